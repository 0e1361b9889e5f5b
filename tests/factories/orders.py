"""Orders, placed through the real commands."""

from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.catalog.models import Product, Variant
from marketplace.core.codes import new_code
from marketplace.core.db import atomically, db, unit_of_work
from marketplace.core.money import Vnd
from marketplace.localities.models import AdminUnit
from marketplace.orders.checkouts import Checkout, Destination, WantedLine
from marketplace.orders.commands.payment import mark_group_paid, place_unpaid
from marketplace.orders.commands.placing import place_group
from marketplace.orders.models import Order, OrderGroup, PickupKind, PickupPoint
from marketplace.orders.rules import Locality
from tests.factories.places import make_unit
from tests.factories.saving import save

PAY_WITHIN = timedelta(minutes=15)


def variant_of(product: Product) -> Variant:
    return db.session.scalars(select(Variant).where(Variant.product_id == product.id)).one()


def make_pickup_point(
    unit: AdminUnit | None = None, *, name: str = "Nhà văn hóa Thôn Kép 1"
) -> PickupPoint:
    """A point that hands out on Tuesdays and Saturdays."""
    unit = unit or make_unit()
    point = PickupPoint(
        code=new_code("DN"),
        unit_code=unit.code,
        kind=PickupKind.COMMUNE_HALL,
        name=name,
        address="Thôn Kép 1",
        hours="7:00–11:00",
        weekdays=[2, 6],
    )
    save(point)
    return point


def to_pickup(point: PickupPoint | None = None) -> Destination:
    point = point or make_pickup_point()
    unit = make_unit(point.unit_code)
    return Destination(unit.id, Locality(unit.code, unit.province_code), pickup_point_id=point.id)


def to_door(unit: AdminUnit | None = None, *, street: str = "Số 3, ngõ 5") -> Destination:
    unit = unit or make_unit()
    return Destination(unit.id, Locality(unit.code, unit.province_code), street=street)


def make_checkout(
    *wanted: tuple[Product, int],
    destination: Destination | None = None,
    method: str = "vietqr_bank",
    delivery_total: int = 0,
    key: str | None = None,
    phone: str = "+84912345678",
) -> Checkout:
    lines = []
    for product, count in wanted:
        variant = variant_of(product)
        lines.append(WantedLine(variant.id, count, variant.price))
    return Checkout(
        key=key or new_code("F"),
        lines=tuple(lines),
        buyer_name="Trần Thị Mua",
        buyer_phone=phone,
        destination=destination or to_pickup(),
        method=method,
        delivery_total=Vnd(delivery_total),
    )


def place(checkout: Checkout, *, now: datetime, commission_bp: int = 300) -> OrderGroup:
    return atomically(
        lambda: place_group(checkout, now=now, commission_bp=commission_bp, pay_within=PAY_WITHIN)
    )


def make_group(
    *wanted: tuple[Product, int], now: datetime, method: str = "vietqr_bank"
) -> OrderGroup:
    """A group for pick-up that waits for its money."""
    return place(make_checkout(*wanted, method=method), now=now)


def make_placed_order(
    product: Product, count: int = 1, *, now: datetime, method: str = "vietqr_bank"
) -> Order:
    """An order that its seller has to answer: paid by bank, or to be paid at the door (``cod``)."""
    group = make_group((product, count), now=now, method=method)
    with unit_of_work():
        if method == "cod":
            place_unpaid(group, now=now)
        else:
            mark_group_paid(group, cashless=True, now=now)
    return orders_of(group)[0]


def orders_of(group: OrderGroup) -> list[Order]:
    query = select(Order).where(Order.group_id == group.id).order_by(Order.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))
