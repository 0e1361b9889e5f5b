"""Stock that is sold from lots: buyers, the seller's quick word, and what comes back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.db import atomically, db, unit_of_work
from marketplace.inventory.commands.holding import (
    OutOfStock,
    ReservationGone,
    consume,
    release,
    take_back,
)
from marketplace.inventory.models import StockItem
from marketplace.orders.commands.placing import place_group
from marketplace.traceability.farm.models import WorkKind
from marketplace.traceability.lots.commands.holding import close_lot, destroy_lot, hold_lot
from marketplace.traceability.lots.commands.judging import judge_lots
from marketplace.traceability.lots.models import (
    AllocationState,
    Lot,
    LotAllocation,
    LotMovement,
    MoveKind,
)
from marketplace.tracelog.models import TraceEvent, TraceKind, TraceSalt
from tests.factories import make_product, make_seller
from tests.factories.farm import make_entry, make_input, make_season
from tests.factories.lots import make_lot
from tests.factories.orders import PAY_WITHIN, make_checkout, variant_of
from tests.factories.saving import save
from tests.inventory.holding_one import reserve
from tests.orders.counting import counted_statements
from tests.traceability.lot_books import book_faults

SOON, LATER = date(2026, 11, 25), date(2026, 12, 5)


def hold(variant_id, amount, key, now):
    return reserve(
        {variant_id: amount},
        business_key=key,
        group_key=key,
        expires_at=now + timedelta(minutes=15),
        now=now,
    )


def counts(variant_id):
    item = db.session.get_one(StockItem, variant_id, populate_existing=True)
    return item.available, item.reserved, item.sold


def held_of(key):
    query = (
        select(Lot.code, LotAllocation.quantity, LotAllocation.grams, LotAllocation.state)
        .join(Lot, Lot.id == LotAllocation.lot_id)
        .where(LotAllocation.business_key == key)
        .order_by(LotAllocation.id)
    )
    return [tuple(row) for row in db.session.execute(query)]


def free(lot):
    return db.session.get_one(Lot, lot.id, populate_existing=True).free_g


def test_what_expires_first_is_sold_first_and_then_the_oldest(app, now):
    product = make_product(stock=0)
    keeps = make_lot(product, code="KEEPS", grams=10_000)
    make_lot(product, code="LATER", grams=2_000, best_before=LATER)
    make_lot(product, code="OLD", grams=2_000, best_before=SOON, harvested_on=date(2026, 11, 18))
    make_lot(product, code="FRESH", grams=2_000, best_before=SOON, harvested_on=date(2026, 11, 20))

    atomically(lambda: hold(keeps.variant_id, 7_000, "DH1", now))

    assert [row[:2] for row in held_of("DH1")] == [
        ("OLD", 2_000),
        ("FRESH", 2_000),
        ("LATER", 2_000),
        ("KEEPS", 1_000),
    ]
    assert counts(keeps.variant_id) == (9_000, 7_000, 0)
    assert book_faults(now) == []


def test_a_bag_is_not_cut_in_two_while_whole_ones_are_left(app, now):
    product = make_product(stock=0, unit="tui", base_quantity=500)
    make_lot(product, code="FIRST", grams=1_250, best_before=SOON)
    second = make_lot(product, code="SECOND", grams=1_250, best_before=LATER)

    atomically(lambda: hold(second.variant_id, 1_500, "DH1", now))
    atomically(lambda: hold(second.variant_id, 1_000, "DH2", now))

    assert [row[:2] for row in held_of("DH1")] == [("FIRST", 1_000), ("SECOND", 500)]
    # One whole bag is left in the second lot; the other comes from what is left of both.
    assert sorted(row[:2] for row in held_of("DH2")) == [("FIRST", 250), ("SECOND", 750)]
    assert book_faults(now) == []


def test_pieces_are_sold_by_their_weight_and_never_in_halves(app, now):
    product = make_product(stock=0, unit="qua", base_quantity=1)
    variant = variant_of(product)
    variant.net_grams = 1_200
    save(variant)
    first = make_lot(product, grams=3_500, best_before=SOON)
    make_lot(product, grams=2_500)
    assert counts(variant.id)[0] == 4  # two and two; what is over makes no fruit

    atomically(lambda: hold(variant.id, 3, "DH1", now))

    assert sum(row[2] for row in held_of("DH1")) == 3_600
    assert (free(first), counts(variant.id)) == (1_100, (1, 3, 0))
    with pytest.raises(OutOfStock) as refused:
        atomically(lambda: hold(variant.id, 2, "DH2", now))
    assert refused.value.params["available"] == 1
    assert book_faults(now) == []


def test_a_paid_order_is_sold_from_its_lots_and_the_log_hides_its_buyer(app, now):
    lot = make_lot(grams=10_000)
    atomically(lambda: hold(lot.variant_id, 4_000, "DH1", now))

    for _ in range(2):
        atomically(lambda: consume(["DH1"], now=now))

    assert counts(lot.variant_id) == (6_000, 0, 4_000)
    move = db.session.scalars(select(LotMovement)).one()
    assert (move.kind, move.grams, move.reference) == (MoveKind.SOLD, 4_000, "DH1")
    event = db.session.scalars(select(TraceEvent)).one()
    assert (event.kind, event.reference) == (TraceKind.SOLD, "DH1")
    assert "DH1" not in event.body
    assert db.session.scalars(select(TraceSalt)).one().field == "order"
    assert book_faults(now) == []


def test_what_nobody_paid_for_goes_back_and_may_be_held_anew(app, now):
    lot = make_lot(grams=10_000)
    atomically(lambda: hold(lot.variant_id, 4_000, "DH1", now))

    for _ in range(2):
        atomically(lambda: release(["DH1"], now=now))
    assert (free(lot), counts(lot.variant_id)) == (10_000, (10_000, 0, 0))
    atomically(lambda: hold(lot.variant_id, 6_000, "DH1", now))

    assert held_of("DH1") == [(lot.code, 6_000, 6_000, AllocationState.HELD)]
    assert book_faults(now) == []


def test_a_cancelled_order_returns_to_its_lot_or_is_written_off(app, now):
    lot = make_lot(grams=10_000)
    for key in ("DH1", "DH2"):
        atomically(lambda key=key: hold(lot.variant_id, 3_000, key, now))
    atomically(lambda: consume(["DH1", "DH2"], now=now))

    for _ in range(2):
        atomically(lambda: take_back("DH1", now=now))
        atomically(lambda: take_back("DH2", now=now, written_off=True))

    assert (free(lot), counts(lot.variant_id)) == (7_000, (7_000, 0, 0))
    kinds = [move.kind for move in db.session.scalars(select(LotMovement).order_by(LotMovement.id))]
    sold, back = MoveKind.SOLD, MoveKind.RETURNED
    assert kinds == [sold, sold, back, back, MoveKind.LOSS]
    assert book_faults(now) == []


def test_goods_of_a_stopped_lot_come_back_but_are_not_for_sale(app, now):
    product = make_product(stock=0)
    lot, other = make_lot(product, grams=5_000, best_before=SOON), make_lot(product, grams=2_000)
    for key in ("SOLD", "HELD"):
        atomically(lambda key=key: hold(lot.variant_id, 1_000, key, now))
    atomically(lambda: consume(["SOLD"], now=now))
    atomically(lambda: hold_lot(lot, reason="nghi ngờ", actor="CB1", now=now))
    assert counts(lot.variant_id)[0] == 2_000

    atomically(lambda: take_back("SOLD", now=now))
    atomically(lambda: release(["HELD"], now=now))

    assert (free(lot), free(other)) == (5_000, 2_000)
    assert counts(lot.variant_id) == (2_000, 0, 0)
    assert book_faults(now) == []


def test_nobody_gets_goods_of_a_lot_that_was_stopped_while_they_paid(app, now):
    lot = make_lot(grams=5_000)
    atomically(lambda: hold(lot.variant_id, 1_000, "DH1", now))
    atomically(lambda: hold_lot(lot, reason="nghi ngờ", actor="CB1", now=now))

    with pytest.raises(ReservationGone):
        atomically(lambda: consume(["DH1"], now=now))

    assert counts(lot.variant_id) == (0, 1_000, 0)
    assert book_faults(now) == []


def test_what_was_ordered_before_a_lot_was_closed_is_still_sold(app, now):
    lot = make_lot(grams=5_000)
    atomically(lambda: hold(lot.variant_id, 1_000, "DH1", now))
    atomically(lambda: close_lot(lot, reason="hết vụ", actor="ND1", now=now))

    atomically(lambda: consume(["DH1"], now=now))

    assert counts(lot.variant_id) == (0, 0, 1_000)
    assert book_faults(now) == []


def test_what_was_ordered_of_a_lot_sprayed_too_late_is_not_sold_though_it_was_closed(app, now):
    product = make_product(stock=0)
    season = make_season(product)
    lot = make_lot(product, grams=5_000, season_id=season.id)
    atomically(lambda: hold(lot.variant_id, 1_000, "DH1", now))
    atomically(lambda: close_lot(lot, reason="hết vụ", actor="ND1", now=now))
    make_entry(season, kind=WorkKind.SPRAYING, done_on=date(2026, 11, 18), used=make_input())
    atomically(lambda: judge_lots([lot.id], now=now))

    with pytest.raises(ReservationGone):
        atomically(lambda: consume(["DH1"], now=now))

    assert book_faults(now) == []


@pytest.mark.parametrize("paid", [True, False])
def test_goods_of_a_lot_destroyed_meanwhile_come_back_and_are_written_off(app, now, paid):
    lot = make_lot(grams=5_000)
    atomically(lambda: hold(lot.variant_id, 1_000, "DH1", now))
    if paid:
        atomically(lambda: consume(["DH1"], now=now))
    atomically(lambda: hold_lot(lot, reason="mốc", actor="CB1", now=now))
    atomically(lambda: destroy_lot(lot, reason="chôn", actor="ND1", now=now))

    for _ in range(2):
        atomically(lambda: take_back("DH1", now=now))

    assert (free(lot), counts(lot.variant_id)) == (0, (0, 0, 0))
    assert book_faults(now) == []


def test_a_lot_past_its_day_is_not_sold_even_before_the_night_has_closed_it(app, now):
    lot = make_lot(grams=5_000, best_before=date(2026, 11, 22))
    tomorrow = now + timedelta(days=1)

    with pytest.raises(OutOfStock) as refused:
        atomically(lambda: hold(lot.variant_id, 1_000, "DH1", tomorrow))

    assert refused.value.params["available"] == 0
    assert counts(lot.variant_id) == (5_000, 0, 0)
    assert held_of("DH1") == []


def test_placing_three_lines_from_lots_costs_at_most_ten_statements(app, now):
    seller = make_seller()
    products = [make_product(f"Thứ {n}", seller=seller, stock=0) for n in range(3)]
    for product in products:
        make_lot(product, grams=50_000)
        make_lot(product, grams=50_000)
    checkout = make_checkout(*((product, 1) for product in products))

    with counted_statements() as sent, unit_of_work():
        place_group(checkout, now=now, commission_bp=300, pay_within=PAY_WITHIN)

    assert len(sent) <= 10, "\n".join(sent)
    assert book_faults(now) == []
