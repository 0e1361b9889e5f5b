from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from marketplace.catalog.models import GoodsClass, Product, Variant
from marketplace.core.db import db, unit_of_work
from marketplace.core.money import Vnd
from marketplace.inventory.commands.holding import OutOfStock
from marketplace.inventory.models import StockItem
from marketplace.orders.checkouts import Checkout
from marketplace.orders.commands.placing import (
    DeliveryFeeChanged,
    NotForSale,
    NothingToOrder,
    PriceChanged,
    place_group,
)
from marketplace.orders.models import DeliveryRule, Order, OrderGroup, OrderLine, OrderStatus, Zone
from marketplace.sellers.models import Seller, SellerKind, SellerStatus
from tests.factories import make_product, make_seller, make_unit, make_user
from tests.factories.orders import PAY_WITHIN, make_checkout, orders_of, place, to_door, variant_of
from tests.factories.saving import save
from tests.orders.counting import counted_statements


def groups() -> int:
    return db.session.scalar(select(func.count()).select_from(OrderGroup)) or 0


def stock(product: Product) -> tuple[int, int, int]:
    item = db.session.get(StockItem, variant_of(product).id, populate_existing=True)
    assert item is not None
    return item.available, item.reserved, item.sold


def test_one_group_holds_one_order_per_seller_with_frozen_lines(app: Flask, now: datetime) -> None:
    hoa = make_seller()
    coop = make_seller("HTX Hồng Xuân", kind=SellerKind.COOPERATIVE)
    lychee = make_product(seller=hoa, price=35_000)
    orange = make_product("Cam lòng vàng", seller=coop, price=28_000)

    group = place(make_checkout((lychee, 2), (orange, 3)), now=now)

    first, second = orders_of(group)
    assert (group.goods_total, group.delivery_total, group.total) == (154_000, 0, 154_000)
    assert group.pay_by == now + PAY_WITHIN
    assert [first.code, second.code] == [f"{group.code}-1", f"{group.code}-2"]
    assert (first.seller_id, first.goods_total, first.commission_bp) == (hoa.id, 70_000, 300)
    assert (first.seller_kind, first.household_code) == (SellerKind.HOUSEHOLD, hoa.household_code)
    assert (second.seller_kind, second.household_code) == (SellerKind.COOPERATIVE, None)
    assert first.unit_code == "07525"
    assert {first.status, second.status} == {OrderStatus.AWAITING_PAYMENT}
    line = db.session.scalars(select(OrderLine).where(OrderLine.order_id == first.id)).one()
    assert (line.count, line.base_quantity, line.unit_price, line.line_total) == (
        2,
        2_000,
        35_000,
        70_000,
    )
    assert line.product_name == "Vải thiều Lục Ngạn"
    assert stock(lychee) == (48_000, 2_000, 0)


def test_the_same_form_makes_one_group(app: Flask, now: datetime) -> None:
    checkout = make_checkout((make_product(), 1))

    first = place(checkout, now=now)
    again = place(checkout, now=now + timedelta(seconds=2))

    assert again.id == first.id
    assert groups() == 1
    assert db.session.scalar(select(func.count()).select_from(Order)) == 1


def test_sixteen_equal_forms_at_once_make_one_group(app: Flask, now: datetime) -> None:
    product = make_product()
    checkout = make_checkout((product, 2))

    def send(_: int) -> int:
        with app.app_context():
            return place(checkout, now=now).id

    with ThreadPoolExecutor(16) as threads:
        ids = set(threads.map(send, range(16)))

    assert len(ids) == 1
    assert groups() == 1
    assert stock(product) == (48_000, 2_000, 0)


def test_two_baskets_with_the_same_things_in_opposite_order_both_get_through(
    app: Flask, now: datetime
) -> None:
    first, second = make_product(), make_product(seller=make_seller("Vườn nhà Bình"))
    there = make_checkout((first, 1), (second, 1)).destination
    checkouts = [
        make_checkout(*((first, 1), (second, 1))[:: 1 if turn % 2 else -1], destination=there)
        for turn in range(20)
    ]

    def send(checkout: Checkout) -> int:
        with app.app_context():
            return place(checkout, now=now).id

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(send, checkouts))) == 20
    assert stock(first) == (30_000, 20_000, 0)
    assert stock(second) == (30_000, 20_000, 0)


def test_a_price_that_rose_since_it_was_seen_is_told_and_nothing_is_kept(
    app: Flask, now: datetime
) -> None:
    product = make_product(price=35_000)
    checkout = make_checkout((product, 2))
    with unit_of_work() as session:
        session.execute(update(Variant).values(price=Vnd(36_000)))

    with pytest.raises(PriceChanged) as refused:
        place(checkout, now=now)

    assert refused.value.params["old"] == 35_000
    assert refused.value.params["new"] == 36_000
    assert groups() == 0
    assert stock(product) == (50_000, 0, 0)


def test_too_little_stock_keeps_nothing(app: Flask, now: datetime) -> None:
    plenty, scarce = make_product(), make_product("Cam ngọt", stock=1_000)

    with pytest.raises(OutOfStock) as refused:
        place(make_checkout((plenty, 1), (scarce, 2)), now=now)

    assert refused.value.params == {"variant_id": variant_of(scarce).id, "available": 1_000}
    assert groups() == 0
    assert stock(plenty) == (50_000, 0, 0)


@pytest.mark.parametrize("status", [SellerStatus.SUSPENDED, SellerStatus.REFUSED])
def test_a_shop_that_may_not_sell_takes_no_orders(
    app: Flask, now: datetime, status: SellerStatus
) -> None:
    product = make_product()
    checkout = make_checkout((product, 1))
    with unit_of_work() as session:
        session.execute(update(Seller).values(status=status))

    with pytest.raises(NotForSale):
        place(checkout, now=now)


@pytest.mark.parametrize("count", [0, -1, 10_000])
def test_a_count_beyond_its_bounds_is_refused(app: Flask, now: datetime, count: int) -> None:
    with pytest.raises(NothingToOrder):
        place(make_checkout((make_product(), count)), now=now)


def test_delivery_costs_by_seller_and_zone_and_must_have_been_shown(
    app: Flask, now: datetime
) -> None:
    near = make_seller()
    far = make_seller("HTX Xoài Mỹ Xương", unit=make_unit("30076", "Xã Mỹ Thọ", province="82"))
    lychee, mango = make_product(seller=near), make_product("Xoài cát", seller=far)
    save(DeliveryRule(seller_id=far.id, zone=Zone.COUNTRY, fee=Vnd(33_000), free_from=None))
    save(DeliveryRule(seller_id=None, zone=Zone.SAME_UNIT, fee=Vnd(12_000), free_from=Vnd(70_000)))
    wanted = ((lychee, 1), (mango, 1))

    with pytest.raises(DeliveryFeeChanged) as refused:
        place(make_checkout(*wanted, destination=to_door()), now=now)
    group = place(make_checkout(*wanted, destination=to_door(), delivery_total=45_000), now=now)
    free = place(make_checkout((lychee, 2), destination=to_door(), delivery_total=0), now=now)

    assert refused.value.params == {"old": 0, "new": 45_000}
    assert [order.delivery_fee for order in orders_of(group)] == [12_000, 33_000]
    assert group.total == 115_000
    assert free.delivery_total == 0


def test_tax_is_withheld_from_what_a_household_processed_only(app: Flask, now: datetime) -> None:
    household = make_seller()
    coop = make_seller("HTX Hồng Xuân", kind=SellerKind.COOPERATIVE)
    fresh = make_product(seller=household, price=35_000)
    dried = make_product("Vải sấy", seller=household, price=33_333)
    juice = make_product("Nước cam", seller=coop, price=50_000)
    with unit_of_work() as session:
        session.execute(
            update(Product)
            .where(Product.id.in_([dried.id, juice.id]))
            .values(goods_class=GoodsClass.PROCESSED)
        )

    group = place(make_checkout((fresh, 1), (dried, 1), (juice, 1)), now=now)

    own, cooperative = orders_of(group)
    assert (own.vat_due, own.pit_due) == (333, 167)
    assert (own.vat_bp, own.pit_bp) == (100, 50)
    assert (cooperative.vat_due, cooperative.pit_due) == (0, 0)


def test_placing_three_lines_costs_at_most_ten_statements(app: Flask, now: datetime) -> None:
    seller = make_seller(owner=make_user("Bà Hoa"))
    products = [make_product(f"Thứ {n}", seller=seller) for n in range(3)]
    pickup = make_checkout(*((product, 1) for product in products))
    door = make_checkout(
        *((product, 1) for product in products), destination=to_door(), delivery_total=10_000
    )

    for checkout in (pickup, door):
        with counted_statements() as sent, unit_of_work():
            place_group(checkout, now=now, commission_bp=300, pay_within=PAY_WITHIN)
        assert len(sent) <= 10, "\n".join(sent)
