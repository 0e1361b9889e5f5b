"""Stamps are made up to the packs of an open lot, put to use as a whole, and taken back by number."""

import json

import pytest
from sqlalchemy import select

from marketplace.core.audit import AuditEntry
from marketplace.core.db import atomically, db, unit_of_work
from marketplace.stamps.codes import is_stamp_code
from marketplace.stamps.commands.batches import (
    BatchActivatedAlready,
    LotNotOpenForStamps,
    NoRoomForPin,
    NothingToActivate,
    NothingToVoid,
    SerialsOutside,
    SheetUnknown,
    StampCountInvalid,
    TooManyStamps,
    VoidReasonMissing,
    activate_batch,
    insert_stamps,
    make_batch,
    void_stamps,
)
from marketplace.stamps.models import Stamp, StampBatch, StampState
from marketplace.stamps.packs import (
    LotHasNoPacks,
    StampLotNotFound,
    lot_to_stamp,
    lots_to_stamp,
    packs_of_lot,
)
from marketplace.stamps.stamp_settings import stamp_settings
from marketplace.traceability.lots.models import Lot, LotMovement, LotState, MoveKind
from marketplace.tracelog.models import TraceEvent, TraceKind
from tests.factories import make_product
from tests.factories.lots import make_lot, make_pack_lot
from tests.factories.saving import as_rows
from tests.factories.stamps import make_stamp_batch, make_stamps
from tests.inventory.rivals import race


def making(lot, count, now, **more):
    settings = {"sheet": "3x8", "actor": "ND1", **more}
    return lambda: make_batch(lot, count=count, now=now, **settings)


def stamps_of(lot):
    query = select(Stamp).where(Stamp.lot_id == lot.id).order_by(Stamp.serial)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def test_a_batch_has_a_code_of_ours_for_each_pack_and_goes_on_counting(app, now):
    lot = make_pack_lot(count=20)

    first = atomically(making(lot, 12, now))
    second = atomically(making(lot, 8, now))

    stamps = stamps_of(lot)
    assert [stamp.serial for stamp in stamps] == list(range(1, 21))
    assert (first.first_serial, second.first_serial) == (1, 13)
    assert {stamp.state for stamp in stamps} == {StampState.PRINTED}
    assert len({stamp.code for stamp in stamps}) == 20
    assert all(is_stamp_code(stamp.code, stamp_settings().code_key) for stamp in stamps)
    assert {stamp.pin_hash for stamp in stamps} == {None}


def test_no_more_stamps_than_packs(app, now):
    lot = make_pack_lot(count=20)
    atomically(making(lot, 15, now))

    with pytest.raises(TooManyStamps) as refused:
        atomically(making(lot, 6, now))

    assert refused.value.params == {"allowed": 5}
    assert len(stamps_of(lot)) == 15


def test_a_harvest_sold_loose_has_a_stamp_per_sale_unit_of_what_is_left(app, now):
    product = make_product(base_quantity=5_000, unit="thung")
    lot = make_lot(product, grams=52_000)
    with unit_of_work():
        for kind, grams in ((MoveKind.LOSS, 6_000), (MoveKind.SOLD, 20_000)):
            db.session.add(
                LotMovement(lot_id=lot.id, kind=kind, grams=grams, moved_by="t", moved_at=now)
            )

    assert packs_of_lot(lot.id).packs == 9
    assert len(stamps_of(lot)) == 0


def test_what_was_packed_is_stamped_on_its_packs_only(app, now):
    harvest = make_lot(grams=50_000)
    pack = make_pack_lot(harvest, count=30, pack_size_g=1_000)

    assert packs_of_lot(pack.id).packs == 30
    assert packs_of_lot(harvest.id).packs == 20


def test_a_lot_of_unknown_size_gets_no_stamps(app, now):
    lot = make_lot(make_product(unit="qua", base_quantity=1))

    with pytest.raises(LotHasNoPacks):
        atomically(making(lot, 1, now))


@pytest.mark.parametrize("state", [s for s in LotState if s is not LotState.OPEN])
def test_a_lot_that_is_not_open_gets_no_stamps_and_its_stamps_are_not_put_to_use(app, now, state):
    lot = make_pack_lot()
    batch = make_stamp_batch(lot)
    with as_rows():
        db.session.get_one(Lot, lot.id).state = state

    with pytest.raises(LotNotOpenForStamps):
        atomically(making(lot, 1, now))
    with pytest.raises(LotNotOpenForStamps):
        atomically(lambda: activate_batch(batch, actor="ND1", now=now))

    assert {stamp.state for stamp in stamps_of(lot)} == {StampState.PRINTED}


@pytest.mark.parametrize("count", [-1, 0, 1_001])
def test_a_count_out_of_reason_is_refused(app, now, count):
    with pytest.raises(StampCountInvalid):
        atomically(making(make_pack_lot(), count, now))


def test_an_unknown_sheet_and_a_scratch_number_without_room_are_refused(app, now):
    lot = make_pack_lot()

    with pytest.raises(SheetUnknown):
        atomically(making(lot, 1, now, sheet="9x9"))
    with pytest.raises(NoRoomForPin):
        atomically(making(lot, 1, now, sheet="5x13", pins=True))


def test_a_form_sent_twice_makes_one_batch(app, now):
    lot = make_pack_lot(count=20)

    codes = {atomically(making(lot, 5, now, form_key="F1")).code for _ in range(2)}

    assert len(codes) == 1
    assert len(stamps_of(lot)) == 5


def test_eight_at_once_never_make_more_stamps_than_packs(app, now):
    lot = make_pack_lot(count=20)

    outcomes = race(app, [making(lot, 3, now) for _ in range(8)])

    made = sum(isinstance(outcome, StampBatch) for outcome in outcomes)
    refused = sum(isinstance(outcome, TooManyStamps) for outcome in outcomes)
    assert (made, refused) == (6, 2)
    assert [stamp.serial for stamp in stamps_of(lot)] == list(range(1, 19))


def test_one_form_sent_by_eight_threads_at_once_makes_one_batch(app, now):
    lot = make_pack_lot(count=20)

    race(app, [making(lot, 2, now, form_key="F1") for _ in range(8)])

    assert len(stamps_of(lot)) == 2


def test_a_code_that_exists_already_is_drawn_again(app, now):
    lot = make_pack_lot(count=20)
    used = make_stamps(lot, count=2, state=StampState.PRINTED)
    drawn = iter([used[0].code, "AAAAAAAAAAAA", used[1].code, "BBBBBBBBBBBB", "CCCCCCCCCCCC"])

    with unit_of_work():
        batch = _bare_batch(lot, count=3, now=now)
        insert_stamps(batch, stamp_settings(), fresh=lambda: next(drawn))

    new = stamps_of(lot)[2:]
    assert [stamp.serial for stamp in new] == [3, 4, 5]
    assert {stamp.code for stamp in new} == {"A" * 12, "B" * 12, "C" * 12}
    assert next(drawn, None) is None


def test_codes_that_never_get_free_end_in_an_error(app, now):
    lot = make_pack_lot(count=20)
    used = make_stamps(lot, count=1)

    with pytest.raises(RuntimeError), unit_of_work():
        insert_stamps(
            _bare_batch(lot, count=1, now=now), stamp_settings(), fresh=lambda: used[0].code
        )


def _bare_batch(lot, *, count, now):
    batch = StampBatch(
        code="TE1",
        seller_id=lot.seller_id,
        lot_id=lot.id,
        count=count,
        first_serial=3,
        sheet="3x8",
        made_by="tests",
        created_at=now,
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def test_putting_a_batch_to_use_writes_one_line_in_the_trace_log(app, now):
    lot = make_pack_lot(count=20)
    make_stamp_batch(lot, count=4)
    batch = make_stamp_batch(lot, count=6)
    atomically(lambda: void_stamps(batch, first=5, last=5, reason="Rách", actor="ND1", now=now))

    assert atomically(lambda: activate_batch(batch, actor="ND1", now=now)) == 5

    states = [stamp.state for stamp in stamps_of(lot)]
    assert states == [StampState.PRINTED] * 4 + [StampState.VOID] + [StampState.ACTIVATED] * 5
    event = db.session.scalars(
        select(TraceEvent).where(TraceEvent.kind == TraceKind.STAMPS_ACTIVATED)
    ).one()
    body = json.loads(event.body)
    assert (body["lot"], body["first"], body["last"], body["count"]) == (lot.code, 6, 10, 5)
    assert event.reference == batch.code
    assert stamps_of(lot)[5].activated_at == now


def test_a_batch_is_put_to_use_once(app, now):
    batch = make_stamp_batch(make_pack_lot())

    outcomes = race(app, [lambda: activate_batch(batch, actor="ND1", now=now)] * 4)

    assert outcomes.count(3) == 1
    assert sum(isinstance(outcome, BatchActivatedAlready) for outcome in outcomes) == 3
    assert len(db.session.scalars(select(TraceEvent)).all()) == 1


def test_a_batch_without_a_standing_stamp_is_not_put_to_use(app, now):
    batch = make_stamp_batch(make_pack_lot(), count=2)
    atomically(lambda: void_stamps(batch, first=1, last=2, reason="Rách", actor="ND1", now=now))

    with pytest.raises(NothingToActivate):
        atomically(lambda: activate_batch(batch, actor="ND1", now=now))

    db.session.refresh(batch)
    assert batch.activated_at is None


def test_cancelled_stamps_make_room_for_new_ones_with_new_numbers(app, now):
    lot = make_pack_lot(count=10)
    batch = make_stamp_batch(lot, count=10)

    gone = atomically(
        lambda: void_stamps(batch, first=3, last=5, reason=" Rách  tờ ", actor="ND1", now=now)
    )

    assert gone == 3
    assert packs_of_lot(lot.id).allowed == 3
    assert atomically(making(lot, 3, now)).first_serial == 11
    third = stamps_of(lot)[2]
    assert (third.state, third.void_reason, third.voided_at) == (StampState.VOID, "Rách tờ", now)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "stamps_voided")).one()
    assert (entry.details["first"], entry.details["last"], entry.details["count"]) == (3, 5, 3)


def test_cancelling_asks_for_a_reason_and_for_numbers_of_the_batch(app, now):
    batch = make_stamp_batch(make_pack_lot(), count=5)

    def cancel(first, last, reason="Rách"):
        return lambda: void_stamps(
            batch, first=first, last=last, reason=reason, actor="ND1", now=now
        )

    with pytest.raises(VoidReasonMissing):
        atomically(cancel(1, 1, "  "))
    for first, last in ((0, 2), (4, 6), (3, 2)):
        with pytest.raises(SerialsOutside) as refused:
            atomically(cancel(first, last))
        assert refused.value.params == {"first": 1, "last": 5}
    atomically(cancel(2, 2))
    with pytest.raises(NothingToVoid):
        atomically(cancel(2, 2))


def test_a_shop_stamps_its_own_lots_only(app, now):
    lot, other = make_pack_lot(), make_pack_lot()
    product_code = packs_of_lot(lot.id).product_code

    assert lot_to_stamp(product_code, lot.code, lot.seller_id).lot.id == lot.id
    with pytest.raises(StampLotNotFound):
        lot_to_stamp(product_code, lot.code, other.seller_id)


def test_the_list_of_lots_to_stamp_leaves_out_what_is_done(app, now):
    lot = make_pack_lot(make_lot(grams=20_000), count=20)
    assert [found.lot.id for found in lots_to_stamp(lot.seller_id)] == [lot.id]

    make_stamps(lot, count=20)

    assert lots_to_stamp(lot.seller_id) == []
