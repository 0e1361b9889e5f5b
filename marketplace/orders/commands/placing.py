"""Turning what a buyer saw on the checkout page into one group with one order per seller."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Delete, bindparam, delete, insert, select
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.sql.dml import ReturningInsert

from marketplace.core import errors
from marketplace.core.clock import vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db, insert_into, table_of, writing
from marketplace.core.money import Vnd
from marketplace.core.sentences import N_
from marketplace.inventory.commands.holding import reserve_group
from marketplace.orders.checkouts import Checkout, WantedLine
from marketplace.orders.models import CartLine, Order, OrderGroup, OrderLine
from marketplace.orders.order_snapshot import FrozenOrder, frozen_orders
from marketplace.orders.queries.delivery import delivery_fees
from marketplace.orders.queries.offers import Offer, offered_lines
from marketplace.orders.rules import MOST_OF_ONE_LINE, Locality


class NothingToOrder(errors.Invalid):
    code = "nothing_to_order"
    sentence = N_("Your basket is empty. Choose something first.")


class NotForSale(errors.Conflict):
    """``params``: variant_id and name."""

    code = "not_for_sale"
    sentence = N_(
        "%(name)s is not on sale any more. Take it out of the basket, then order the rest."
    )


class PriceChanged(errors.Conflict):
    """``params``: variant_id, name, old and new price of one (đồng)."""

    code = "price_changed"
    sentence = N_(
        "The price of %(name)s is now %(new)s instead of %(old)s. "
        "Look at the new total, then order again."
    )


class DeliveryFeeChanged(errors.Conflict):
    """``params``: old and new fee of the whole order (đồng)."""

    code = "delivery_fee_changed"
    sentence = N_("Delivery comes to %(new)s. Look at the new total, then order again.")


def place_group(
    checkout: Checkout, *, now: datetime, commission_bp: int, pay_within: timedelta
) -> OrderGroup:
    """Place what ``checkout`` says, or return the group that the same form made before.

    Prices, fees, unit versions, seller kinds and tax rates are read and frozen here, and the stock
    is held until ``now + pay_within``. Raises NothingToOrder, NotForSale, PriceChanged,
    DeliveryFeeChanged or inventory's OutOfStock; nothing is kept then.
    """
    if not checkout.lines or any(not 0 < x.count <= MOST_OF_ONE_LINE for x in checkout.lines):
        raise NothingToOrder
    day = vietnam_day(now)
    known = offered_lines(
        [line.variant_id for line in checkout.lines], checkout_key=checkout.key, day=day
    )
    if known.placed_group_id is not None:
        return db.session.get_one(OrderGroup, known.placed_group_id)
    _refuse_changed_lines(checkout.lines, known.offers)
    orders = frozen_orders(checkout, known.offers, now, commission_bp)
    places = {offer.seller_id: offer.place for offer in known.offers.values()}
    _add_delivery(orders, checkout, places)
    group, is_new = _group(checkout, orders, now, pay_within)
    if not is_new:
        return group
    _write(orders, group)
    if checkout.cart_id is not None:
        _empty_cart(checkout.cart_id, checkout.lines)
    _hold_stock(group, orders, now + pay_within, now)
    return group


def _refuse_changed_lines(lines: Sequence[WantedLine], offers: Mapping[int, Offer]) -> None:
    for line in lines:
        offer = offers.get(line.variant_id)
        if offer is None or not offer.on_sale:
            name = offer.product_name if offer else "?"
            raise NotForSale(variant_id=line.variant_id, name=name)
        if offer.price != line.price:
            raise PriceChanged(
                variant_id=line.variant_id,
                name=offer.product_name,
                old=line.price,
                new=offer.price,
            )


def _add_delivery(
    orders: Sequence[FrozenOrder], checkout: Checkout, places: Mapping[int, Locality]
) -> None:
    fees = delivery_fees(
        {order.seller_id: (places[order.seller_id], order.goods_total) for order in orders},
        destination=checkout.destination,
    )
    shown, total = checkout.delivery_total, Vnd(sum(fees.values()))
    if shown != total:
        raise DeliveryFeeChanged(old=shown or Vnd(0), new=total)
    for order in orders:
        order.add_delivery(fees[order.seller_id])


def _group(
    checkout: Checkout, orders: Sequence[FrozenOrder], now: datetime, pay_within: timedelta
) -> tuple[OrderGroup, bool]:
    """The group of this form, and whether it is new; of two equal forms at once one makes it."""
    destination = checkout.destination
    delivered = destination.pickup_point_id is None
    values = {
        "code": new_code("DH"),
        "checkout_key": checkout.key,
        "buyer_user_id": checkout.buyer_user_id,
        "buyer_name": checkout.buyer_name,
        "buyer_phone": checkout.buyer_phone,
        "way": destination.way,
        "pickup_point_id": destination.pickup_point_id,
        "delivery_unit_id": destination.unit_id if delivered else None,
        "street": destination.street,
        "method": checkout.method,
        "goods_total": Vnd(sum(order.goods_total for order in orders)),
        "delivery_total": Vnd(sum(order.order["delivery_fee"] for order in orders)),
        "total": Vnd(sum(order.order["total"] for order in orders)),
        "placed_at": now,
        "pay_by": now + pay_within,
    }
    statement = _new_group(db.session.get_bind().dialect.name)
    number = writing().execute(statement, values).scalar()
    if number is None:
        query = select(OrderGroup).where(OrderGroup.checkout_key == checkout.key)
        return db.session.scalars(query).one(), False
    group = OrderGroup(id=number, **values)
    make_transient_to_detached(group)
    db.session.add(group)
    return group, True


# Statements are made once: building one costs more than running it.


@cache
def _new_group(_engine: str) -> ReturningInsert[int]:
    statement = insert_into(OrderGroup).on_conflict_do_nothing(
        index_elements=[OrderGroup.checkout_key]
    )
    return statement.returning(OrderGroup.id)


@cache
def _new_orders() -> ReturningInsert[int]:
    return insert(table_of(Order)).returning(Order.id, sort_by_parameter_order=True)


@cache
def _ordered_lines() -> Delete:
    return delete(table_of(CartLine)).where(
        CartLine.cart_id == bindparam("cart"),
        CartLine.variant_id.in_(bindparam("variants", expanding=True)),
    )


def _write(orders: Sequence[FrozenOrder], group: OrderGroup) -> None:
    """All orders of the group by one statement, and all their lines by another."""
    connection = writing()
    for number, order in enumerate(orders, start=1):
        order.order.update(group_id=group.id, code=f"{group.code}-{number}")
    ids = connection.execute(_new_orders(), [order.order for order in orders]).scalars()
    lines = [
        line | {"order_id": number}
        for number, order in zip(ids, orders, strict=True)
        for line in order.lines
    ]
    connection.execute(insert(table_of(OrderLine)), lines)


def _empty_cart(cart_id: int, lines: Sequence[WantedLine]) -> None:
    """Take out what was ordered; what came into the basket meanwhile stays."""
    chosen = {"cart": cart_id, "variants": [line.variant_id for line in lines]}
    writing().execute(_ordered_lines(), chosen)


def _hold_stock(
    group: OrderGroup, orders: Sequence[FrozenOrder], until: datetime, now: datetime
) -> None:
    """Taken last, so that a sought-after product is locked for as short as can be."""
    reserve_group(
        {
            order.order["code"]: {line["variant_id"]: line["base_quantity"] for line in order.lines}
            for order in orders
        },
        group_key=group.code,
        expires_at=until,
        now=now,
    )
