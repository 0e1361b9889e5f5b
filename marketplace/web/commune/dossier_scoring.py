"""The province's desk: give a dossier to a council, score one's own sheet, close, and print."""

from collections.abc import Callable
from datetime import datetime

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from marketplace.accounts.access import Actor
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically
from marketplace.core.errors import NotFound
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.localities.queries import unit_on
from marketplace.ocop.dossier_models import Assessor, Dossier
from marketplace.ocop.dossiers.commands.councils import give_to_council, reject_dossier
from marketplace.ocop.dossiers.commands.deciding import note_centre_refusal
from marketplace.ocop.dossiers.commands.scoring import close_scoring, save_sheet
from marketplace.ocop.dossiers.criteria import criteria_from
from marketplace.ocop.dossiers.papers.contents import CouncilPaper, council_paper
from marketplace.ocop.dossiers.papers.pdf import minutes_pdf, sheets_pdf
from marketplace.ocop.dossiers.papers.xlsx import minutes_xlsx, sheets_xlsx
from marketplace.ocop.dossiers.queries.contents import evidence_of, scores_of
from marketplace.ocop.dossiers.queries.councils import (
    council_in_scope,
    own_sheet,
    turnout,
    waits_for,
)
from marketplace.ocop.dossiers.queries.finding import dossier_in_scope
from marketplace.web.commune import blueprint
from marketplace.web.commune.dossier_pages import dossier_page
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.forms.criteria_forms import criteria_form, read_answers
from marketplace.web.forms.form_rules import at_most, tidy
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.words.dossier_words import next_part, points_word, quorum

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StepForm(FlaskForm):
    council = StringField(_l("Council"), filters=[tidy])
    reason = TextAreaField(
        _l("Reason, for the holder to read"),
        [at_most(1_000)],
        filters=[lambda text: clean_lines(text or "")],
    )


def _dossier_of_province(code: str, actor: Actor) -> Dossier:
    dossier = dossier_in_scope(code, actor)
    if dossier.province_code not in actor.province_codes:
        raise NotFound
    return dossier


@blueprint.post("/ocop/ho-so/<code>")
@official_required
def move_dossier(code: str) -> ResponseReturnValue:
    actor, form = current_actor(), StepForm()
    dossier = _dossier_of_province(code, actor)
    step = STEPS.get(request.form.get("decision", ""))
    if step is not None and form.validate_on_submit():
        command, done = step
        with RefusalsAt(form, otherwise="reason"):
            atomically(lambda: command(dossier, form, actor, utc_now()))
            flash(_(done), "success")
            return redirect(url_for("commune.dossier", code=code))
    return dossier_page(_dossier_of_province(code, actor), form=form), 422


Step = Callable[[Dossier, StepForm, Actor, datetime], object]


def _give(dossier: Dossier, form: StepForm, actor: Actor, now: datetime) -> None:
    council = council_in_scope(form.council.data, actor)
    give_to_council(dossier, council, quorum=quorum(), actor=actor, now=now)


def _reject(dossier: Dossier, form: StepForm, actor: Actor, now: datetime) -> None:
    reject_dossier(dossier, reason=form.reason.data, actor=actor, now=now)


def _close(dossier: Dossier, _form: StepForm, actor: Actor, now: datetime) -> None:
    close_scoring(dossier, quorum=quorum(), actor=actor, now=now)


def _centre_refused(dossier: Dossier, form: StepForm, actor: Actor, now: datetime) -> None:
    note_centre_refusal(dossier, reason=form.reason.data, on=vietnam_day(now), actor=actor, now=now)


STEPS: dict[str, tuple[Step, str]] = {
    "give": (_give, N_("The council can score the dossier now.")),
    "reject": (_reject, N_("The dossier is not recognised; the holder reads why.")),
    "close": (_close, N_("The scoring is closed. All scores can be seen now.")),
    "centre": (_centre_refused, N_("Noted: the province may give four stars.")),
}


@blueprint.route("/ocop/ho-so/<code>/cham/<part>", methods=["GET", "POST"])
@official_required
def score_dossier(code: str, part: str) -> ResponseReturnValue:
    """A member's own points for one part."""
    actor = current_actor()
    dossier = _dossier_of_province(code, actor)
    criteria = criteria_from(dossier.criteria_set.content)
    asked = criteria.part(part)
    if asked is None:
        abort(404)
    if not waits_for(dossier, turnout(dossier), actor.user_id):
        return redirect(url_for("commune.dossier", code=code))
    sheet = own_sheet(dossier.id, current_user.id)
    standing = {row.criterion: row for row in sheet.scores} if sheet else {}
    form, questions = criteria_form(asked.criteria, standing)
    if form.is_submitted():
        answers = read_answers(form, questions)
        atomically(lambda: save_sheet(dossier, answers, actor=actor, now=utc_now()))
        if not form.errors:
            flash(_("Saved."), "success")
            following = next_part(criteria, part)
            if following is None:
                return redirect(url_for("commune.dossier", code=code))
            return redirect(url_for("commune.score_dossier", code=code, part=following))
        dossier = _dossier_of_province(code, actor)
    page = render_template(
        "commune/dossier_score.html",
        nav=commune_nav(None, "commune.ocop_claims"),
        dossier=dossier,
        criteria=criteria,
        part=asked,
        form=form,
        questions={question.criterion.code: question for question in questions},
        holder=scores_of(dossier.id, Assessor.HOLDER),
        commune=scores_of(dossier.id, Assessor.COMMUNE),
        files=evidence_of(dossier.id),
        points=points_word,
        last=next_part(criteria, part) is None,
    )
    return page, 422 if form.errors else 200


@blueprint.get("/ocop/ho-so/<code>/bien-ban.<kind>")
@official_required
def dossier_minutes(code: str, kind: str) -> ResponseReturnValue:
    return _paper_answer(code, kind, "bien-ban", {"pdf": minutes_pdf, "xlsx": minutes_xlsx})


@blueprint.get("/ocop/ho-so/<code>/phieu-cham.<kind>")
@official_required
def dossier_sheets(code: str, kind: str) -> ResponseReturnValue:
    return _paper_answer(code, kind, "phieu-cham", {"pdf": sheets_pdf, "xlsx": sheets_xlsx})


def _paper_answer(
    code: str, kind: str, name: str, drawn: dict[str, Callable[[CouncilPaper], bytes]]
) -> Response:
    actor = current_actor()
    dossier = _dossier_of_province(code, actor)
    if kind not in drawn or dossier.council is None:
        raise NotFound
    council = council_in_scope(dossier.council.code, actor)
    unit = unit_on(dossier.unit_code, day=vietnam_day(utc_now()))
    answer = make_response(drawn[kind](council_paper(dossier, council, unit)))
    answer.headers["Content-Type"] = PDF if kind == "pdf" else XLSX
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{dossier.code}.{kind}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
