"""Orders as their buyers and sellers see them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.access import Actor
from marketplace.core.db import db
from marketplace.localities.models import AdminUnit
from marketplace.orders.models import Order, OrderGroup, OrderStatus
from marketplace.orders.steps import OrderNotFound

PAGE = 20
KEY_MOMENT = "%Y%m%d%H%M%S%f"


def group_of_form(checkout_key: str) -> OrderGroup | None:
    """The group that a checkout form has made already."""
    return db.session.scalar(select(OrderGroup).where(OrderGroup.checkout_key == checkout_key))


def group_with_orders(code: str) -> OrderGroup | None:
    """A group with its orders, their lines, sellers and places; three statements."""
    return db.session.scalar(
        select(OrderGroup)
        .where(OrderGroup.code == code)
        .options(
            joinedload(OrderGroup.pickup_point),
            joinedload(OrderGroup.delivery_unit).joinedload(AdminUnit.province),
            selectinload(OrderGroup.orders).options(
                joinedload(Order.seller),
                joinedload(Order.unit).joinedload(AdminUnit.province),
                selectinload(Order.lines),
            ),
        )
        .execution_options(populate_existing=True)
    )


def scoped(query: Select[Order], actor: Actor) -> Select[Order]:
    """Only orders of the shops that ``actor`` works for."""
    return query.where(Order.seller_id.in_(sorted(actor.seller_ids)))


@dataclass(frozen=True)
class OrderPage:
    """Some orders and the keyset of the last one, None on the last page."""

    orders: Sequence[Order]
    after: str | None


def orders_of_shop(
    seller_id: int,
    actor: Actor,
    *,
    statuses: Collection[OrderStatus],
    after: str | None = None,
    oldest_first: bool = False,
) -> OrderPage:
    """One page of a shop's orders in some statuses, with lines and buyers; two statements.

    ``after`` is the `after` of the page before; one that cannot be read begins anew.
    """
    key = tuple_(Order.placed_at, Order.id)
    query = scoped(select(Order), actor).where(
        Order.seller_id == seller_id, Order.status.in_(statuses)
    )
    if last := _read_key(after):
        query = query.where(key > last if oldest_first else key < last)
    order = (
        (Order.placed_at, Order.id) if oldest_first else (Order.placed_at.desc(), Order.id.desc())
    )
    orders = db.session.scalars(
        query.options(
            joinedload(Order.group).options(
                joinedload(OrderGroup.pickup_point), joinedload(OrderGroup.delivery_unit)
            ),
            selectinload(Order.lines),
        )
        .order_by(*order)
        .limit(PAGE + 1)
    ).all()
    shown = orders[:PAGE]
    more = len(orders) > PAGE
    return OrderPage(shown, _key_of(shown[-1]) if more else None)


def _key_of(order: Order) -> str:
    return f"{order.placed_at:{KEY_MOMENT}}_{order.id}"


def _read_key(text: str | None) -> tuple[datetime, int] | None:
    moment, _, number = (text or "")[:36].partition("_")
    try:
        return datetime.strptime(moment, KEY_MOMENT).replace(tzinfo=UTC), int(number)
    except ValueError:
        return None


def order_of_shop(code: str, actor: Actor) -> Order:
    """One order of the actor's shops with all that its page shows; raises OrderNotFound."""
    order = db.session.scalar(
        scoped(select(Order).where(Order.code == code), actor)
        .options(
            joinedload(Order.seller),
            joinedload(Order.unit).joinedload(AdminUnit.province),
            selectinload(Order.lines),
            joinedload(Order.group).options(
                joinedload(OrderGroup.pickup_point),
                joinedload(OrderGroup.delivery_unit).joinedload(AdminUnit.province),
            ),
        )
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise OrderNotFound
    return order


def order_counts(seller_id: int) -> dict[OrderStatus, int]:
    """How many orders of a shop stand in which status."""
    rows = db.session.execute(
        select(Order.status, func.count())
        .where(Order.seller_id == seller_id)
        .group_by(Order.status)
    )
    return {status: count for status, count in rows}
