"""Lots that are held or seem too large, at the officer's desk: why, what stands behind, what next."""

from collections.abc import Callable
from typing import cast

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, TextAreaField

from marketplace.accounts.access import Actor
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically, db
from marketplace.core.evidence import EvidenceFile, keep_evidence
from marketplace.core.text import clean_lines
from marketplace.sellers.queries import members_of
from marketplace.traceability.lots.commands.holding import (
    LotStepNotPossible,
    destroy_lot,
    hold_lot,
    may_destroy,
    release_lot,
    review_yield,
)
from marketplace.traceability.lots.commands.movements import recount
from marketplace.traceability.lots.locks import LotNotFound
from marketplace.traceability.lots.models import Lot
from marketplace.traceability.lots.queries.completeness import lot_completeness
from marketplace.traceability.lots.queries.growing import growing_of, inputs_of
from marketplace.traceability.lots.queries.lots import (
    KnownLot,
    lot_in_scope,
    lots_held,
    movements_of,
    notes_of,
    yields_to_review,
)
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.forms.form_rules import Needed, at_most
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.forms.typed_fields import Weight
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.errors import refusal_sentence
from marketplace.web.serving.evidence import document_answer, evidence_store, sent_document
from marketplace.web.words import lot_words
from marketplace.web.words.farm_words import WORK_NAMES


class LotReasonForm(FlaskForm):
    reason = TextAreaField(
        _l("Reason: the seller and everybody who scans read it"),
        [at_most(500)],
        filters=[lambda text: clean_lines(text or "")],
    )


class ReleaseForm(LotReasonForm):
    evidence = FileField(_l("The laboratory's result, as a photo or PDF"))


class CountForm(LotReasonForm):
    grams = Weight(
        _l("How many kilograms are there really?"),
        [Needed(_l("Type how much it is, for example 12,5."))],
    )


FORMS: dict[str, type[LotReasonForm]] = {
    "hold": LotReasonForm,
    "release": ReleaseForm,
    "review": LotReasonForm,
    "count": CountForm,
    "destroy": LotReasonForm,
}


@blueprint.get("/lo")
@official_required
def lots() -> ResponseReturnValue:
    """Lots that are held, and harvests larger than one can believe."""
    actor = current_actor()
    return render_template(
        "commune/lots.html",
        nav=commune_nav(None, "commune.traceability"),
        held=lots_held(actor),
        large=yields_to_review(actor),
        words=lot_words,
    )


@blueprint.get("/lo/<product>/<path:lot>")
@official_required
def lot(product: str, lot: str) -> ResponseReturnValue:
    return _page(lot_in_scope(product, lot, current_actor()))


def _page(known: KnownLot, **sent: LotReasonForm) -> str:
    """The lot with the forms of `FORMS`; one that was ``sent`` shows what was typed and is wrong."""
    harvests = inputs_of([known.lot]).get(known.lot.id) or [known.lot]
    growing = growing_of(harvests)
    work = {each for harvest in harvests for each in growing[harvest.id].work}
    blank = {name: kind(formdata=None, prefix=f"{name}-") for name, kind in FORMS.items()}
    return render_template(
        "commune/lot.html",
        nav=commune_nav(None, "commune.traceability"),
        known=known,
        lot=known.lot,
        work=sorted(work, key=lambda each: each.done_on, reverse=True)[:60],
        work_names=WORK_NAMES,
        movements=movements_of(known.lot.id, limit=30),
        notes=notes_of(known.lot.id),
        found=lot_completeness(known.lot),
        words=lot_words,
        may_decide=_may_decide(known, current_actor()),
        may_destroy=may_destroy(known.lot),
        **{**blank, **sent},
    )


def _may_decide(known: KnownLot, actor: Actor) -> bool:
    """Only the commune's own officer, and never about a shop of their own."""
    own = known.seller.id in actor.seller_ids
    return known.seller.unit_code in actor.unit_codes and not own


def _to_decide(product: str, lot: str) -> KnownLot:
    known = lot_in_scope(product, lot, current_actor())
    if not _may_decide(known, current_actor()):
        raise LotNotFound
    return known


def _decide(
    product: str,
    lot: str,
    name: str,
    command: Callable[[Lot, LotReasonForm], object],
    said: str,
    *,
    then: str | None = None,
) -> ResponseReturnValue:
    """Let ``command`` do what the form ``name`` of the lot's page asks for."""
    known, form = _to_decide(product, lot), FORMS[name](prefix=f"{name}-")
    if form.validate():
        with RefusalsAt(form, otherwise="reason"):
            try:
                atomically(lambda: command(known.lot, form))
                flash(said, "success")
            except LotStepNotPossible as refusal:
                flash(refusal_sentence(refusal), "warning")
                then = None
            return redirect(then or url_for("commune.lot", product=product, lot=lot))
    return _page(_to_decide(product, lot), **{name: form}), 422


@blueprint.post("/lo/<product>/<path:lot>/giu")
@official_required
def hold_sale(product: str, lot: str) -> ResponseReturnValue:
    def hold(held: Lot, form: LotReasonForm) -> None:
        hold_lot(held, reason=form.reason.data, actor=current_actor().user_code, now=utc_now())

    return _decide(product, lot, "hold", hold, _("The lot is off sale."))


@blueprint.post("/lo/<product>/<path:lot>/tha")
@official_required
def release_sale(product: str, lot: str) -> ResponseReturnValue:
    def release(held: Lot, form: LotReasonForm) -> None:
        now, actor, laboratory = utc_now(), current_actor(), None
        if document is not None:
            laboratory = keep_evidence(
                document[0],
                filename=document[1],
                owner=f"lot:{held.id}",
                store=evidence_store(),
                actor=actor.user_code,
                now=now,
            )
        release_lot(held, laboratory=laboratory, reason=form.reason.data, actor=actor, now=now)

    document = sent_document(request.files.get("release-evidence"))
    return _decide(product, lot, "release", release, _("The lot may be sold again."))


@blueprint.post("/lo/<product>/<path:lot>/tieu-huy")
@official_required
def book_destroyed(product: str, lot: str) -> ResponseReturnValue:
    def destroy(held: Lot, form: LotReasonForm) -> None:
        destroy_lot(held, reason=form.reason.data, actor=current_actor().user_code, now=utc_now())

    return _decide(product, lot, "destroy", destroy, _("The lot is booked as destroyed."))


@blueprint.post("/lo/<product>/<path:lot>/san-luong")
@official_required
def believe_yield(product: str, lot: str) -> ResponseReturnValue:
    def review(large: Lot, form: LotReasonForm) -> None:
        review_yield(large, reason=form.reason.data, actor=current_actor(), now=utc_now())

    return _decide(product, lot, "review", review, _("Noted."), then=url_for("commune.lots"))


@blueprint.post("/lo/<product>/<path:lot>/dem")
@official_required
def count_lot(product: str, lot: str) -> ResponseReturnValue:
    """Count with a shop in which nobody else could be the second person."""

    def count(counted: Lot, form: LotReasonForm) -> None:
        members = members_of(counted.seller_id)
        recount(
            counted,
            remaining_g=cast(CountForm, form).grams.grams,
            reason=form.reason.data,
            actor=current_actor().user_code,
            second_person=next((member.user.code for member in members), None),
            now=utc_now(),
        )

    return _decide(product, lot, "count", count, _("Noted."))


@blueprint.get("/lo/<product>/<path:lot>/ket-qua")
@official_required
def laboratory_result(product: str, lot: str) -> ResponseReturnValue:
    """The laboratory's result behind a release."""
    known = lot_in_scope(product, lot, current_actor())
    if known.lot.laboratory_id is None:
        abort(404)
    return document_answer(db.session.get_one(EvidenceFile, known.lot.laboratory_id))
