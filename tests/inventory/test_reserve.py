"""Stock is held, sold and given back whole, once, and never below zero."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.core.db import atomically, db, unit_of_work
from marketplace.core.events import OutboxEvent
from marketplace.core.page_versions import versions_of
from marketplace.inventory.commands.holding import (
    OutOfStock,
    QuantityNotValid,
    ReservationGone,
    consume,
    release,
    reserve_group,
    take_back,
)
from marketplace.inventory.commands.stocking import set_available
from marketplace.inventory.models import StockItem, StockMovement
from marketplace.inventory.queries import stock_faults, stock_of
from tests.factories import make_product
from tests.inventory.holding_one import reserve


def make_variant(stock=10_000, **facts):
    make_product(stock=stock, **facts)
    return db.session.scalar(select(StockItem.variant_id).order_by(StockItem.variant_id.desc()))


def hold(lines: Mapping[int, int], now, *, key="DH1", minutes=15):
    expires_at = now + timedelta(minutes=minutes)
    with unit_of_work():
        reserve(lines, business_key=key, group_key="NH1", expires_at=expires_at, now=now)


def do(command, *args, **named):
    return atomically(lambda: command(*args, **named))


def counts(variant_id):
    db.session.expire_all()
    item = db.session.get_one(StockItem, variant_id)
    return item.available, item.reserved, item.sold


def changes():
    return db.session.query(OutboxEvent).filter_by(name="catalog.product_changed").count()


def test_holding_takes_each_line_from_what_is_free(app, now):
    lychee, mango = make_variant(), make_variant(stock=5_000)

    hold({mango: 2_000, lychee: 3_000}, now)

    assert counts(lychee) == (7_000, 3_000, 0)
    assert counts(mango) == (3_000, 2_000, 0)
    assert list(stock_faults()) == []


def test_holding_twice_under_one_key_holds_once(app, now):
    lychee = make_variant()

    hold({lychee: 3_000}, now)
    hold({lychee: 3_000}, now)

    assert counts(lychee) == (7_000, 3_000, 0)


def test_one_short_line_leaves_every_line_untouched(app, now):
    lychee, mango = make_variant(), make_variant(stock=5_000)

    with pytest.raises(OutOfStock) as refusal:
        hold({lychee: 3_000, mango: 5_001}, now)

    assert refusal.value.params == {"variant_id": mango, "available": 5_000}
    assert counts(lychee) == (10_000, 0, 0)
    assert counts(mango) == (5_000, 0, 0)


def test_a_refused_hold_can_be_answered_within_the_same_unit_of_work(app, now):
    lychee = make_variant()

    with unit_of_work():
        with pytest.raises(OutOfStock):
            reserve({lychee: 10_001}, business_key="DH1", group_key="N", expires_at=now, now=now)
        reserve({lychee: 4_000}, business_key="DH1", group_key="N", expires_at=now, now=now)

    assert counts(lychee) == (6_000, 4_000, 0)
    assert list(stock_faults()) == []


def test_a_variant_that_was_never_stocked_is_out_of_stock(app, now):
    with pytest.raises(OutOfStock) as refusal:
        hold({99: 1}, now)

    assert refusal.value.params == {"variant_id": 99, "available": 0}


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_quantity_below_one_is_refused(app, now, quantity):
    with pytest.raises(QuantityNotValid):
        hold({make_variant(): quantity}, now)


def test_orders_of_one_group_share_a_variant(app, now):
    lychee = make_variant()

    do(
        reserve_group,
        {"DH1": {lychee: 6_000}, "DH2": {lychee: 4_000}},
        group_key="NH1",
        expires_at=now,
        now=now,
    )
    assert counts(lychee) == (0, 10_000, 0)
    do(release, ["DH2"], now=now)
    do(consume, ["DH1"], now=now)

    assert counts(lychee) == (4_000, 0, 6_000)
    assert list(stock_faults()) == []


def test_selling_a_hold_twice_sells_it_once(app, now):
    lychee = make_variant()
    hold({lychee: 3_000}, now)

    do(consume, ["DH1"], now=now)
    do(consume, ["DH1"], now=now)

    assert counts(lychee) == (7_000, 0, 3_000)
    movements = db.session.query(StockMovement).filter_by(reference="DH1").all()
    assert [row.quantity for row in movements] == [-3_000]
    assert list(stock_faults()) == []


def test_releasing_twice_gives_back_once_and_selling_is_refused_then(app, now):
    lychee = make_variant()
    hold({lychee: 3_000}, now)

    do(release, ["DH1"], now=now)
    do(release, ["DH1"], now=now)

    assert counts(lychee) == (10_000, 0, 0)
    with pytest.raises(ReservationGone):
        do(consume, ["DH1"], now=now)
    assert counts(lychee) == (10_000, 0, 0)


def test_a_released_order_can_be_held_and_sold_again(app, now):
    lychee = make_variant()
    hold({lychee: 3_000}, now)
    do(release, ["DH1"], now=now)

    hold({lychee: 3_000}, now + timedelta(hours=1))
    do(consume, ["DH1"], now=now)

    assert counts(lychee) == (7_000, 0, 3_000)
    assert list(stock_faults()) == []


def test_what_is_sold_is_not_released(app, now):
    lychee = make_variant()
    hold({lychee: 3_000}, now)
    do(consume, ["DH1"], now=now)

    do(release, ["DH1"], now=now)

    assert counts(lychee) == (7_000, 0, 3_000)


def test_a_cancelled_order_comes_back_once(app, now):
    lychee = make_variant()
    hold({lychee: 3_000}, now)
    do(consume, ["DH1"], now=now)

    do(take_back, "DH1", now=now)
    do(take_back, "DH1", now=now)

    assert counts(lychee) == (10_000, 0, 0)
    assert list(stock_faults()) == []


def test_taking_back_an_unpaid_order_frees_its_hold(app, now):
    lychee = make_variant()
    hold({lychee: 3_000}, now)

    do(take_back, "DH1", now=now)

    assert counts(lychee) == (10_000, 0, 0)


def test_selling_out_and_coming_back_make_pages_and_search_look_again(app, now):
    product = make_product(stock=3_500)
    lychee = db.session.scalar(select(StockItem.variant_id))
    page = f"product:{product.id}"

    hold({lychee: 1_000}, now, key="DH1")
    assert (changes(), versions_of([page])) == (0, {page: 0})
    hold({lychee: 2_000}, now, key="DH2")
    assert (changes(), versions_of([page])) == (1, {page: 1})
    hold({lychee: 500}, now, key="DH3")
    assert changes() == 1
    do(release, ["DH2"], now=now)
    assert (changes(), versions_of([page])) == (2, {page: 2})
    assert versions_of(["catalogue"]) == {"catalogue": 2}
    db.session.refresh(product)
    assert product.version == 3


def test_a_draft_that_sells_out_tells_nobody(app, now):
    lychee = make_variant(stock=1_000, published=False)

    hold({lychee: 1_000}, now)

    assert changes() == 0


def test_the_seller_says_what_is_left(app, now):
    lychee = make_variant(stock=0)

    assert do(set_available, lychee, quantity=50_000, actor="ND1", now=now) == 0
    assert do(set_available, lychee, quantity=45_000, actor="ND1", now=now) == 50_000
    assert do(set_available, lychee, quantity=45_000, actor="ND1", now=now) == 45_000

    assert stock_of([lychee, 99]) == {lychee: 45_000, 99: 0}
    rows = db.session.query(StockMovement).filter_by(moved_by="ND1").order_by("id").all()
    assert [(row.kind.value, row.quantity) for row in rows] == [
        ("received", 50_000),
        ("corrected", -5_000),
    ]
    assert changes() == 1
    assert list(stock_faults()) == []
    with pytest.raises(QuantityNotValid):
        do(set_available, lychee, quantity=-1, actor="ND1", now=now)


def test_a_bent_count_is_found(app, now):
    lychee = make_variant()
    with unit_of_work():
        db.session.get_one(StockItem, lychee).available = 9_999

    assert list(stock_faults()) == [
        f"variant {lychee}: 9999 on hand, but movements add up to 10000"
    ]


def test_verify_stock_tells_a_bent_row(app, now):
    variant_id, runner = make_variant(), app.test_cli_runner()
    hold({variant_id: 3_000}, now)
    assert runner.invoke(args=["verify-stock"]).exit_code == 0
    with unit_of_work() as session:
        session.execute(update(StockItem).values(available=9_000))

    answer = runner.invoke(args=["verify-stock"])

    assert answer.exit_code == 1
    assert f"variant {variant_id}: 12000 on hand, but movements add up to 10000" in answer.output
