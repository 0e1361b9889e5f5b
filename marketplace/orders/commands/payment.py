"""What a payment, or its failing to come, does to the orders of a group. Money itself is moved above."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.core.sentences import N_
from marketplace.inventory.commands.holding import consume, release, reserve_group
from marketplace.orders.events import OrderPaid, OrderPlaced
from marketplace.orders.models import Order, OrderGroup, OrderLine, OrderStatus
from marketplace.orders.rules import ACCEPT_HOURS
from marketplace.orders.steps import MARKET, lock_group_orders, lock_order, step, told

# Prices are frozen with the order: an unpaid one must not keep an old price for ever.
REOPENED_WITHIN = timedelta(hours=48)


class GroupNotPayable(errors.Conflict):
    code = "group_not_payable"
    sentence = N_("This order cannot be paid any more. Order again, please.")


class NotCashOnDelivery(errors.Invalid):
    code = "not_cash_on_delivery"
    sentence = N_("This order is not paid at the door.")


def mark_group_paid(
    group: OrderGroup, *, cashless: bool, now: datetime, accept_hours: int = ACCEPT_HOURS
) -> None:
    """All money is in: what was held is sold and the sellers' time to accept begins.

    Orders that are placed already stay as they are. Raises GroupNotPayable where none of the
    group waits for money or is placed.
    """
    orders = lock_group_orders(group.id)
    waiting = [order for order in orders if order.status is OrderStatus.AWAITING_PAYMENT]
    if not waiting:
        if any(order.paid_at is not None for order in orders):
            return
        raise GroupNotPayable
    consume([order.code for order in waiting], now=now)
    _place(waiting, now, accept_hours, cashless=cashless)


def place_unpaid(group: OrderGroup, *, now: datetime, accept_hours: int = ACCEPT_HOURS) -> None:
    """Cash on delivery: the orders stand at once and their stock is sold.

    Doing it again changes nothing. Raises NotCashOnDelivery.
    """
    if not group.at_the_door:
        raise NotCashOnDelivery
    waiting = [
        order
        for order in lock_group_orders(group.id)
        if order.status is OrderStatus.AWAITING_PAYMENT
    ]
    if waiting:
        consume([order.code for order in waiting], now=now)
        _place(waiting, now, accept_hours, cashless=None)


def _place(
    orders: Sequence[Order], now: datetime, accept_hours: int, *, cashless: bool | None
) -> None:
    for order in orders:
        step(order, OrderStatus.PLACED, actor=MARKET, now=now)
        order.accept_by = now + timedelta(hours=accept_hours)
        if cashless is not None:
            order.cashless, order.paid_at = cashless, now
            record(told(order, OrderPaid, now=now))
        record(told(order, OrderPlaced, now=now))


def mark_collected(order: Order, *, cashless: bool, now: datetime) -> Order:
    """The money of an order paid at the door is in; doing it again changes nothing.

    Returns the order as locked. Raises NotCashOnDelivery.
    """
    order = lock_order(order.id)
    if not order.at_the_door:
        raise NotCashOnDelivery
    if order.paid_at is None:
        order.cashless, order.paid_at = cashless, now
        record(told(order, OrderPaid, now=now))
    return order


def expire_group(group: OrderGroup, *, now: datetime) -> bool:
    """No money came in time: what was held is free again. Whether anything still waited."""
    waiting = [
        order
        for order in lock_group_orders(group.id)
        if order.status is OrderStatus.AWAITING_PAYMENT
    ]
    for order in waiting:
        step(order, OrderStatus.EXPIRED, actor=MARKET, now=now)
    if waiting:
        release([order.code for order in waiting], now=now)
    return bool(waiting)


def revive_group(
    group: OrderGroup, *, now: datetime, cashless: bool = True, accept_hours: int = ACCEPT_HOURS
) -> None:
    """Money came late: take the stock anew and place the orders, all in one transaction.

    Raises GroupNotPayable unless every order had expired, or inventory's OutOfStock; nothing is
    changed then.
    """
    orders = _held_anew(group, expires_at=now + timedelta(hours=1), now=now)
    consume([order.code for order in orders], now=now)
    for order in orders:
        order.ended_at = None
    _place(orders, now, accept_hours, cashless=cashless)


def reopen_group(group: OrderGroup, *, now: datetime, pay_within: timedelta) -> OrderGroup:
    """The buyer wants to pay after all: hold the stock again and wait for money anew.

    Prices stay as they were frozen, so that this holds for 48 hours after the order was made.
    Raises GroupNotPayable or inventory's OutOfStock.
    """
    if now - group.placed_at > REOPENED_WITHIN:
        raise GroupNotPayable
    orders = _held_anew(group, expires_at=now + pay_within, now=now)
    for order in orders:
        step(order, OrderStatus.AWAITING_PAYMENT, actor="buyer", now=now)
        order.ended_at = None
    orders[0].group.pay_by = now + pay_within
    return orders[0].group


def _held_anew(group: OrderGroup, *, expires_at: datetime, now: datetime) -> Sequence[Order]:
    orders = lock_group_orders(group.id)
    if not orders or any(order.status is not OrderStatus.EXPIRED for order in orders):
        raise GroupNotPayable
    wanted: dict[str, dict[int, int]] = {order.code: {} for order in orders}
    code_of = {order.id: order.code for order in orders}
    lines = select(OrderLine.order_id, OrderLine.variant_id, OrderLine.base_quantity).where(
        OrderLine.order_id.in_(code_of)
    )
    for order_id, variant_id, quantity in db.session.execute(lines):
        wanted[code_of[order_id]][variant_id] = quantity
    reserve_group(wanted, group_key=group.code, expires_at=expires_at, now=now)
    return orders
