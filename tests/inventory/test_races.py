"""Many buyers at once, with real threads: nothing is oversold, nothing is lost, nobody is stuck."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.core.db import atomically, db
from marketplace.inventory.commands.holding import (
    OutOfStock,
    ReservationGone,
    consume,
    release,
)
from marketplace.inventory.commands.stocking import set_available
from marketplace.inventory.models import StockItem
from marketplace.inventory.queries import stock_faults
from tests.factories import make_product
from tests.inventory.holding_one import reserve
from tests.inventory.rivals import race


def make_variant(stock, unit=1_000):
    product = make_product(stock=stock, base_quantity=unit)
    query = select(StockItem.variant_id).order_by(StockItem.variant_id.desc())
    assert product.id
    return db.session.scalar(query)


def holding(lines, key, now):
    expires_at = now + timedelta(minutes=15)
    return lambda: reserve(lines, business_key=key, group_key=key, expires_at=expires_at, now=now)


def counts(variant_id):
    item = db.session.get_one(StockItem, variant_id)
    return item.available, item.reserved, item.sold


def test_two_hundred_buyers_share_fifty_units(app, now):
    variant = make_variant(50, unit=1)

    outcomes = []
    for wave in range(4):
        keys = [f"DH{wave}-{number}" for number in range(50)]
        outcomes += race(app, [holding({variant: 1}, key, now) for key in keys])

    assert outcomes.count(None) == 50
    assert sum(isinstance(outcome, OutOfStock) for outcome in outcomes) == 150
    assert counts(variant) == (0, 50, 0)
    assert list(stock_faults()) == []


def test_baskets_with_the_same_goods_in_opposite_order_all_go_through(app, now):
    first, second, third = (make_variant(40_000) for _ in range(3))
    forward = {first: 1_000, second: 1_000, third: 1_000}
    backward = dict(reversed(forward.items()))

    outcomes = race(
        app,
        [holding(forward if number % 2 else backward, f"DH{number}", now) for number in range(20)],
    )

    assert outcomes == [None] * 20
    assert counts(first) == counts(second) == counts(third) == (20_000, 20_000, 0)


def test_separate_orders_taken_in_opposite_order_are_tried_again_until_they_pass(app, now):
    first, second = make_variant(40_000), make_variant(40_000)

    def both(number):
        pair = (first, second) if number % 2 else (second, first)

        def command():
            for variant in pair:
                holding({variant: 1_000}, f"DH{number}-{variant}", now)()

        return command

    outcomes = race(app, [both(number) for number in range(8)])

    assert outcomes == [None] * 8
    assert counts(first) == counts(second) == (32_000, 8_000, 0)


def test_a_hold_is_either_paid_or_expired(app, now):
    variant = make_variant(40_000)
    keys = [f"DH{number}" for number in range(12)]
    for key in keys:
        atomically(holding({variant: 1_000}, key, now))

    def pay(key):
        return lambda: consume([key], now=now)

    outcomes = race(
        app, [pay(key) for key in keys] + [lambda: release(sorted(keys), now=now) for _ in range(3)]
    )

    paid = outcomes[:12].count(None)
    gone = sum(isinstance(outcome, ReservationGone) for outcome in outcomes[:12])
    assert (paid + gone, outcomes[12:]) == (12, [None] * 3)
    assert counts(variant) == (40_000 - paid * 1_000, 0, paid * 1_000)
    assert list(stock_faults()) == []


def test_one_notice_told_eight_times_at_once_sells_once(app, now):
    variant = make_variant(10_000)
    atomically(holding({variant: 4_000}, "DH1", now))

    outcomes = race(app, [lambda: consume(["DH1"], now=now)] * 8)

    assert outcomes == [None] * 8
    assert counts(variant) == (6_000, 0, 4_000)
    assert list(stock_faults()) == []


def test_a_seller_who_recounts_among_buyers_loses_no_sale(app, now):
    variant = make_variant(20_000)
    recount = [
        lambda: set_available(variant, quantity=20_000, actor="ND1", now=now),
    ]

    race(app, [holding({variant: 1_000}, f"DH{number}", now) for number in range(10)] + recount)

    assert counts(variant)[1] == 10_000
    assert list(stock_faults()) == []
