"""Harvests become packs: what goes in, what is over, and what is refused."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.db import atomically, db
from marketplace.inventory.models import StockItem
from marketplace.sellers.models import Seller
from marketplace.traceability.lots.commands.harvests import (
    BestBeforeNotValid,
    NotOfThisProduct,
    harvest,
)
from marketplace.traceability.lots.commands.movements import LotOverdrawn
from marketplace.traceability.lots.commands.packing import (
    LotNotToPack,
    PackDayNotValid,
    PacksHeavierThanInput,
    PackSizeNotSold,
    pack,
    shared_loss,
)
from marketplace.traceability.lots.models import (
    Lot,
    LotKind,
    LotMovement,
    LotState,
    MoveKind,
    PackInput,
)
from marketplace.tracelog.models import TraceEvent, TraceKind
from tests.factories import make_product
from tests.factories.lots import HARVESTED_ON, make_lot
from tests.factories.orders import variant_of
from tests.factories.saving import save
from tests.traceability.lot_books import book_faults

TODAY = date(2026, 11, 21)


def sold_product(**more):
    product = make_product(stock=0, **more)
    product.sold_from_lots = True
    save(product)
    return product


def reap(product, now, *, grams=50_000, day=TODAY, **more):
    seller = db.session.get_one(Seller, product.seller_id)
    return atomically(
        lambda: harvest(
            product=product,
            variant=variant_of(product),
            seller=seller,
            grams=grams,
            harvested_from=day,
            actor="ND1",
            now=now,
            **more,
        )
    )


def left(lot):
    return db.session.get_one(Lot, lot.id, populate_existing=True).free_g


def on_sale(product):
    return db.session.get_one(StockItem, variant_of(product).id, populate_existing=True).available


def moves_of(lot):
    query = select(LotMovement).where(LotMovement.lot_id == lot.id).order_by(LotMovement.id)
    return [(move.kind, move.grams) for move in db.session.scalars(query)]


def packed(product, inputs, now, **more):
    wanted = {
        "variant": variant_of(product),
        "pack_size_g": 1_000,
        "count": 20,
        "packed_on": TODAY,
        "place": "Nhà sơ chế Thôn Kép 1",
        "best_before": TODAY + timedelta(days=10),
    } | more
    return atomically(lambda: pack(product=product, inputs=inputs, actor="ND1", now=now, **wanted))


def test_packs_take_from_several_harvests_and_what_is_over_is_loss(app, now):
    product = sold_product()
    first, second = reap(product, now, grams=15_000), reap(product, now, grams=30_000)

    lot = packed(product, {first: 15_000, second: 7_000}, now)

    assert (lot.kind, lot.quantity_g, lot.pack_count) == (LotKind.PACK, 20_000, 20)
    assert moves_of(first) == [(MoveKind.PACKED, 13_637), (MoveKind.LOSS, 1_363)]
    assert moves_of(second) == [(MoveKind.PACKED, 6_363), (MoveKind.LOSS, 637)]
    assert (left(first), left(second)) == (0, 23_000)
    inputs = db.session.execute(select(PackInput.harvest_lot_id, PackInput.grams)).all()
    assert sorted(inputs) == [(first.id, 15_000), (second.id, 7_000)]
    assert on_sale(product) == 43_000
    event = db.session.scalars(select(TraceEvent).where(TraceEvent.kind == TraceKind.PACKED)).one()
    assert '"count":20' in event.body
    assert book_faults(now) == []


def test_packs_cannot_weigh_more_than_what_went_in(app, now):
    product = sold_product()
    lot = reap(product, now, grams=30_000)

    with pytest.raises(PacksHeavierThanInput) as refused:
        packed(product, {lot: 19_999}, now)
    assert "19.999 kg" in str(refused.value)
    with pytest.raises(LotOverdrawn):
        packed(product, {lot: 30_001}, now, count=30)
    with pytest.raises(PackSizeNotSold):
        packed(product, {lot: 30_000}, now, pack_size_g=1_500)
    with pytest.raises(PackDayNotValid):
        packed(product, {lot: 20_000}, now, packed_on=HARVESTED_ON)
    with pytest.raises(BestBeforeNotValid):
        packed(product, {lot: 20_000}, now, best_before=TODAY)
    assert (left(lot), moves_of(lot)) == (30_000, [])
    assert db.session.scalars(select(PackInput)).all() == []


def test_only_open_harvests_of_the_same_shop_are_packed(app, now):
    product = sold_product()
    own = make_lot(product, grams=50_000, harvested_on=TODAY)
    foreign = make_lot(grams=50_000, harvested_on=TODAY)
    held = make_lot(product, grams=50_000, harvested_on=TODAY, state=LotState.HELD)
    packs = packed(product, {own: 20_000}, now)

    with pytest.raises(NotOfThisProduct):
        packed(product, {foreign: 20_000}, now)
    for lot in (held, packs):
        with pytest.raises(LotNotToPack):
            packed(product, {lot: 20_000}, now)
    assert book_faults(now) == []


def test_loss_is_shared_to_the_gram():
    assert shared_loss({1: 3, 2: 3, 3: 3}, 2) == {1: 0, 2: 0, 3: 2}
    assert shared_loss({1: 10, 2: 90}, 50) == {1: 5, 2: 45}
    assert sum(shared_loss({1: 7, 2: 11, 3: 13}, 17).values()) == 17
