"""The orders behind a recall: how far their buyers were reached, and the list of whom to call."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true

from marketplace.accounts.access import Actor
from marketplace.core.db import db
from marketplace.core.money import Vnd
from marketplace.orders.models import Order, OrderGroup, OrderStatus, RecallNotice
from marketplace.traceability.recalls.models import Recall


@dataclass(frozen=True)
class BuyerProgress:
    """How many orders a recall touches and how far each step has come."""

    orders: int
    queued: int
    read: int
    decided: int
    refunded: Vnd
    answers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class AffectedOrder:
    """One order with goods of a recall, for those who call its buyer."""

    order_code: str
    status: OrderStatus
    placed_at: datetime
    buyer_name: str
    buyer_phone: str
    grams: int
    queued_at: datetime | None
    read_at: datetime | None
    answer: str
    decided: bool
    refund_amount: Vnd


def _of_shops(actor: Actor) -> ColumnElement[bool]:
    """Officials see all orders of a recall in their scope; a shop sees its own."""
    if actor.is_official or actor.is_operator:
        return true()
    return Order.seller_id.in_(sorted(actor.seller_ids))


def buyer_progress(recall_code: str, actor: Actor) -> BuyerProgress:
    """In two statements, whatever the number of orders."""
    mine = (RecallNotice.recall_code == recall_code) & _of_shops(actor)
    decided = RecallNotice.refund_g >= RecallNotice.grams
    orders, told, read, closed, refunded = db.session.execute(
        select(
            func.count(RecallNotice.id),
            func.count(RecallNotice.queued_at),
            func.count(RecallNotice.read_at),
            func.count(RecallNotice.id).filter(decided),
            func.coalesce(func.sum(RecallNotice.refund_amount), 0),
        )
        .join(Order, Order.id == RecallNotice.order_id)
        .where(mine)
    ).one()
    answers = db.session.execute(
        select(RecallNotice.answer, func.count(RecallNotice.id))
        .join(Order, Order.id == RecallNotice.order_id)
        .where(mine, RecallNotice.answer != "")
        .group_by(RecallNotice.answer)
    )
    return BuyerProgress(
        orders,
        told,
        read,
        closed,
        Vnd(int(refunded)),
        {answer: int(number) for answer, number in answers},
    )


def affected_orders(
    recall_code: str, actor: Actor, *, unread_only: bool = False, limit: int | None = None
) -> Sequence[AffectedOrder]:
    """Who has not read of it first, then by order; all of them unless ``limit`` is given."""
    query = (
        select(
            Order.code,
            Order.status,
            Order.placed_at,
            OrderGroup.buyer_name,
            OrderGroup.buyer_phone,
            RecallNotice.grams,
            RecallNotice.queued_at,
            RecallNotice.read_at,
            RecallNotice.answer,
            RecallNotice.refund_g >= RecallNotice.grams,
            RecallNotice.refund_amount,
        )
        .join(RecallNotice, RecallNotice.order_id == Order.id)
        .join(OrderGroup, OrderGroup.id == Order.group_id)
        .where(RecallNotice.recall_code == recall_code, _of_shops(actor))
        .order_by(RecallNotice.read_at.is_not(None), Order.id)
        .limit(limit)
    )
    if unread_only:
        query = query.where(RecallNotice.read_at.is_(None))
    return [AffectedOrder(*row) for row in db.session.execute(query)]


@dataclass(frozen=True)
class BuyerNotice:
    """What a buyer reads on the page of an order."""

    recall_code: str
    order_id: int
    reason: str
    danger: int
    grams: int
    read_at: datetime | None
    answer: str
    refund_amount: Vnd
    refunds: bool


def notices_of_orders(order_ids: Collection[int]) -> dict[int, list[BuyerNotice]]:
    """The recalls of some orders, by order, in one statement."""
    rows = db.session.execute(
        select(
            RecallNotice.recall_code,
            RecallNotice.order_id,
            Recall.reason,
            Recall.danger,
            RecallNotice.grams,
            RecallNotice.read_at,
            RecallNotice.answer,
            RecallNotice.refund_amount,
            Recall.refunds,
        )
        .join(Recall, Recall.code == RecallNotice.recall_code)
        .where(RecallNotice.order_id.in_(sorted(order_ids)))
        .order_by(RecallNotice.id)
    )
    found: dict[int, list[BuyerNotice]] = {}
    for row in rows:
        notice = BuyerNotice(*row)
        found.setdefault(notice.order_id, []).append(notice)
    return found
