"""What officers do in an open recall: widen it, name the decision, pay back, close, report."""

from collections.abc import Callable
from datetime import datetime

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.settlement.commands.recalls import add_to_recall, refund_now
from marketplace.traceability.recalls.commands.progress import close_recall, name_decision
from marketplace.traceability.recalls.models import RecallOutcome
from marketplace.traceability.recalls.queries.recalls import recall_by_code, recall_view
from marketplace.web.commune import blueprint
from marketplace.web.commune.recalls import recall_page
from marketplace.web.recalls.forms import CloseForm, DecisionForm
from marketplace.web.recalls.pages import officer_only
from marketplace.web.recalls.report import report_csv, report_pdf
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.serving.errors import refusal_sentence
from marketplace.web.serving.payment_providers import payment_desk
from marketplace.web.serving.settings import settings
from marketplace.web.words.recall_words import lot_reference


@blueprint.post("/thu-hoi/<code>/them")
@official_required
def widen_recall(code: str) -> ResponseReturnValue:
    """One tap takes a lot that may be affected into the recall."""
    actor = officer_only(current_actor())
    recall = recall_by_code(code, actor)
    wanted = request.form.get("lot", "")
    ids = [
        each.lot.id
        for each in recall_view(recall, actor).siblings
        if lot_reference(each.lot) == wanted
    ]
    return _done(
        code,
        lambda now: add_to_recall(recall, ids, actor=actor, desk=payment_desk(), now=now),
        _("The lot is recalled too."),
    )


@blueprint.post("/thu-hoi/<code>/quyet-dinh")
@official_required
def decide_recall(code: str) -> ResponseReturnValue:
    actor, form = officer_only(current_actor()), DecisionForm()
    recall = recall_by_code(code, actor)
    if not form.validate():
        return recall_page(code, deciding=form)
    return _done(
        code,
        lambda now: name_decision(recall, decision_no=form.decision_no.data, actor=actor, now=now),
        _("The decision is noted."),
    )


@blueprint.post("/thu-hoi/<code>/hoan-tien")
@official_required
def refund_recall(code: str) -> ResponseReturnValue:
    actor = officer_only(current_actor())
    recall = recall_by_code(code, actor)
    return _done(
        code,
        lambda now: refund_now(recall, actor=actor, now=now),
        _("Buyers get their money back now."),
    )


@blueprint.post("/thu-hoi/<code>/dong")
@official_required
def end_recall(code: str) -> ResponseReturnValue:
    actor, form = officer_only(current_actor()), CloseForm()
    recall = recall_by_code(code, actor)
    if not form.validate():
        return recall_page(code, closing=form)
    return _done(
        code,
        lambda now: close_recall(
            recall,
            outcome=RecallOutcome(form.outcome.data),
            note=form.note.data,
            actor=actor,
            now=now,
        ),
        _("The recall is closed. The report is ready."),
    )


@blueprint.get("/thu-hoi/<code>/bao-cao.<any(pdf, csv):kind>")
@official_required
def recall_report(code: str, kind: str) -> ResponseReturnValue:
    actor = officer_only(current_actor())
    view = recall_view(recall_by_code(code, actor), actor)
    if kind == "pdf":
        return _file(
            report_pdf(view, actor, place=settings().market_name), "application/pdf", code, kind
        )
    return _file(report_csv(view, actor), "text/csv; charset=utf-8", code, kind)


def _file(content: bytes, media_type: str, code: str, ending: str) -> Response:
    answer = Response(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="thu-hoi-{code}.{ending}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _done(code: str, act: Callable[[datetime], object], word: str) -> ResponseReturnValue:
    try:
        atomically(lambda: act(utc_now()))
    except (Conflict, Invalid, Forbidden) as refusal:
        flash(refusal_sentence(refusal), "warning")
    else:
        flash(word, "success")
    return redirect(url_for("commune.recall", code=code))
