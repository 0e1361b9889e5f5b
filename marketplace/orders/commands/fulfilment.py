"""The seller's work on an order, and what the buyer says at its end.

``actor`` is a user's code, or ``buyer`` for one without an account. Doing a step again that is done
already changes nothing.
"""

from datetime import datetime

from marketplace.core import errors
from marketplace.core.events import record
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.inventory.commands.holding import release, take_back
from marketplace.orders.events import (
    OrderCancelled,
    OrderCompleted,
    OrderDeclined,
    OrderDisputed,
    OrderFact,
    OrderHandedOver,
)
from marketplace.orders.models import Order, OrderStatus
from marketplace.orders.recalls import refuse_recalled
from marketplace.orders.rules import BUYER_MAY_CANCEL, MAY_BE_DISPUTED, ON_ITS_WAY
from marketplace.orders.steps import lock_order, step, told

LONGEST_REASON = 500


class ReasonMissing(errors.Invalid):
    code = "reason_missing"
    sentence = N_("Say why, so that the other side knows.")
    field = "reason"


class TooLateToCancel(errors.Conflict):
    code = "too_late_to_cancel"
    sentence = N_("The seller has packed this order already. Call the seller, please.")


class NotPaidYet(errors.Conflict):
    code = "order_not_paid"
    sentence = N_("The money for this order has not been taken yet.")


class DisputeNotPossible(errors.Conflict):
    code = "dispute_not_possible"
    sentence = N_(
        "A problem can be reported once the goods are on their way, until the order is done."
    )


def accept_order(order: Order, *, actor: str, now: datetime) -> Order:
    return _move(order, OrderStatus.ACCEPTED, actor, now)


def pack_order(order: Order, *, actor: str, now: datetime) -> Order:
    """Packed: from now on the buyer cannot cancel any more."""
    return _move(order, OrderStatus.PACKED, actor, now)


def hand_over_order(order: Order, *, actor: str, now: datetime) -> Order:
    """Given to the carrier, or brought to the pick-up point."""
    return _move(order, OrderStatus.HANDED_OVER, actor, now, fact=OrderHandedOver)


def deliver_order(order: Order, *, actor: str, now: datetime) -> Order:
    """The buyer has the goods; the days in which a problem can be reported begin."""
    return _move(order, OrderStatus.DELIVERED, actor, now)


def mark_completed(order: Order, *, actor: str, now: datetime) -> Order:
    """The sale is final; a reported problem counts as settled. Raises NotPaidYet."""
    order = lock_order(order.id)
    if order.status is OrderStatus.COMPLETED:
        return order
    if order.paid_at is None:
        raise NotPaidYet
    if order.status is OrderStatus.HANDED_OVER:
        step(order, OrderStatus.DELIVERED, actor=actor, now=now)
    step(order, OrderStatus.COMPLETED, actor=actor, now=now)
    record(told(order, OrderCompleted, now=now))
    return order


def mark_cancelled(
    order: Order, *, actor: str, reason: str, now: datetime, by_seller: bool = False
) -> Order:
    """Called off before it was packed, or ``by_seller`` taken back after a reported problem.

    Goods that never left are for sale again. Moves no money: settlement's ``cancel_order`` does.
    Raises TooLateToCancel.
    """
    order = lock_order(order.id)
    if order.status is OrderStatus.CANCELLED:
        return order
    reported = order.status in ON_ITS_WAY and order.disputed_at is not None
    # Else a buyer could report a problem and take goods and money alike.
    taken_back = by_seller and reported
    if order.status not in BUYER_MAY_CANCEL and not taken_back:
        raise TooLateToCancel
    unpaid = order.status is OrderStatus.AWAITING_PAYMENT
    step(order, OrderStatus.CANCELLED, actor=actor, now=now, reason=_reason(reason))
    if unpaid:
        release([order.code], now=now)
    elif not taken_back:
        take_back(order.code, now=now)
    record(told(order, OrderCancelled, now=now, reason=order.status_reason))
    return order


def mark_declined(order: Order, *, actor: str, reason: str, now: datetime) -> Order:
    """The seller cannot serve the order, or did not answer in time; the goods are for sale again.

    Moves no money: settlement's ``decline_order`` does. Raises ReasonMissing or StepNotPossible.
    """
    order = lock_order(order.id)
    if order.status is OrderStatus.DECLINED:
        return order
    step(order, OrderStatus.DECLINED, actor=actor, now=now, reason=_reason(reason))
    take_back(order.code, now=now)
    record(told(order, OrderDeclined, now=now, reason=order.status_reason))
    return order


def dispute_order(order: Order, *, reason: str, actor: str, now: datetime) -> Order:
    """The buyer reports a problem: the order is not completed by itself any more.

    Raises ReasonMissing, or DisputeNotPossible where the goods are not on their way yet.
    """
    order = lock_order(order.id)
    if order.disputed_at is not None and not order.status.is_over:
        return order
    if order.status not in MAY_BE_DISPUTED:
        raise DisputeNotPossible
    order.disputed_at, order.status_reason = now, _reason(reason)
    record(told(order, OrderDisputed, now=now, reason=order.status_reason))
    return order


def _reason(text: str) -> str:
    reason = clean_lines(text)[:LONGEST_REASON]
    if not reason:
        raise ReasonMissing
    return reason


def _move(
    order: Order,
    following: OrderStatus,
    actor: str,
    now: datetime,
    *,
    fact: type[OrderFact] | None = None,
) -> Order:
    order = lock_order(order.id)
    if order.status is following:
        return order
    refuse_recalled(order, following)
    step(order, following, actor=actor, now=now)
    if fact is not None:
        record(told(order, fact, now=now))
    return order
