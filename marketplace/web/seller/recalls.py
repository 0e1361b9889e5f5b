"""Recalls at the seller's desk: of one's own lots only. What was found again, and whom to call."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.access import Actor
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.traceability.recalls.commands.progress import note_located
from marketplace.traceability.recalls.models import Recall, RecallScope
from marketplace.traceability.recalls.queries.recalls import (
    RecallNotFound,
    lot_in_recall,
    recall_by_code,
    recall_view,
)
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.recalls.desk import RecallDesk
from marketplace.web.recalls.forms import LocatedForm
from marketplace.web.recalls.pages import followed, shop_only
from marketplace.web.seller import blueprint
from marketplace.web.serving.actor import current_actor, seller_required
from marketplace.web.words.recall_words import SCOPES, lot_reference

OWN_SCOPES = (RecallScope.LOT, RecallScope.INPUT, RecallScope.PLOT)
DESK = RecallDesk(
    door="seller",
    scopes={scope: SCOPES[scope] for scope in OWN_SCOPES},
    inputs=lambda _actor: (),
    frame=dict,
)


@blueprint.get("/thu-hoi")
@seller_required
def recalls() -> ResponseReturnValue:
    return DESK.listed(shop_only(current_actor()))


@blueprint.route("/thu-hoi/moi", methods=["GET", "POST"])
@seller_required
def new_recall() -> ResponseReturnValue:
    return DESK.opened(shop_only(current_actor()))


@blueprint.get("/thu-hoi/<code>")
@seller_required
def recall(code: str) -> ResponseReturnValue:
    actor = shop_only(current_actor())
    return _page(recall_by_code(code, actor), actor)


def _page(found: Recall, actor: Actor, *, sent: tuple[str, LocatedForm] | None = None) -> str:
    """The recall with a form for each lot; the one that was ``sent`` shows what is wrong."""
    view = recall_view(found, actor)
    forms = {lot_reference(each.lot): LocatedForm(formdata=None) for each in view.lots}
    if sent is not None:
        forms[sent[0]] = sent[1]
    for number, form in enumerate(forms.values()):
        form.kilograms.id = f"kg-{number}"
    return render_template("seller/recall.html", located=forms, **followed(view, actor))


@blueprint.post("/thu-hoi/<code>/tim-thay")
@seller_required
def locate(code: str) -> ResponseReturnValue:
    """How much of one lot has been found so far."""
    actor, form = shop_only(current_actor()), LocatedForm()
    found = recall_by_code(code, actor)
    wanted = request.form.get("lot", "")
    lot_id = next(
        (x.lot.id for x in recall_view(found, actor).lots if lot_reference(x.lot) == wanted), None
    )
    if lot_id is None:
        raise RecallNotFound
    lot = lot_in_recall(found, lot_id, actor)
    if form.validate():
        with RefusalsAt(form, otherwise="kilograms"):
            atomically(
                lambda: note_located(
                    found, lot, grams=form.kilograms.grams, actor=actor.user_code, now=utc_now()
                )
            )
            flash(_("Noted."), "success")
            return redirect(url_for("seller.recall", code=code))
    return _page(recall_by_code(code, actor), actor, sent=(wanted, form)), 422
