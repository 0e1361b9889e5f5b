"""What the page of an order group shows: each seller's part, the payment, what can be done now."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from marketplace.core.clock import utc_now
from marketplace.core.money import Vnd
from marketplace.core.quantity import BaseUnit
from marketplace.orders.models import Order, OrderGroup, OrderStatus
from marketplace.orders.recall_lists import BuyerNotice, notices_of_orders
from marketplace.orders.recalls import STILL_WITH_THE_SHOP
from marketplace.orders.rules import BUYER_MAY_CANCEL, MAY_BE_DISPUTED, next_pickup_day
from marketplace.settlement.methods import METHODS
from marketplace.settlement.models import Payment, PaymentAttempt
from marketplace.settlement.queries import newest_attempt, payment_of_group
from marketplace.settlement.rules import OPEN
from marketplace.traceability.lots.queries.lots import lots_of_orders
from marketplace.web.serving.payment_providers import demo_bank_link
from marketplace.web.words.order_lines import Row, line_row
from marketplace.web.words.order_words import (
    StatusPill,
    Step,
    day_words,
    status_pill,
    timeline_of,
)
from marketplace.web.words.recall_words import BUYER_ANSWERS as RECALL_ANSWERS
from payments.contract import OrderPay
from payments.vietqr.qr import qr_svg


@dataclass(frozen=True)
class OrderPart:
    """One seller's order on the buyer's page."""

    order: Order
    pill: StatusPill
    steps: list[Step]
    lines: list[Row]
    recalls: list[BuyerNotice]

    @property
    def still_with_the_shop(self) -> bool:
        return self.order.status in STILL_WITH_THE_SHOP

    @property
    def may_cancel(self) -> bool:
        return self.order.status in BUYER_MAY_CANCEL

    @property
    def may_confirm(self) -> bool:
        return self.order.status in MAY_BE_DISPUTED and self.order.paid_at is not None

    @property
    def may_report(self) -> bool:
        return self.order.status in MAY_BE_DISPUTED and self.order.disputed_at is None


@dataclass(frozen=True)
class Paying:
    """Where the payment stands; ``svg`` only while a bank QR waits to be scanned."""

    payment: Payment | None
    attempt: PaymentAttempt | None
    waiting: bool
    expired: bool

    @property
    def partly(self) -> bool:
        return self.payment is not None and self.payment.status is OrderPay.PARTIAL

    @property
    def received(self) -> Vnd:
        return self.payment.received if self.payment else Vnd(0)

    @property
    def svg(self) -> Markup | None:
        if self.attempt is None or not self.attempt.qr_payload or not self.waiting:
            return None
        # Drawn by our own encoder from our own payload: nothing of it was typed by anybody.
        return Markup(qr_svg(self.attempt.qr_payload))  # noqa: S704


def order_page(group: OrderGroup) -> dict[str, Any]:  # template values
    payment = payment_of_group(group.id)
    statuses = {order.status for order in group.orders}
    waiting = OrderStatus.AWAITING_PAYMENT in statuses
    paying = Paying(
        payment=payment,
        attempt=_attempt(payment) if waiting else None,
        waiting=waiting,
        expired=statuses == {OrderStatus.EXPIRED},
    )
    lots = lots_of_orders([order.code for order in group.orders])
    recalled = notices_of_orders([order.id for order in group.orders])
    parts = [
        OrderPart(
            order,
            status_pill(order, group.way),
            timeline_of(order, group),
            [line_row(x, lots.get(order.code, ())) for x in order.lines],
            recalled.get(order.id, []),
        )
        for order in group.orders
    ]
    point = group.pickup_point
    page = url_for("storefront.order", code=group.code)
    day = next_pickup_day(point.weekdays, now=utc_now()) if point else None
    return {
        "group": group,
        "parts": parts,
        "gram": BaseUnit.GRAM,
        "recall_answers": RECALL_ANSWERS,
        "paying": paying,
        "method": _(METHODS[group.method].label),
        "pickup_day": day_words(day) if day else None,
        "state": order_state(group, payment),
        "poll_url": url_for("storefront.order_poll", code=group.code),
        "bank_app_url": demo_bank_link(paying.attempt, return_path=page)
        if paying.attempt
        else None,
    }


def order_state(group: OrderGroup, payment: Payment | None = None) -> str:
    """A word that changes whenever the group or its payment moves on."""
    payment = payment or payment_of_group(group.id)
    received = int(payment.received) if payment else 0
    return "-".join([*(order.status.value for order in group.orders), str(received)])


def _attempt(payment: Payment | None) -> PaymentAttempt | None:
    """The newest try, as long as it can still be paid."""
    attempt = newest_attempt(payment.id) if payment else None
    return attempt if attempt and attempt.state in OPEN else None
