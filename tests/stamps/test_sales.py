"""Stamps leave with the order whose packs they are on, lowest number first, and only once."""

from sqlalchemy import select

from marketplace.core.db import atomically, db
from marketplace.stamps.commands.sales import packs_of_order, sell_stamps
from marketplace.stamps.models import Stamp, StampState
from marketplace.traceability.lots.models import AllocationState, Lot, LotAllocation
from tests.factories import make_product
from tests.factories.lots import make_lot, make_pack_lot
from tests.factories.orders import variant_of
from tests.factories.saving import save
from tests.factories.stamps import make_stamps
from tests.inventory.rivals import race


def selling(order_code, packs, now):
    return lambda: sell_stamps(order_code, packs, now=now)


def orders_on(lot):
    query = select(Stamp).where(Stamp.lot_id == lot.id).order_by(Stamp.serial)
    stamps = db.session.scalars(query.execution_options(populate_existing=True))
    return [stamp.order_code for stamp in stamps]


def test_an_order_takes_the_lowest_stamps_of_its_lots(app, now):
    first, second = make_pack_lot(), make_pack_lot()
    make_stamps(first, count=5)
    make_stamps(second, count=2)

    assert atomically(selling("DH1", [(second.id, 1), (first.id, 2)], now)) == 3

    assert orders_on(first) == ["DH1", "DH1", None, None, None]
    assert orders_on(second) == ["DH1", None]
    stamp = db.session.scalars(select(Stamp).where(Stamp.order_code == "DH1")).first()
    assert (stamp.state, stamp.sold_at) == (StampState.SOLD, now)


def test_telling_it_again_gives_no_second_stamp(app, now):
    lot = make_pack_lot()
    make_stamps(lot, count=5)

    given = [atomically(selling("DH1", [(lot.id, 2)], now)) for _ in range(3)]

    assert given == [2, 0, 0]
    assert orders_on(lot).count("DH1") == 2


def test_stamps_that_are_not_in_use_stay_and_packs_without_stamps_go_without(app, now):
    lot = make_pack_lot()
    make_stamps(lot, count=2, state=StampState.PRINTED)
    make_stamps(lot, count=2, state=StampState.VOID)
    make_stamps(lot, count=1)

    assert atomically(selling("DH1", [(lot.id, 4)], now)) == 1
    assert orders_on(lot) == [None, None, None, None, "DH1"]


def test_ten_orders_at_once_never_share_a_stamp(app, now):
    lot = make_pack_lot(count=20)
    make_stamps(lot, count=15)

    outcomes = race(app, [selling(f"DH{number}", [(lot.id, 2)], now) for number in range(10)])

    assert sum(outcomes) == 15
    assert orders_on(lot).count(None) == 0


def allocate(order_code, lot, *, quantity, state=AllocationState.SOLD):
    lot = db.session.get_one(Lot, lot.id)
    save(
        LotAllocation(
            business_key=order_code,
            variant_id=lot.variant_id,
            lot_id=lot.id,
            quantity=quantity,
            grams=quantity,
            state=state,
        )
    )


def test_the_packs_of_an_order_are_its_sale_units(app, now):
    boxes = make_lot(make_product(unit="thung", base_quantity=5_000))
    packs = make_pack_lot()
    allocate("DH1", boxes, quantity=15_000)
    allocate("DH1", packs, quantity=2_000, state=AllocationState.HELD)
    allocate("DH2", make_lot(), quantity=1_000)
    returned = make_lot()
    allocate("DH1", returned, quantity=1_000, state=AllocationState.RETURNED)

    assert variant_of(db.session.merge(make_product())).base_quantity == 1_000
    assert packs_of_order("DH1") == [(boxes.id, 3), (packs.id, 2)]
