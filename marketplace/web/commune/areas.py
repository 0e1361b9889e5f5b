"""Growing areas that shops declared: two taps check one."""

from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from marketplace.accounts.access import Actor
from marketplace.traceability.farm.commands.areas import suspend_area, verify_area
from marketplace.traceability.farm.models import CheckStatus, GrowingArea
from marketplace.traceability.farm.queries.fields import (
    ShopArea,
    area_in_scope,
    areas_in_scope,
    published_areas,
)
from marketplace.traceability.farm.rules.area_codes import area_code_parts
from marketplace.web.commune import blueprint
from marketplace.web.commune.checks import (
    CheckForm,
    Decision,
    chosen_filter,
    decided,
    filter_links,
    may_check,
)
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.evidence import kept_document
from marketplace.web.serving.formats import hectares
from marketplace.web.words.farm_words import CHECK_PILLS, SCHEME_NAMES

FILTERS = {
    "cho-kiem": (_l("To check"), CheckStatus.CLAIMED),
    "da-kiem": (_l("Checked"), CheckStatus.VERIFIED),
    "khong-tinh": (_l("Not counted"), CheckStatus.SUSPENDED),
}


@blueprint.get("/vung-trong")
@official_required
def areas() -> ResponseReturnValue:
    chosen = chosen_filter(FILTERS)
    return render_template(
        "commune/areas.html",
        nav=commune_nav(None, "commune.traceability"),
        filters=filter_links("commune.areas", FILTERS, chosen),
        rows=areas_in_scope(current_actor(), status=FILTERS[chosen][1]),
        pills=CHECK_PILLS,
        hectares=hectares,
    )


@blueprint.get("/vung-trong/<reference>")
@official_required
def area(reference: str) -> ResponseReturnValue:
    return _page(area_in_scope(reference, current_actor()), CheckForm(formdata=None))


@blueprint.post("/vung-trong/<reference>")
@official_required
def check_area(reference: str) -> ResponseReturnValue:
    found = area_in_scope(reference, current_actor())
    return decided(
        found.area,
        DECISIONS,
        page=lambda form: _page(found, form),
        back="commune.areas",
        name=found.area.code,
    )


@blueprint.get("/vung-trong/<reference>/giay-to")
@official_required
def area_document(reference: str) -> ResponseReturnValue:
    return kept_document(area_in_scope(reference, current_actor()).area.evidence_id)


def _page(found: ShopArea, form: CheckForm) -> str:
    return render_template(
        "commune/area.html",
        nav=commune_nav(None, "commune.traceability"),
        form=form,
        hectares=hectares,
        area=found.area,
        shop=found.seller,
        pill=CHECK_PILLS[found.area.status],
        scheme=SCHEME_NAMES.get(found.area.scheme, found.area.scheme),
        parts=area_code_parts(found.area.code),
        listed=published_areas(found.area.code),
        may_check=may_check(current_actor(), found.area.unit_code),
    )


def _verify(area: GrowingArea, _reason: str, actor: Actor, now: datetime) -> object:
    return verify_area(area, actor=actor, now=now)


def _suspend(area: GrowingArea, reason: str, actor: Actor, now: datetime) -> object:
    return suspend_area(area, reason=reason, actor=actor, now=now)


DECISIONS: dict[str, Decision[GrowingArea]] = {"verify": _verify, "suspend": _suspend}
