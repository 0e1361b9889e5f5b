"""The long part of a lot's page, kept ready: the same for the lot's page and for each of its stamps.

It stands for as long as the versions of its stamps; the heading's statement brings those along, so
that a page from here costs one statement.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from flask import current_app, render_template
from flask.blueprints import BlueprintSetupState
from flask_babel import ngettext
from markupsafe import Markup

from marketplace.core.kept import Kept
from marketplace.core.settings import Settings
from marketplace.stories.addresses import lot_path
from marketplace.stories.heading import TraceHeading
from marketplace.stories.story import Story, lot_story
from marketplace.web.serving.assets import asset_address
from marketplace.web.serving.language import chosen_language
from marketplace.web.serving.pictures import picture_url
from marketplace.web.serving.settings import KEY as SETTINGS
from marketplace.web.serving.settings import settings
from marketplace.web.trace import blueprint
from marketplace.web.trace.amounts import balance, in_one_line, route
from marketplace.web.trace.diary_lines import diary, plain_care
from marketplace.web.trace.links import epcis_path
from marketplace.web.trace.lot_facts import corrections, facts, missing
from marketplace.web.trace.papers import papers
from marketplace.web.trace.verdict_banner import Banner, lot_banner

KEY = "trace_bodies"
Place = tuple[int, str, date]


class Body(NamedTuple):
    """The band and everything below it."""

    versions: Mapping[str, int]
    band: Banner
    story: Markup


@blueprint.record_once
def init_bodies(setup: BlueprintSetupState) -> None:
    """Let the application that the door is put into keep bodies."""
    known: Settings = setup.app.extensions[SETTINGS]
    setup.app.extensions[KEY] = Kept[Place, Body](known.cached_pages)


def body_of(head: TraceHeading, *, day: date) -> Body:
    """The body of the heading's lot; one more statement where it is not kept."""
    assert head.lot_id is not None
    bodies: Kept[Place, Body] = current_app.extensions[KEY]
    place = (head.lot_id, chosen_language(), day)
    found = bodies.get(place, head.page_versions)
    if found is None:
        found = _made(head, day)
        bodies.keep(place, found)
    return found


def _made(head: TraceHeading, day: date) -> Body:
    story = lot_story(head)
    return Body(head.page_versions, lot_banner(story, day=day), _rendered(story, day))


def _rendered(story: Story, day: date) -> Markup:
    head = story.heading
    steps, uncounted = diary(story)
    text = render_template(
        "trace/_story.html",
        head=head,
        picture=picture_of(head),
        facts=facts(story, day=day),
        papers=papers(story, day=day),
        amounts=in_one_line(story),
        balance=balance(story),
        route=route(story),
        diary=steps,
        uncounted=uncounted,
        care=plain_care(story) if uncounted else (),
        filled=story.completeness.filled,
        missing=missing(story),
        corrections=corrections(story),
        event=story.event,
        epcis=epcis_path(settings().base_url, head.product_code, head.lot_code or ""),
        report=f"{lot_path(head.product_code, head.lot_code or '')}/bao-cao",
        ngettext=ngettext,
    )
    return Markup(text)  # noqa: S704 - escaped by the template


def picture_of(head: TraceHeading) -> str:
    """The small photo, or the picture of the kind of produce."""
    found = picture_url(head.picture)
    if found is not None:
        return found
    try:
        return asset_address(head.kind_picture)
    except FileNotFoundError:
        return asset_address("img/mark.svg")
