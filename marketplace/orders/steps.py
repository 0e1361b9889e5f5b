"""Moving an order from one status to the next: locked, checked, noted for the timeline."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.orders.events import OrderFact
from marketplace.orders.models import DeliveryWay, Order, OrderGroup, OrderStatus, OrderStep
from marketplace.orders.rules import may_step

MARKET = "market"
MOMENTS = {
    OrderStatus.ACCEPTED: "accepted_at",
    OrderStatus.PACKED: "packed_at",
    OrderStatus.HANDED_OVER: "handed_over_at",
    OrderStatus.DELIVERED: "delivered_at",
    OrderStatus.COMPLETED: "completed_at",
}


class OrderNotFound(errors.NotFound):
    code = "order_not_found"
    sentence = N_("No order was found under this code.")


class StepNotPossible(errors.Conflict):
    """``params``: status (where the order stands) and step (where it was to go)."""

    code = "order_step_not_possible"
    sentence = N_("This order has moved on in the meantime. Look at it again.")


def lock_order(order_id: int) -> Order:
    """The order as it stands now, with its group and seller; nobody else may move it meanwhile."""
    orders = lock_orders([order_id])
    if not orders:
        raise OrderNotFound
    return orders[0]


def lock_orders(order_ids: Collection[int]) -> Sequence[Order]:
    """Several orders in the order of their ids."""
    return _locked(Order.id.in_(order_ids))


def lock_group_orders(group_id: int) -> Sequence[Order]:
    """All orders of a group in the order of their ids."""
    return _locked(Order.group_id == group_id)


def _locked(which: ColumnElement[bool]) -> Sequence[Order]:
    return db.session.scalars(
        select(Order)
        .where(which)
        .options(joinedload(Order.group), joinedload(Order.seller))
        .order_by(Order.id)
        .with_for_update(of=Order)
        .execution_options(populate_existing=True)
    ).all()


def still_to_pack(order_codes: Collection[str]) -> Collection[str]:
    """Which of these orders stand and wait for the goods that they are packed from."""
    query = select(Order.code).where(
        Order.code.in_(order_codes), Order.status.in_((OrderStatus.PLACED, OrderStatus.ACCEPTED))
    )
    return db.session.scalars(query).all()


def step(
    order: Order, following: OrderStatus, *, actor: str, now: datetime, reason: str = ""
) -> None:
    """Move a locked order on; raises StepNotPossible.

    ``actor`` is a user's code, ``buyer`` for one without an account, or ``market``.
    """
    if not may_step(order.status, following):
        raise StepNotPossible(status=order.status.value, step=following.value)
    order.status = following
    order.status_reason = reason
    if moment := MOMENTS.get(following):
        setattr(order, moment, now)
    if following.is_over:
        order.ended_at = now
    db.session.add(
        OrderStep(order_id=order.id, status=following, reason=reason, actor=actor, happened_at=now)
    )


def told(order: Order, kind: type[OrderFact], *, now: datetime, **more: str) -> OrderFact:
    """The fact ``kind`` about ``order``, with all that hearers need."""
    group: OrderGroup = order.group
    return kind(
        occurred_at=now,
        order_code=order.code,
        group_code=group.code,
        seller_id=order.seller_id,
        seller_code=order.seller.code,
        seller_name=order.seller.name,
        seller_kind=order.seller_kind.value,
        household_code=order.household_code,
        unit_id=order.unit_id,
        unit_code=order.unit_code,
        amount=int(order.goods_total),
        delivery_fee=int(order.delivery_fee),
        method=order.method,
        cashless=order.cashless,
        pickup=group.way is DeliveryWay.PICKUP,
        buyer_name=group.buyer_name,
        buyer_phone=group.buyer_phone,
        buyer_user_id=group.buyer_user_id,
        **more,
    )
