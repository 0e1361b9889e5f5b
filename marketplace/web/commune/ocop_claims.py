"""Certificates that sellers handed in, each beside what the register says: two taps to verify."""

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.core.errors import Conflict, Forbidden, Refusal
from marketplace.localities.queries import unit_on
from marketplace.ocop.commands.judging import refuse_claim, verify_claim, works_for_claimant
from marketplace.ocop.commands.paper import verify_by_paper
from marketplace.ocop.models import ClaimState
from marketplace.ocop.queries.claims import ClaimView, claim_for, claim_page, claims_waiting
from marketplace.ocop.queries.register import RegisterLine, candidates_for, recognition_for
from marketplace.ocop.rules import names_differ
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.commune.ocop_forms import PaperForm, RefusalForm
from marketplace.web.forms.refusals import place_refusal
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.errors import refusal_sentence
from marketplace.web.serving.evidence import document_answer
from marketplace.web.words.ocop_words import CLAIM_PILLS, GROUP_NAMES, status_of, status_pill

STATES = {
    "cho": (_l("Waiting"), ClaimState.WAITING),
    "xong": (_l("Verified"), ClaimState.VERIFIED),
    "tu-choi": (_l("Refused"), ClaimState.REFUSED),
}
DEFAULT = "cho"


@blueprint.get("/ocop")
@official_required
def ocop_claims() -> ResponseReturnValue:
    actor = current_actor()
    chosen = request.args.get("loc", DEFAULT)
    chosen = chosen if chosen in STATES else DEFAULT
    after = request.args.get("sau")
    rows, following = claim_page(actor, STATES[chosen][1], after=after)
    waiting = claims_waiting(actor)
    return render_template(
        "commune/ocop_claims.html",
        rows=rows,
        pills=CLAIM_PILLS,
        filters=[
            (
                name,
                url_for("commune.ocop_claims", loc=key),
                waiting if key == DEFAULT else None,
                key == chosen,
            )
            for key, (name, _state) in STATES.items()
        ],
        next_url=url_for("commune.ocop_claims", loc=chosen, sau=following) if following else None,
        first_url=url_for("commune.ocop_claims", loc=chosen) if after else None,
        nav=commune_nav(None, "commune.ocop_claims"),
    )


@blueprint.get("/ocop/yeu-cau/<code>")
@official_required
def ocop_claim(code: str) -> ResponseReturnValue:
    view = claim_for(code, current_actor())
    return _page(view, paper=PaperForm.of(view), refusal=RefusalForm(formdata=None))


@blueprint.get("/ocop/yeu-cau/<code>/giay-chung-nhan")
@official_required
def ocop_document(code: str) -> Response:
    """The document behind a claim, for the officers who decide about it."""
    return document_answer(claim_for(code, current_actor()).evidence)


@blueprint.post("/ocop/yeu-cau/<code>/xac-nhan")
@official_required
def ocop_verify(code: str) -> ResponseReturnValue:
    """The second tap: the product shows the stars of the entry that stood beside it."""
    actor, now = current_actor(), utc_now()
    view = claim_for(code, actor)
    chosen = recognition_for(request.form.get("recognition", ""), actor, day=vietnam_day(now))
    return _decided(
        view,
        lambda: verify_claim(view.claim, recognition=chosen.recognition, actor=actor, now=now),
        done=_("%(name)s shows its stars now.", name=view.product_name),
    )


@blueprint.post("/ocop/yeu-cau/<code>/ghi-so")
@official_required
def ocop_record(code: str) -> ResponseReturnValue:
    """No entry yet: the officer writes one from the paper, in the same step."""
    actor, now = current_actor(), utc_now()
    view = claim_for(code, actor)
    paper, name = PaperForm(), view.product_name
    if paper.validate_on_submit():
        unit = unit_on(view.claim.unit_code, day=vietnam_day(now))
        entry = paper.entry(province_code=unit.province_code, unit_code=unit.code)
        try:
            atomically(lambda: verify_by_paper(view.claim, entry=entry, actor=actor, now=now))
        except Forbidden:
            raise
        except Refusal as refusal:
            view = claim_for(code, actor)
            place_refusal(paper, refusal, otherwise="issued_on")
        else:
            flash(_("%(name)s shows its stars now.", name=name), "success")
            return redirect(url_for("commune.ocop_claims"))
    return _page(view, paper=paper, refusal=RefusalForm(formdata=None)), 422


@blueprint.post("/ocop/yeu-cau/<code>/tu-choi")
@official_required
def ocop_refuse(code: str) -> ResponseReturnValue:
    actor, now = current_actor(), utc_now()
    view = claim_for(code, actor)
    form = RefusalForm()
    if not form.validate_on_submit():
        return _page(view, paper=PaperForm.of(view), refusal=form), 422
    return _decided(
        view,
        lambda: refuse_claim(view.claim, reason=form.reason.data, actor=actor, now=now),
        done=_("Refused. The seller reads why."),
    )


def _decided(view: ClaimView, command: Callable[[], object], *, done: str) -> ResponseReturnValue:
    """Do it and go on to the next; where somebody was faster, show how it stands."""
    code = view.claim.code
    try:
        atomically(command)
    except Conflict as refusal:
        flash(refusal_sentence(refusal), "warning")
        return redirect(url_for("commune.ocop_claim", code=code))
    flash(done, "success")
    return redirect(url_for("commune.ocop_claims"))


def _page(view: ClaimView, *, paper: PaperForm, refusal: RefusalForm) -> str:
    actor, today = current_actor(), vietnam_day(utc_now())
    lines = candidates_for(view.claim, actor, product_name=view.product_name, day=today)
    waits = view.claim.state is ClaimState.WAITING
    return render_template(
        "commune/ocop_claim.html",
        view=view,
        claim=view.claim,
        waits=waits,
        own=waits and works_for_claimant(view.claim, actor),
        pill=CLAIM_PILLS[view.claim.state],
        candidates=[_beside(view, line) for line in lines],
        groups=GROUP_NAMES,
        paper=paper,
        refusal=refusal,
        nav=commune_nav(None, "commune.ocop_claims"),
    )


def _beside(view: ClaimView, line: RegisterLine) -> dict[str, object]:
    """One entry as it stands beside the claim, with what does not fit."""
    entry, today = line.recognition, vietnam_day(utc_now())
    elsewhere = entry.product_id is not None and entry.product_id != view.claim.product_id
    return {
        "entry": entry,
        "pill": status_pill(entry, today),
        "linked": (line.listed_name, line.seller_name) if elsewhere else None,
        "names_differ": names_differ(entry.product_name, view.product_name),
        "stars_differ": entry.stars != view.claim.stars,
        "may_verify": status_of(entry, today).shows_stars and not elsewhere,
    }
