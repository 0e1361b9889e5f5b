"""Growing areas that shops declared: two taps check one."""

from collections.abc import Callable
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from marketplace.accounts.access import Actor
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.errors import Invalid
from marketplace.core.text import clean_lines
from marketplace.traceability.farm.commands.areas import suspend_area, verify_area
from marketplace.traceability.farm.models import CheckStatus, GrowingArea
from marketplace.traceability.farm.queries.fields import (
    AreaNotFound,
    ShopArea,
    area_in_scope,
    areas_in_scope,
    document_of,
    published_areas,
)
from marketplace.traceability.farm.rules.area_codes import area_code_parts
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.forms.form_rules import at_most
from marketplace.web.forms.refusals import place_refusal
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.evidence import document_answer
from marketplace.web.serving.formats import hectares
from marketplace.web.words.farm_words import CHECK_PILLS, SCHEME_NAMES

FILTERS = {
    "cho-kiem": (_l("To check"), CheckStatus.CLAIMED),
    "da-kiem": (_l("Checked"), CheckStatus.VERIFIED),
    "khong-tinh": (_l("Not counted"), CheckStatus.SUSPENDED),
}
DEFAULT = "cho-kiem"


class CheckForm(FlaskForm):
    reason = TextAreaField(
        _l("Reason, for the seller to read"),
        [at_most(1_000)],
        filters=[lambda text: clean_lines(text or "")],
    )


def may_check(actor: Actor, unit_code: str) -> bool:
    """Only officers of the commune itself check; a province reads."""
    return actor.is_operator or unit_code in actor.unit_codes


@blueprint.get("/vung-trong")
@official_required
def areas() -> ResponseReturnValue:
    chosen = request.args.get("loc", DEFAULT)
    chosen = chosen if chosen in FILTERS else DEFAULT
    return render_template(
        "commune/areas.html",
        nav=commune_nav(None, "commune.traceability"),
        filters=[
            (name, url_for("commune.areas", loc=key), None, key == chosen)
            for key, (name, _status) in FILTERS.items()
        ],
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
    actor = current_actor()
    found = area_in_scope(reference, actor)
    form = CheckForm()
    decide = DECISIONS.get(request.form.get("decision", ""))
    if decide is None or not form.validate_on_submit():
        return _page(found, form), 422
    try:
        atomically(lambda: decide(found.area, form.reason.data, actor, utc_now()))
    except Invalid as refusal:
        place_refusal(form, refusal, otherwise="reason")
        return _page(found, form), 422
    flash(_("%(code)s: done.", code=found.area.code), "success")
    return redirect(url_for("commune.areas"))


@blueprint.get("/vung-trong/<reference>/giay-to")
@official_required
def area_document(reference: str) -> ResponseReturnValue:
    paper = document_of(area_in_scope(reference, current_actor()).area.evidence_id)
    if paper is None:
        raise AreaNotFound
    return document_answer(paper)


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


Decision = Callable[[GrowingArea, str, Actor, datetime], object]


def _verify(area: GrowingArea, _reason: str, actor: Actor, now: datetime) -> object:
    return verify_area(area, actor=actor, now=now)


def _suspend(area: GrowingArea, reason: str, actor: Actor, now: datetime) -> object:
    return suspend_area(area, reason=reason, actor=actor, now=now)


DECISIONS: dict[str, Decision] = {"verify": _verify, "suspend": _suspend}
