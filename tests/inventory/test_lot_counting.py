"""The seller's quick word about stock that is sold from lots, and rivals for its last kilo."""

from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from marketplace.core.db import atomically, db
from marketplace.inventory.commands.holding import OutOfStock, QuantityNotValid, consume
from marketplace.inventory.commands.lot_stock import sell_from_lots
from marketplace.inventory.commands.stocking import NothingToUndo, set_available, undo_stock
from marketplace.inventory.models import StockItem
from marketplace.traceability.lots.commands.holding import hold_lot
from marketplace.traceability.lots.commands.movements import LotOverdrawn, move_out
from marketplace.traceability.lots.models import Lot, LotState, MoveKind
from tests.factories import make_product
from tests.factories.lots import make_lot
from tests.factories.orders import variant_of
from tests.factories.saving import save
from tests.inventory.holding_one import reserve
from tests.inventory.rivals import race
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


def free(lot):
    return db.session.get_one(Lot, lot.id, populate_existing=True).free_g


def test_the_sellers_higher_count_is_a_harvest_and_undo_takes_just_that_back(app, now):
    product = make_product(stock=0)
    lot = make_lot(product, grams=10_000, best_before=SOON)
    atomically(lambda: set_available(lot.variant_id, quantity=25_000, actor="ND1", now=now))

    harvest = db.session.scalars(select(Lot).where(Lot.id != lot.id)).one()
    assert (harvest.quantity_g, harvest.harvested_from) == (15_000, date(2026, 11, 21))
    assert counts(lot.variant_id)[0] == 25_000
    atomically(lambda: hold(lot.variant_id, 4_000, "DH1", now))
    atomically(lambda: undo_stock(lot.variant_id, to=10_000, actor="ND1", now=now))

    assert (free(lot), free(harvest)) == (6_000, 0)
    assert counts(lot.variant_id) == (6_000, 4_000, 0)
    with pytest.raises(NothingToUndo):
        atomically(lambda: undo_stock(lot.variant_id, to=10_000, actor="ND1", now=now))
    assert book_faults(now) == []


def test_a_harvest_that_was_sold_from_is_not_undone(app, now):
    lot = make_lot(grams=1_000)
    atomically(lambda: set_available(lot.variant_id, quantity=2_000, actor="ND1", now=now))
    atomically(lambda: hold(lot.variant_id, 2_000, "DH1", now))

    with pytest.raises(NothingToUndo):
        atomically(lambda: undo_stock(lot.variant_id, to=1_000, actor="ND1", now=now))
    assert book_faults(now) == []


def test_the_sellers_lower_count_takes_from_what_keeps_longest_and_undo_puts_it_back(app, now):
    product = make_product(stock=0)
    first = make_lot(product, grams=4_000, best_before=SOON)
    last = make_lot(product, grams=3_000, best_before=LATER)

    atomically(lambda: set_available(first.variant_id, quantity=2_000, actor="ND1", now=now))
    assert (free(first), free(last)) == (2_000, 0)
    assert book_faults(now) == []
    atomically(lambda: undo_stock(first.variant_id, to=7_000, actor="ND1", now=now))

    assert (free(first), free(last), counts(first.variant_id)[0]) == (4_000, 3_000, 7_000)
    with pytest.raises(NothingToUndo):
        atomically(lambda: undo_stock(first.variant_id, to=7_000, actor="ND1", now=now))
    assert book_faults(now) == []


def test_half_a_fruit_is_no_count(app, now):
    product = make_product(stock=0, unit="chuc", base_quantity=10)
    variant = variant_of(product)
    variant.net_grams = 3_333
    save(variant)
    make_lot(product, grams=10_000)
    assert counts(variant.id)[0] == 30

    with pytest.raises(QuantityNotValid):
        atomically(lambda: set_available(variant.id, quantity=25, actor="ND1", now=now))


def test_a_counted_product_may_be_sold_from_lots_from_now_on(app, now):
    product = make_product(stock=30_000)
    variant = variant_of(product)
    atomically(lambda: hold(variant.id, 2_000, "DH1", now))

    atomically(lambda: sell_from_lots(product, now=now))
    assert counts(variant.id) == (0, 2_000, 0)
    make_lot(product, grams=5_000)
    atomically(lambda: consume(["DH1"], now=now))

    assert counts(variant.id) == (5_000, 0, 2_000)
    assert book_faults(now) == []


def test_a_variant_without_a_known_weight_stays_counted(app, now):
    product = make_product(stock=40, unit="bo", base_quantity=1)
    variant = variant_of(product)
    atomically(lambda: sell_from_lots(product, now=now))

    atomically(lambda: hold(variant.id, 5, "DH1", now))
    atomically(lambda: set_available(variant.id, quantity=50, actor="ND1", now=now))

    assert counts(variant.id) == (50, 5, 0)
    assert db.session.scalar(select(func.count()).select_from(Lot)) == 0


def test_of_two_buyers_for_the_last_kilo_one_succeeds(app, now):
    for _round in range(5):
        variant_id = make_lot(grams=1_000).variant_id
        buyers = [partial(hold, variant_id, 1_000, f"DH{variant_id}-{n}", now) for n in range(2)]

        outcomes = race(app, buyers)

        assert outcomes.count(None) == 1
        assert sum(isinstance(outcome, OutOfStock) for outcome in outcomes) == 1
    assert book_faults(now) == []


def test_buyers_losses_counts_and_holds_at_once_never_break_the_balance(app, now):
    product = make_product(stock=0)
    lots = [make_lot(product, grams=20_000, best_before=SOON) for _ in range(3)]
    variant_id = lots[0].variant_id

    def lose(lot):
        return lambda: move_out(
            lot, kind=MoveKind.LOSS, grams=3_000, reason="dập", actor="ND1", now=now
        )

    def buy(number):
        def command():
            hold(variant_id, 2_000, f"DH{number}", now)
            consume([f"DH{number}"], now=now)

        return command

    outcomes = race(
        app,
        [buy(number) for number in range(12)]
        + [lose(lot) for lot in lots]
        + [lambda: hold_lot(lots[0], reason="nghi ngờ", actor="CB1", now=now)]
        + [lambda: set_available(variant_id, quantity=30_000, actor="ND1", now=now)],
    )

    refused = [each for each in outcomes if isinstance(each, Exception)]
    assert all(isinstance(each, OutOfStock | LotOverdrawn) for each in refused), refused
    assert book_faults(now) == []
    assert db.session.get_one(Lot, lots[0].id).state is LotState.HELD
