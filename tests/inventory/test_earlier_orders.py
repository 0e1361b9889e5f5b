"""Orders from before the first harvest: served from it, once, and not sold to anybody else."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.catalog.commands.variants import VariantWish
from marketplace.catalog.models import Product
from marketplace.core.db import atomically, db
from marketplace.inventory.commands.holding import OutOfStock, consume, release
from marketplace.inventory.commands.offering import offer_harvest, offer_product
from marketplace.inventory.commands.stocking import set_available
from marketplace.orders.commands.fulfilment import accept_order, hand_over_order, pack_order
from marketplace.sellers.models import Seller
from marketplace.traceability.lots.models import AllocationState, Lot
from tests.factories import make_category, make_product, make_seller
from tests.factories.orders import make_placed_order, variant_of
from tests.factories.saving import save
from tests.inventory.test_lot_stock import counts, free, held_of, hold
from tests.traceability.lot_books import book_faults

TODAY = date(2026, 11, 21)


def reap(product, now, *, grams, code=None):
    seller = db.session.get_one(Seller, product.seller_id)
    return atomically(
        lambda: offer_harvest(
            db.session.get_one(Product, product.id),
            variant=variant_of(product),
            seller=seller,
            grams=grams,
            harvested_on=TODAY,
            code=code,
            actor="ND1",
            now=now,
        )
    )


@pytest.mark.parametrize(
    ("facts", "lots"),
    [
        ({}, 1),
        ({"seasons": [["10-01", "12-31"]]}, 1),
        ({"seasons": [["05-15", "07-31"]]}, 0),
        ({"preorder_from": date(2027, 5, 20)}, 0),
    ],
)
def test_only_what_is_in_season_and_not_ordered_ahead_was_harvested_today(app, now, facts, lots):
    seller, category = make_seller(), make_category()
    category.fresh = True
    save(category)
    product = atomically(
        lambda: offer_product(
            seller=seller,
            category=category,
            name="Vải thiều",
            sold=VariantWish(unit="kg", price=40_000),
            quantity=30,
            actor="ND1",
            now=now,
            **facts,
        )
    )

    found = db.session.scalars(select(Lot).where(Lot.product_id == product.id)).all()
    assert (len(found), product.sold_from_lots) == (lots, bool(lots))
    assert counts(variant_of(product).id) == (30_000, 0, 0)
    assert book_faults(now) == []


def test_what_buyers_hold_comes_out_of_the_first_harvest(app, now):
    product = make_product(stock=30_000)
    variant = variant_of(product).id
    for key in ("PAYS", "LETS-GO"):
        atomically(lambda key=key: hold(variant, 2_000, key, now))

    lot = reap(product, now, grams=5_000)

    assert (free(lot), counts(variant)) == (1_000, (1_000, 4_000, 0))
    with pytest.raises(OutOfStock):
        atomically(lambda: hold(variant, 2_000, "LATE", now))
    atomically(lambda: consume(["PAYS"], now=now))
    atomically(lambda: release(["LETS-GO"], now=now))
    assert (free(lot), counts(variant)) == (3_000, (3_000, 0, 2_000))
    assert held_of("PAYS") == [(lot.code, 2_000, 2_000, AllocationState.SOLD)]
    assert book_faults(now) == []


def test_paid_orders_that_wait_for_the_harvest_get_it_and_those_that_left_do_not(app, now):
    product = make_product(stock=30_000)
    waiting, gone = (make_placed_order(product, 2, now=now) for _ in range(2))
    for step in (accept_order, pack_order, hand_over_order):
        atomically(lambda step=step: step(gone, actor="ND1", now=now))

    lot = reap(product, now, grams=5_000)

    assert held_of(waiting.code) == [(lot.code, 2_000, 2_000, AllocationState.SOLD)]
    assert held_of(gone.code) == []
    assert (free(lot), counts(variant_of(product).id)) == (3_000, (3_000, 0, 4_000))
    assert book_faults(now) == []


def test_an_order_too_large_for_the_first_harvest_waits_for_the_next(app, now):
    product = make_product(stock=30_000)
    variant = variant_of(product).id
    atomically(lambda: hold(variant, 8_000, "LARGE", now))
    atomically(lambda: hold(variant, 1_000, "SMALL", now + timedelta(minutes=1)))

    first = reap(product, now, grams=5_000)
    assert (held_of("LARGE"), free(first)) == ([], 4_000)
    atomically(lambda: set_available(variant, quantity=9_000, actor="ND1", now=now))

    assert sum(row[2] for row in held_of("LARGE")) == 8_000
    assert counts(variant) == (1_000, 9_000, 0)
    for _ in range(2):
        atomically(lambda: consume(["LARGE", "SMALL"], now=now))
    assert counts(variant) == (1_000, 0, 9_000)
    assert book_faults(now) == []
