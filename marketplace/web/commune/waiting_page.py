"""Everything that waits for this officer, on one page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.commune.waiting import waiting_for
from marketplace.web.serving.actor import current_actor, official_required


@blueprint.get("/cho-toi")
@official_required
def waiting() -> ResponseReturnValue:
    return render_template(
        "commune/waiting.html",
        lines=waiting_for(current_actor()),
        nav=commune_nav(None, "commune.waiting"),
    )
