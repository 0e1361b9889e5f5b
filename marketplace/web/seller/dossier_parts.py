"""One part of a self-assessment per page: what is right is kept, what is wrong stays as it was typed."""

from collections.abc import Sequence
from functools import partial

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.errors import Invalid
from marketplace.ocop.dossier_models import Assessor, Dossier
from marketplace.ocop.dossiers.commands.filing import add_evidence, drop_evidence, save_answers
from marketplace.ocop.dossiers.criteria import CriteriaPart, criteria_from
from marketplace.ocop.dossiers.queries.contents import evidence_of, scores_of
from marketplace.ocop.dossiers.queries.finding import dossier_of_shop
from marketplace.ocop.dossiers.rules import HOLDER_WRITES
from marketplace.web.forms.criteria_forms import CriteriaForm, Question, criteria_form, read_answers
from marketplace.web.seller import blueprint
from marketplace.web.seller.dossiers import standing_of
from marketplace.web.seller.products import shop_to_keep
from marketplace.web.serving.actor import current_actor, seller_required
from marketplace.web.serving.errors import refusal_sentence
from marketplace.web.serving.evidence import evidence_store, sent_document
from marketplace.web.words.dossier_words import next_part


@blueprint.route("/ocop/ho-so/<code>/phan/<part>", methods=["GET", "POST"])
@seller_required
def dossier_part(code: str, part: str) -> ResponseReturnValue:
    shop = shop_to_keep()
    dossier = dossier_of_shop(code, shop.id)
    criteria = criteria_from(dossier.criteria_set.content)
    asked = criteria.part(part)
    if asked is None:
        abort(404)
    if dossier.state not in HOLDER_WRITES:
        return redirect(url_for("seller.dossier", code=code))
    form, questions = criteria_form(
        asked.criteria, scores_of(dossier.id, Assessor.HOLDER), with_files=True
    )
    if form.is_submitted():
        _save(dossier, form, questions)
        if not form.errors:
            flash(_("Saved."), "success")
            return redirect(_following(dossier, next_part(criteria, part)))
        dossier = dossier_of_shop(code, shop.id)
    return _page(dossier, asked, form, questions), 422 if form.errors else 200


def _following(dossier: Dossier, part: str | None) -> str:
    if part is None:
        return url_for("seller.dossier", code=dossier.code)
    return url_for("seller.dossier_part", code=dossier.code, part=part)


def _page(
    dossier: Dossier, part: CriteriaPart, form: CriteriaForm, questions: Sequence[Question]
) -> str:
    standing = standing_of(dossier)
    return render_template(
        "seller/dossier_part.html",
        dossier=dossier,
        part=part,
        form=form,
        questions={question.criterion.code: question for question in questions},
        files=evidence_of(dossier.id),
        file_url=lambda file: url_for("seller.own_dossier_file", code=dossier.code, file=file),
        last=next_part(standing["criteria"], part.code) is None,
        **standing,
    )


def _save(dossier: Dossier, form: CriteriaForm, questions: Sequence[Question]) -> None:
    """Keep every right answer and every good document; errors stand at their fields."""
    answers, actor = read_answers(form, questions), current_actor()
    atomically(lambda: save_answers(dossier, answers, actor=actor, now=utc_now()))
    for file in request.form.getlist("remove"):
        atomically(partial(drop_evidence, dossier, file, actor=actor, now=utc_now()))
    for question in questions:
        if question.files is not None:
            _take_in(dossier, question)


def _take_in(dossier: Dossier, question: Question) -> None:
    assert question.files is not None
    for sent in request.files.getlist(question.files.name):
        document = sent_document(sent)
        if document is None:
            continue
        content, name = document
        add = partial(
            add_evidence,
            dossier,
            question.criterion,
            content,
            filename=name,
            store=evidence_store(),
            actor=current_actor(),
            now=utc_now(),
        )
        try:
            atomically(add)
        except Invalid as refusal:
            sentence = f"{name}: {refusal_sentence(refusal)}"
            question.files.errors = [*question.files.errors, sentence]
