"""Lots at the seller's desk: what is left of each harvest, and where it went."""

from collections.abc import Callable, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.orders.recalls import orders_to_stop
from marketplace.sellers.models import Seller
from marketplace.sellers.queries import members_of
from marketplace.traceability.lots.commands.holding import (
    LotStepNotPossible,
    close_lot,
    destroy_lot,
    may_destroy,
)
from marketplace.traceability.lots.commands.movements import (
    EnteredAlready,
    entered_count,
    move_out,
    recount,
)
from marketplace.traceability.lots.models import Lot, MoveKind
from marketplace.traceability.lots.queries.completeness import lot_completeness
from marketplace.traceability.lots.queries.lots import (
    KnownLot,
    lot_of,
    lots_of_shop,
    movements_of,
    notes_of,
    pack_inputs,
)
from marketplace.web.forms.refusals import RefusalsAt
from marketplace.web.seller import blueprint
from marketplace.web.seller.lot_forms import DestroyForm, MoveForm, ReasonForm, RecountForm
from marketplace.web.seller.products import shop_to_keep
from marketplace.web.serving.actor import current_actor, current_shop, seller_required
from marketplace.web.serving.errors import refusal_sentence
from marketplace.web.words import lot_words

LotForm = MoveForm | RecountForm | ReasonForm


@blueprint.get("/lo")
@seller_required
def lots() -> ResponseReturnValue:
    """All lots of the shop, the newest first."""
    asked = request.args.get("sau", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 12 else None
    return render_template(
        "seller/lots.html",
        page=lots_of_shop(current_shop().id, after=after),
        words=lot_words,
        later=after is not None,
    )


@blueprint.get("/lo/<product>/<path:lot>")
@seller_required
def lot(product: str, lot: str) -> ResponseReturnValue:
    shop = current_shop()
    return _page(shop, lot_of(product, lot, seller_id=shop.id))


def _page(shop: Seller, known: KnownLot, **sent: LotForm) -> str:
    """The lot with its forms; one that was ``sent`` shows what was typed and is wrong."""
    seen = str(entered_count(known.lot.id))
    count = RecountForm(formdata=None, prefix="count-", seen=seen)
    count.offer(_others(shop))
    forms: dict[str, LotForm] = {
        "move": MoveForm(formdata=None, prefix="move-", seen=seen),
        "count": count,
        "close": ReasonForm(formdata=None, prefix="close-"),
        "destroy": DestroyForm(formdata=None, prefix="destroy-"),
    }
    return render_template(
        "seller/lot.html",
        known=known,
        lot=known.lot,
        inputs=pack_inputs(known.lot),
        movements=movements_of(known.lot.id),
        notes=notes_of(known.lot.id),
        found=lot_completeness(known.lot),
        words=lot_words,
        may_destroy=may_destroy(known.lot, by_shop=True),
        to_stop=orders_to_stop(known.lot.id),
        **{**forms, **sent},
    )


def _others(shop: Seller) -> Sequence[tuple[str, str]]:
    """Who else of the shop may have counted too."""
    me = current_actor().user_code
    people = [member.user for member in members_of(shop.id)]
    return [(user.code, user.name) for user in people if user.code != me]


def _seen(form: MoveForm | RecountForm) -> int | None:
    typed = form.seen.data or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 9 else None


def _change(
    product: str, lot: str, name: str, form: LotForm, command: Callable[[Lot], object]
) -> ResponseReturnValue:
    """Let ``command`` do what the form ``name`` of the lot's page asks for."""
    shop = shop_to_keep()
    known = lot_of(product, lot, seller_id=shop.id)
    if form.validate():
        with RefusalsAt(form, otherwise="reason"):
            try:
                atomically(lambda: command(known.lot))
                flash(_("Noted."), "success")
            except (EnteredAlready, LotStepNotPossible) as refusal:
                flash(refusal_sentence(refusal), "warning")
            return redirect(url_for("seller.lot", product=product, lot=lot))
    return _page(shop, lot_of(product, lot, seller_id=shop.id), **{name: form}), 422


@blueprint.post("/lo/<product>/<path:lot>/chuyen")
@seller_required
def move_lot(product: str, lot: str) -> ResponseReturnValue:
    form = MoveForm(prefix="move-")

    def move(moved: Lot) -> None:
        move_out(
            moved,
            kind=MoveKind(form.kind.data),
            grams=form.grams.grams,
            reason=form.reason.data,
            actor=current_actor().user_code,
            now=utc_now(),
            seen=_seen(form),
        )

    return _change(product, lot, "move", form, move)


@blueprint.post("/lo/<product>/<path:lot>/dem")
@seller_required
def count_lot(product: str, lot: str) -> ResponseReturnValue:
    form = RecountForm(prefix="count-")
    form.offer(_others(shop_to_keep()))

    def count(counted: Lot) -> None:
        recount(
            counted,
            remaining_g=form.grams.grams,
            reason=form.reason.data,
            actor=current_actor().user_code,
            second_person=form.second_person.data or None,
            now=utc_now(),
            seen=_seen(form),
        )

    return _change(product, lot, "count", form, count)


@blueprint.post("/lo/<product>/<path:lot>/dong")
@seller_required
def end_lot(product: str, lot: str) -> ResponseReturnValue:
    form = ReasonForm(prefix="close-")

    def close(ended: Lot) -> None:
        close_lot(ended, reason=form.reason.data, actor=current_actor().user_code, now=utc_now())

    return _change(product, lot, "close", form, close)


@blueprint.post("/lo/<product>/<path:lot>/tieu-huy")
@seller_required
def book_destroyed(product: str, lot: str) -> ResponseReturnValue:
    form = DestroyForm(prefix="destroy-")

    def destroy(gone: Lot) -> None:
        actor = current_actor().user_code
        destroy_lot(gone, reason=form.reason.data, actor=actor, now=utc_now(), by_shop=True)

    return _change(product, lot, "destroy", form, destroy)
