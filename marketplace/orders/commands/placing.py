"""Turning what a buyer saw on the checkout page into one group with one order per seller."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from marketplace.core import errors
from marketplace.core.clock import vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db, insert_into
from marketplace.core.money import Vnd
from marketplace.core.text_marks import N_
from marketplace.inventory.commands import reserve_group
from marketplace.orders.checkouts import Checkout, WantedLine
from marketplace.orders.freezing import frozen_orders
from marketplace.orders.models import CartLine, Order, OrderGroup
from marketplace.orders.queries.delivery import delivery_fees
from marketplace.orders.queries.offers import Offer, offered_lines
from marketplace.orders.rules import MOST_OF_ONE_LINE, Place


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
    for number, order in enumerate(orders, start=1):
        order.group_id = group.id
        order.code = f"{group.code}-{number}"
        db.session.add(order)
    db.session.flush()
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


def _add_delivery(orders: Sequence[Order], checkout: Checkout, places: Mapping[int, Place]) -> None:
    fees = delivery_fees(
        {order.seller_id: (places[order.seller_id], order.goods_total) for order in orders},
        destination=checkout.destination,
    )
    shown, total = checkout.delivery_total, Vnd(sum(fees.values()))
    if shown != total:
        raise DeliveryFeeChanged(old=shown or Vnd(0), new=total)
    for order in orders:
        order.delivery_fee = fees[order.seller_id]
        order.total = order.goods_total + order.delivery_fee


def _group(
    checkout: Checkout, orders: Sequence[Order], now: datetime, pay_within: timedelta
) -> tuple[OrderGroup, bool]:
    """The group of this form, and whether it is new; of two equal forms at once one makes it."""
    destination = checkout.destination
    delivered = destination.pickup_point_id is None
    made = db.session.scalar(
        insert_into(OrderGroup)
        .values(
            code=new_code("DH"),
            checkout_key=checkout.key,
            buyer_user_id=checkout.buyer_user_id,
            buyer_name=checkout.buyer_name,
            buyer_phone=checkout.buyer_phone,
            way=destination.way,
            pickup_point_id=destination.pickup_point_id,
            delivery_unit_id=destination.unit_id if delivered else None,
            street=destination.street,
            method=checkout.method,
            goods_total=Vnd(sum(order.goods_total for order in orders)),
            delivery_total=Vnd(sum(order.delivery_fee for order in orders)),
            total=Vnd(sum(order.total for order in orders)),
            placed_at=now,
            pay_by=now + pay_within,
        )
        .on_conflict_do_nothing(index_elements=[OrderGroup.checkout_key])
        .returning(OrderGroup)
    )
    if made is not None:
        return made, True
    query = select(OrderGroup).where(OrderGroup.checkout_key == checkout.key)
    return db.session.scalars(query).one(), False


def _empty_cart(cart_id: int, lines: Sequence[WantedLine]) -> None:
    """Take out what was ordered; what came into the basket meanwhile stays."""
    db.session.execute(
        delete(CartLine).where(
            CartLine.cart_id == cart_id,
            CartLine.variant_id.in_([line.variant_id for line in lines]),
        ),
        execution_options={"synchronize_session": False},
    )


def _hold_stock(group: OrderGroup, orders: Sequence[Order], until: datetime, now: datetime) -> None:
    """Taken last, so that a sought-after product is locked for as short as can be."""
    reserve_group(
        {
            order.code: {line.variant_id: line.base_quantity for line in order.lines}
            for order in orders
        },
        group_key=group.code,
        expires_at=until,
        now=now,
    )
