"""Everything that waits for this officer, on one page."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.notifications.queries import unread_notices
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
        unread=unread_notices(current_user.id),
        nav=commune_nav(None, "commune.waiting"),
    )
