"""Recalls at the officers' desk: look up, see what would be blocked, recall at once, follow it."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.core.clock import utc_now
from marketplace.core.errors import Refusal
from marketplace.core.quantity import BaseUnit
from marketplace.traceability.recalls.queries.causes import input_causes
from marketplace.traceability.recalls.queries.recalls import (
    decide_by,
    recall_by_code,
    recall_view,
    recalls_in_scope,
)
from marketplace.web.commune import blueprint
from marketplace.web.commune.navigation import commune_nav
from marketplace.web.forms.refusals import place_refusal
from marketplace.web.recalls.forms import (
    CloseForm,
    DecisionForm,
    RecallForm,
    asked_scope,
    look_up,
    open_chosen,
)
from marketplace.web.recalls.pages import followed, officer_only
from marketplace.web.serving.actor import current_actor, official_required
from marketplace.web.words.recall_words import SCOPES, lot_pill, lot_reference, recall_pill

HERE = "commune.traceability"


@blueprint.get("/thu-hoi")
@official_required
def recalls() -> ResponseReturnValue:
    rows = [(each, recall_pill(each)) for each in recalls_in_scope(officer_only(current_actor()))]
    return render_template(
        "commune/recalls.html", rows=rows, scopes=SCOPES, nav=commune_nav(None, HERE)
    )


@blueprint.route("/thu-hoi/moi", methods=["GET", "POST"])
@official_required
def new_recall() -> ResponseReturnValue:
    """The lookup is a plain address; the one action is the form below what it found."""
    actor, form = officer_only(current_actor()), RecallForm()
    found = look_up(actor)
    if found and found.lots and form.validate_on_submit():
        try:
            recall = open_chosen(form, found, actor)
        except Refusal as refusal:
            place_refusal(form, refusal, otherwise="reason")
        else:
            return redirect(url_for("commune.recall", code=recall.code))
    page = render_template(
        "commune/recall_new.html",
        form=form,
        found=found,
        gram=BaseUnit.GRAM,
        reference=lot_reference,
        lot_pill=lot_pill,
        ticked=request.form.getlist("lots") if form.is_submitted() else None,
        scope=asked_scope(),
        asked=request.values.get("ma", ""),
        scopes=SCOPES,
        inputs=input_causes(actor),
        nav=commune_nav(None, HERE),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/thu-hoi/<code>")
@official_required
def recall(code: str) -> ResponseReturnValue:
    return recall_page(code)


def recall_page(
    code: str, *, closing: CloseForm | None = None, deciding: DecisionForm | None = None
) -> ResponseReturnValue:
    """A recall with its forms; those given carry what was typed and what is wrong with it."""
    actor = officer_only(current_actor())
    found = recall_by_code(code, actor)
    page = render_template(
        "commune/recall.html",
        **followed(recall_view(found, actor), actor),
        decide_by=decide_by(found),
        now=utc_now(),
        closing=closing or CloseForm(formdata=None),
        deciding=deciding or DecisionForm(formdata=None),
        nav=commune_nav(None, HERE),
    )
    return page, 422 if closing or deciding else 200
