"""The officer's page on traceability: what there is to look at, and how much of it."""

from dataclasses import dataclass

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.stamps.supervision import (
    areas_to_check,
    certificates_ending,
    certificates_to_check,
    lots_held_back,
    recalls_running,
    stamps_flagged,
)
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.serving.actor import current_actor, official_required


@dataclass(frozen=True)
class Count:
    """A number of things and the page on which they are; without an address it is only told."""

    number: int
    label: str
    url: str | None
    urgent: bool


@blueprint.get("/truy-xuat")
@official_required
def traceability() -> ResponseReturnValue:
    return render_template(
        "commune/traceability.html",
        nav=commune_nav(None, "commune.traceability"),
        counts=_counts(),
    )


def _counts() -> list[Count]:
    actor, today = current_actor(), vietnam_day(utc_now())
    ending = certificates_ending(actor, day=today)
    return [
        _one(areas_to_check(actor), _("growing areas to check"), "commune.areas"),
        _one(certificates_to_check(actor), _("certificates to check"), "commune.certificates"),
        _one(ending, _("certificates that end soon"), "commune.certificates", tab="sap-het"),
        _one(lots_held_back(actor), _("lots held back"), "commune.lots"),
        _one(stamps_flagged(actor), _("stamps that look copied"), "commune.stamps"),
        _one(recalls_running(actor), _("recalls under way"), "commune.recalls"),
    ]


def _one(number: int, label: str, endpoint: str, *, tab: str | None = None) -> Count:
    known = endpoint in current_app.view_functions
    url = url_for(endpoint, loc=tab) if known else None
    return Count(number, str(label), url, urgent=number > 0)
