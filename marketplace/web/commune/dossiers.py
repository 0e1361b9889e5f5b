"""Dossiers as officers see them: the list, the whole paper, the commune's part."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from marketplace.accounts.access import Actor
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.ocop.dossier_models import Assessor, Dossier, DossierState
from marketplace.ocop.dossiers.commands.commune import (
    CommunePartIncomplete,
    assess_as_commune,
    forward_to_province,
    return_to_holder,
)
from marketplace.ocop.dossiers.criteria import criteria_from
from marketplace.ocop.dossiers.queries.contents import evidence_file, evidence_of, scores_of
from marketplace.ocop.dossiers.queries.finding import (
    dossier_counts,
    dossier_in_scope,
    dossiers_in_scope,
)
from marketplace.ocop.dossiers.rules import COMMUNE_WRITES
from marketplace.web.commune import blueprint
from marketplace.web.commune.dossier_pages import dossier_page
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.forms.criteria_forms import CriteriaForm, criteria_form, read_answers
from marketplace.web.forms.form_rules import at_most
from marketplace.web.forms.refusals import place_refusal
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.evidence import document_answer
from marketplace.web.words.dossier_words import STATE_PILLS, points_word

FILTERS = {
    "tai-xa": (_l("At the commune"), (*COMMUNE_WRITES, DossierState.RETURNED)),
    "tai-tinh": (_l("At the province"), (DossierState.AT_PROVINCE,)),
    "dang-cham": (_l("Being scored"), (DossierState.SCORING,)),
    "da-chot": (_l("Scored"), (DossierState.CLOSED,)),
    "xong": (
        _l("Finished"),
        (DossierState.DECIDED, DossierState.REJECTED, DossierState.WITHDRAWN),
    ),
}


class ReviewForm(FlaskForm):
    reason = TextAreaField(
        _l("What is missing, for the holder to read"),
        [at_most(1_000)],
        filters=[lambda text: clean_lines(text or "")],
    )


@blueprint.get("/ocop/ho-so")
@official_required
def dossiers() -> ResponseReturnValue:
    actor = current_actor()
    usual = "tai-xa" if actor.unit_codes else "tai-tinh"
    chosen = request.args.get("loc", usual)
    chosen = chosen if chosen in FILTERS else usual
    after = request.args.get("sau")
    found, following = dossiers_in_scope(actor, FILTERS[chosen][1], after=after)
    counts = dossier_counts(actor)
    return render_template(
        "commune/dossiers.html",
        nav=commune_nav(None, "commune.ocop_claims"),
        dossiers=found,
        filters=[
            (
                name,
                url_for("commune.dossiers", loc=key),
                sum(counts.get(state, 0) for state in states),
                key == chosen,
            )
            for key, (name, states) in FILTERS.items()
        ],
        next_url=url_for("commune.dossiers", loc=chosen, sau=following) if following else None,
        first_url=url_for("commune.dossiers", loc=chosen) if after else None,
        pills=STATE_PILLS,
        points=points_word,
        of_province=bool(actor.province_codes),
    )


@blueprint.get("/ocop/ho-so/<code>")
@official_required
def dossier(code: str) -> ResponseReturnValue:
    return dossier_page(dossier_in_scope(code, current_actor()))


@blueprint.get("/ocop/ho-so/<code>/giay-to/<file>")
@official_required
def dossier_file(code: str, file: str) -> ResponseReturnValue:
    found = dossier_in_scope(code, current_actor())
    return document_answer(evidence_file(found.id, file))


@blueprint.route("/ocop/ho-so/<code>/tham-dinh", methods=["GET", "POST"])
@official_required
def assess_dossier(code: str) -> ResponseReturnValue:
    """The commune's own criteria, and what it does with the dossier then."""
    actor = current_actor()
    found = dossier_in_scope(code, actor)
    if found.unit_code not in actor.unit_codes:
        raise NotFound
    if found.state not in COMMUNE_WRITES:
        return redirect(url_for("commune.dossier", code=code))
    criteria = criteria_from(found.criteria_set.content)
    form, questions = criteria_form(criteria.communes, scores_of(found.id, Assessor.COMMUNE))
    review = ReviewForm()
    if form.is_submitted():
        answers = read_answers(form, questions)
        atomically(lambda: assess_as_commune(found, answers, actor=actor, now=utc_now()))
        if not form.errors and review.validate():
            done = _go_on(found, review, form, actor)
            if done is not None:
                flash(_(done), "success")
                return redirect(url_for("commune.dossier", code=code))
        found = dossier_in_scope(code, actor)
    page = render_template(
        "commune/dossier_assess.html",
        nav=commune_nav(None, "commune.ocop_claims"),
        dossier=found,
        form=form,
        review=review,
        questions=questions,
        holder=scores_of(found.id, Assessor.HOLDER),
        files=evidence_of(found.id),
        points=points_word,
    )
    return page, 422 if form.errors or review.errors else 200


Step = Callable[[Dossier, ReviewForm, Actor, datetime], None]


def _go_on(dossier: Dossier, review: ReviewForm, form: CriteriaForm, actor: Actor) -> str | None:
    """Do what was asked; the sentence to say, or None where a refusal stands at its field."""
    step, done = STEPS.get(request.form.get("decision", ""), (_only_save, N_("Saved.")))
    try:
        atomically(lambda: step(dossier, review, actor, utc_now()))
    except CommunePartIncomplete as refusal:
        first: Any = next(field for field in form if field.name.startswith("p_") and not field.data)
        place_refusal(form, refusal, otherwise=first.name)
        return None
    except Invalid as refusal:
        place_refusal(review, refusal, otherwise="reason")
        return None
    return done


def _only_save(_dossier: Dossier, _form: ReviewForm, _actor: Actor, _now: datetime) -> None:
    return


def _forward(dossier: Dossier, _form: ReviewForm, actor: Actor, now: datetime) -> None:
    forward_to_province(dossier, actor=actor, now=now)


def _return(dossier: Dossier, form: ReviewForm, actor: Actor, now: datetime) -> None:
    return_to_holder(dossier, reason=form.reason.data, actor=actor, now=now)


STEPS: dict[str, tuple[Step, str]] = {
    "forward": (_forward, N_("The province has the dossier now.")),
    "return": (_return, N_("The holder is asked for more.")),
}
