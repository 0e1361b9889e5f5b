"""Orders at the seller's desk: new ones first, one button for the next step."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.orders.commands.fulfilment import (
    accept_order,
    deliver_order,
    hand_over_order,
    pack_order,
)
from marketplace.orders.models import DeliveryWay, Order, OrderStatus
from marketplace.orders.queries.orders import order_counts, order_of_shop, orders_of_shop
from marketplace.orders.rules import ON_ITS_WAY, SELLER_MAY_DECLINE
from marketplace.settlement.commands.order_money import cancel_order, collect_cash, decline_order
from marketplace.settlement.methods import METHODS
from marketplace.settlement.queries import newest_attempt, payment_of_group
from marketplace.traceability.lots.queries.lots import lots_of_order
from marketplace.web.forms.refusals import RefusalsSaid
from marketplace.web.seller import blueprint
from marketplace.web.seller.order_forms import DeclineForm
from marketplace.web.serving.actor import current_actor, current_shop, seller_required
from marketplace.web.serving.payment_providers import payment_desk
from marketplace.web.words.order_lines import line_row, lots_of_line
from marketplace.web.words.order_words import status_pill, timeline_of
from payments.vietqr.qr import qr_svg

S = OrderStatus

TABS: dict[str, tuple[frozenset[OrderStatus], bool]] = {
    "moi": (frozenset({S.PLACED}), True),
    "dang-lam": (frozenset({S.ACCEPTED, S.PACKED, S.HANDED_OVER}), True),
    "da-giao": (frozenset({S.DELIVERED, S.COMPLETED}), False),
    "khac": (frozenset({S.AWAITING_PAYMENT, S.DECLINED, S.CANCELLED, S.EXPIRED}), False),
}
Step = Callable[..., Order]
STEPS: dict[str, Step] = {
    "accept": accept_order,
    "pack": pack_order,
    "hand_over": hand_over_order,
    "deliver": deliver_order,
}


@dataclass(frozen=True)
class OrderDesk:
    """What a seller may do with one order now."""

    order: Order

    @property
    def fetched(self) -> bool:
        return self.order.group.way is DeliveryWay.PICKUP

    @property
    def next_step(self) -> tuple[str, str] | None:
        """The step and the words on its button."""
        match self.order.status:
            case S.PLACED:
                return "accept", _("Accept")
            case S.ACCEPTED:
                return "pack", _("It is packed")
            case S.PACKED:
                brought = _("It is at the pick-up point")
                return "hand_over", brought if self.fetched else _("It is on its way")
            case S.HANDED_OVER if not self.owes_cash:
                return "deliver", _("The buyer has it")
            case _:
                return None

    @property
    def owes_cash(self) -> bool:
        return self.order.at_the_door and self.order.paid_at is None

    @property
    def may_collect(self) -> bool:
        return self.owes_cash and self.order.status in ON_ITS_WAY

    @property
    def may_decline(self) -> bool:
        return self.order.status in SELLER_MAY_DECLINE

    @property
    def may_refund(self) -> bool:
        disputed = self.order.disputed_at is not None
        return disputed and self.order.status in ON_ITS_WAY

    @property
    def pill(self) -> Any:  # a StatusPill; templates read it
        return status_pill(self.order, self.order.group.way)

    @property
    def method(self) -> str:
        return str(_(METHODS[self.order.method].label))


def tab_words() -> dict[str, str]:
    return {
        "moi": _("New"),
        "dang-lam": _("In work"),
        "da-giao": _("Delivered"),
        "khac": _("Others"),
    }


@blueprint.get("/don-hang")
@seller_required
def orders() -> ResponseReturnValue:
    shop = current_shop()
    counts = order_counts(shop.id)
    numbers = {tab: sum(counts.get(s, 0) for s in statuses) for tab, (statuses, _o) in TABS.items()}
    wanted = request.args.get("xem", "")
    tab = wanted if wanted in TABS else ("moi" if numbers["moi"] else "dang-lam")
    statuses, oldest_first = TABS[tab]
    page = orders_of_shop(
        shop.id,
        current_actor(),
        statuses=statuses,
        after=request.args.get("sau"),
        oldest_first=oldest_first,
    )
    return render_template(
        "seller/orders.html",
        desks=[OrderDesk(order) for order in page.orders],
        after=page.after,
        later="sau" in request.args,
        tab=tab,
        tabs=tab_words(),
        numbers=numbers,
    )


@blueprint.get("/don-hang/<code>")
@seller_required
def order(code: str) -> ResponseReturnValue:
    return _order_page(order_of_shop(code, current_actor()), DeclineForm())


def _order_page(found: Order, form: DeclineForm, *, asked: bool = False) -> ResponseReturnValue:
    lots = lots_of_order(found.code)
    page = render_template(
        "seller/order.html",
        desk=OrderDesk(found),
        rows=[line_row(line, lots) for line in found.lines],
        steps=timeline_of(found, found.group),
        form=form,
        declining=asked,
    )
    return page, 422 if asked else 200


@blueprint.get("/don-hang/<code>/phieu")
@seller_required
def order_slip(code: str) -> ResponseReturnValue:
    """The slip that goes into the parcel, on A5."""
    found = order_of_shop(code, current_actor())
    lots = lots_of_order(found.code)
    return render_template(
        "print/order_slip.html",
        desk=OrderDesk(found),
        lots_of=lambda line: lots_of_line(line, lots),
    )


@blueprint.post("/don-hang/<code>/buoc")
@seller_required
def order_step(code: str) -> ResponseReturnValue:
    found = order_of_shop(code, current_actor())
    step = STEPS.get(request.form.get("step", "")) or abort(400)
    return _done(
        found, lambda now: step(found, actor=current_actor().user_code, now=now), _("Noted.")
    )


@blueprint.post("/don-hang/<code>/tu-choi")
@seller_required
def decline(code: str) -> ResponseReturnValue:
    found, form = order_of_shop(code, current_actor()), DeclineForm()
    if not form.validate():
        return _order_page(found, form, asked=True)
    return _done(
        found,
        lambda now: decline_order(
            found,
            by=current_actor().user_code,
            reason=form.sentence,
            desk=payment_desk(),
            now=now,
        ),
        _("Declined. The buyer has been told."),
    )


@blueprint.post("/don-hang/<code>/thu-tien")
@seller_required
def collect(code: str) -> ResponseReturnValue:
    """Cash at the door, with which the buyer has the goods; or a code for the buyer to scan."""
    found = order_of_shop(code, current_actor())
    if request.form.get("how") == "qr":
        with RefusalsSaid():
            atomically(lambda: _take(found, "qr", utc_now()))
            return redirect(url_for("seller.door_code", code=code))
        return redirect(url_for("seller.order", code=code))
    return _done(
        found,
        lambda now: _hand_over_for_cash(found, now),
        _("Noted: the money is in and the buyer has the goods."),
    )


def _take(found: Order, how: Literal["cash", "qr"], now: datetime) -> None:
    collect_cash(found, by=current_actor().user_code, how=how, desk=payment_desk(), now=now)


def _hand_over_for_cash(found: Order, now: datetime) -> None:
    """Goods against cash: one act at the door, so one unit of work."""
    _take(found, "cash", now)
    deliver_order(found, actor=current_actor().user_code, now=now)


@blueprint.get("/don-hang/<code>/ma-qr")
@seller_required
def door_code(code: str) -> ResponseReturnValue:
    """The code that the buyer scans at the door, on the seller's phone."""
    found = order_of_shop(code, current_actor())
    payment = payment_of_group(found.group_id)
    attempt = newest_attempt(payment.id, order_id=found.id) if payment else None
    if found.paid_at or attempt is None or not attempt.qr_payload:
        return redirect(url_for("seller.order", code=code))
    # Drawn by our own encoder from our own payload: nothing of it was typed by anybody.
    svg = Markup(qr_svg(attempt.qr_payload))  # noqa: S704
    return render_template("seller/door_code.html", order=found, attempt=attempt, svg=svg)


@blueprint.get("/don-hang/<code>/trang-thai")
@seller_required
def order_poll(code: str) -> ResponseReturnValue:
    """Whether the money has come in, for the page that shows the code."""
    found = order_of_shop(code, current_actor())
    answer = jsonify(state="paid" if found.paid_at else "waiting")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.post("/don-hang/<code>/hoan-tien")
@seller_required
def give_back(code: str) -> ResponseReturnValue:
    """The seller settles a reported problem by giving the money back."""
    found = order_of_shop(code, current_actor())
    return _done(
        found,
        lambda now: cancel_order(
            found,
            by=current_actor().user_code,
            reason=_("The seller gives the money back."),
            desk=payment_desk(),
            now=now,
            by_seller=True,
        ),
        _("The money is on its way back to the buyer."),
    )


def _done(found: Order, act: Callable[[datetime], object], word: str) -> ResponseReturnValue:
    with RefusalsSaid():
        atomically(lambda: act(utc_now()))
        flash(word, "success")
    back = url_for("seller.order", code=found.code)
    return redirect(url_for("seller.orders") if request.form.get("back") == "list" else back)
