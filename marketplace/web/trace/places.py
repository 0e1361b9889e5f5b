"""The page of a place that events name: a growing area, or the shop that packs."""

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.stories.places import places_named
from marketplace.web.serving.page_cache import public
from marketplace.web.trace import blueprint
from marketplace.web.trace.style import style, with_style


@blueprint.get("/noi/<code>")
def place(code: str) -> ResponseReturnValue:
    """Who grows or packs there, in which commune, and whether the code was checked."""
    day = vietnam_day(utc_now())
    places = places_named(code[:40], day=day)
    if not places:
        abort(404)
    body = render_template(
        "trace/place.html",
        style=style(),
        code=code[:40],
        places=[(each, each.verified_on(day)) for each in places],
    )
    return with_style(public(body))
