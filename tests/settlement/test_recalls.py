"""A recall blocks the sale at once, everywhere, and leaves every gram and every đồng in one place."""

from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.audit import AuditEntry
from marketplace.core.db import atomically, db, unit_of_work
from marketplace.inventory.commands.holding import OutOfStock
from marketplace.inventory.models import StockItem
from marketplace.orders.commands.fulfilment import (
    accept_order,
    deliver_order,
    hand_over_order,
    mark_declined,
    pack_order,
)
from marketplace.orders.models import OrderStatus
from marketplace.orders.recalls import HeldGoods, RecalledGoods
from marketplace.settlement.commands.recalls import add_to_recall, open_recall
from marketplace.settlement.desk import Desk
from marketplace.traceability.lots.commands.holding import hold_lot, release_lot
from marketplace.traceability.lots.models import AllocationState, LotAllocation, LotState
from marketplace.traceability.recalls.commands.refusals import (
    AlreadyRecalled,
    LotNotInScope,
    NothingToRecall,
    RecallReasonMissing,
)
from marketplace.traceability.recalls.models import LotRole, Recall, RecallLot, RecallScope
from marketplace.tracelog.models import TraceEvent, TraceKind
from tests.factories import make_officer, make_product, make_unit
from tests.factories.lots import make_lot, make_pack_lot
from tests.factories.orders import make_group, make_placed_order
from tests.sellers.acting import acting
from tests.settlement.counter import begin_sale, transfer
from tests.settlement.recalling import (
    everything_adds_up,
    fresh,
    notices,
    officer,
    order_again,
    product_of,
    recall,
)


def available(lot) -> int:
    query = select(StockItem.available).where(StockItem.variant_id == lot.variant_id)
    return db.session.scalar(query) or 0


def test_only_what_other_lots_hold_is_still_for_sale(app: Flask, desk: Desk, now: datetime) -> None:
    bad = make_lot(make_product(stock=0), grams=30_000)
    product = product_of(bad)
    good = make_lot(product, grams=20_000)
    assert available(good) == 50_000

    opened = recall([bad], actor=officer(), desk=desk, now=now)

    assert available(good) == 20_000
    assert (fresh(bad).state, fresh(good).state) == (LotState.RECALLED, LotState.OPEN)
    assert fresh(bad).state_reason == "Dư lượng thuốc quá mức."
    told = db.session.scalars(select(TraceEvent).where(TraceEvent.kind == TraceKind.RECALLED)).all()
    assert [(each.reference, each.lot_id) for each in told] == [(opened.code, bad.id)]
    acts = db.session.scalars(
        select(AuditEntry.subject).where(AuditEntry.action == "open_recall")
    ).all()
    assert acts == [opened.code]
    with pytest.raises(OutOfStock):
        make_group((product, 21), now=now)
    assert everything_adds_up()


def test_packs_made_from_a_recalled_harvest_are_recalled_with_it(
    app: Flask, desk: Desk, now: datetime
) -> None:
    harvest = make_lot(grams=30_000)
    packs = make_pack_lot(harvest, product=make_product("Vải hộp", stock=0), count=10)

    recall([harvest], actor=officer(), desk=desk, now=now)

    assert fresh(packs).state is LotState.RECALLED
    assert available(packs) == 0


def test_who_is_about_to_pay_is_stopped_and_a_late_transfer_goes_back(
    app: Flask, desk: Desk, now: datetime
) -> None:
    lot = make_lot(grams=30_000)
    sale = begin_sale(desk, (product_of(lot), 4), now=now)
    assert fresh(lot).held_g == 4_000

    recall([lot], actor=officer(), desk=desk, now=now)

    assert sale.order.status is OrderStatus.CANCELLED
    assert sale.order.status_reason == "The goods were recalled before they were paid for."
    assert (fresh(lot).held_g, available(lot)) == (0, 0)
    assert notices() == []
    transfer(desk, int(sale.group.total), sale.attempt.reference, now=now)
    assert sale.balances()["back"] == int(sale.group.total)
    assert everything_adds_up()


def test_the_shop_keeps_recalled_goods_it_has_not_handed_over(
    app: Flask, desk: Desk, now: datetime
) -> None:
    lot = make_lot(grams=30_000)
    order = make_placed_order(product_of(lot), 2, now=now)
    with unit_of_work():
        accept_order(order, actor="tests", now=now)

    recall([lot], actor=officer(), desk=desk, now=now, refunds=False)

    with pytest.raises(RecalledGoods) as refusal, unit_of_work():
        pack_order(order, actor="tests", now=now)
    assert lot.code in str(refusal.value)
    assert order_again(order).status is OrderStatus.ACCEPTED
    with unit_of_work():
        mark_declined(order, actor="tests", reason="Thu hồi", now=now)
    assert (fresh(lot).used_g, available(lot)) == (0, 0)
    assert everything_adds_up()


def test_goods_of_a_held_lot_stay_in_the_shop_until_it_is_released(
    app: Flask, desk: Desk, now: datetime
) -> None:
    lot, authority = make_lot(grams=30_000), officer()
    order = make_placed_order(product_of(lot), 2, now=now)
    with unit_of_work():
        accept_order(order, actor="tests", now=now)
    atomically(lambda: hold_lot(lot, reason="nghi ngờ", actor="CB1", now=now))

    with pytest.raises(HeldGoods) as refusal, unit_of_work():
        pack_order(order, actor="tests", now=now)
    assert lot.code in str(refusal.value)
    atomically(lambda: release_lot(lot, laboratory=None, reason="đạt", actor=authority, now=now))
    with unit_of_work():
        pack_order(order, actor="tests", now=now)

    assert order_again(order).status is OrderStatus.PACKED
    assert everything_adds_up()


def test_packed_goods_are_not_handed_over(app: Flask, desk: Desk, now: datetime) -> None:
    lot = make_lot(grams=30_000)
    order = make_placed_order(product_of(lot), 2, now=now)
    for move in (accept_order, pack_order):
        with unit_of_work():
            move(order, actor="tests", now=now)
    recall([lot], actor=officer(), desk=desk, now=now, refunds=False)

    for move in (hand_over_order, deliver_order):
        with pytest.raises(RecalledGoods), unit_of_work():
            move(order, actor="tests", now=now)


def test_an_order_from_two_recalled_lots_gets_one_row(
    app: Flask, desk: Desk, now: datetime
) -> None:
    first = make_lot(grams=3_000)
    second = make_lot(product_of(first), grams=30_000)
    order = make_placed_order(product_of(first), 5, now=now)
    split = select(func.count(LotAllocation.id)).where(LotAllocation.business_key == order.code)
    assert db.session.scalar(split) == 2

    opened = recall([first, second], actor=officer(), desk=desk, now=now)

    assert [(n.recall_code, n.order_id, n.grams) for n in notices()] == [
        (opened.code, order.id, 5_000)
    ]
    rows = db.session.scalars(select(RecallLot).order_by(RecallLot.lot_id)).all()
    assert [(row.role, row.sold_g, row.left_g) for row in rows] == [
        (LotRole.RECALLED, 3_000, 0),
        (LotRole.RECALLED, 2_000, 28_000),
    ]


def test_the_same_form_twice_is_one_recall_and_another_cause_is_told_of_it(
    app: Flask, desk: Desk, now: datetime
) -> None:
    lot, other, actor = make_lot(), make_lot(), officer()
    first = recall([lot], actor=actor, desk=desk, now=now)

    again = recall([lot], actor=actor, desk=desk, now=now)

    assert again.code == first.code
    with pytest.raises(AlreadyRecalled) as refusal:
        recall([lot], actor=actor, desk=desk, now=now, reference="khác")
    assert first.code in str(refusal.value)
    overlapping = recall([lot, other], actor=actor, desk=desk, now=now, reference="khác")
    rows = select(RecallLot.lot_id).where(
        RecallLot.recall_id == overlapping.id, RecallLot.role == LotRole.RECALLED
    )
    assert db.session.scalars(rows).all() == [other.id]
    assert db.session.scalar(select(func.count(Recall.id))) == 2


def test_lots_that_may_be_affected_are_added_and_their_buyers_with_them(
    app: Flask, desk: Desk, now: datetime
) -> None:
    first, second, actor = make_lot(grams=3_000), make_lot(), officer()
    order = make_placed_order(product_of(first), 1, now=now)
    make_placed_order(product_of(second), 2, now=now)
    opened = recall([first], actor=actor, desk=desk, now=now)

    for _ in range(2):
        atomically(lambda: add_to_recall(opened, [second.id], actor=actor, desk=desk, now=now))

    assert fresh(second).state is LotState.RECALLED
    assert [(n.order_id == order.id, n.grams) for n in notices()] == [(True, 1_000), (False, 2_000)]
    assert everything_adds_up()


def test_bad_input_is_refused_and_changes_nothing(app: Flask, desk: Desk, now: datetime) -> None:
    lot, actor = make_lot(), officer()
    make_unit("30076", "Xã Mỹ Thọ", province="82")
    stranger = acting(make_officer("30076"))

    with pytest.raises(NothingToRecall):
        recall([], actor=actor, desk=desk, now=now)
    with pytest.raises(LotNotInScope):
        recall([lot], actor=stranger, desk=desk, now=now)
    with pytest.raises(RecallReasonMissing), unit_of_work():
        open_recall(
            scope=RecallScope.LOT,
            reference=lot.code,
            lot_ids=[lot.id],
            reason="  ",
            danger=1,
            actor=actor,
            desk=desk,
            now=now,
        )
    assert fresh(lot).state is LotState.OPEN
    assert db.session.scalar(select(func.count(Recall.id))) == 0


def test_sold_goods_stay_sold_in_the_books(app: Flask, desk: Desk, now: datetime) -> None:
    lot = make_lot(grams=30_000)
    order = make_placed_order(product_of(lot), 2, now=now)

    recall([lot], actor=officer(), desk=desk, now=now)

    found = select(LotAllocation.state).where(LotAllocation.business_key == order.code)
    assert db.session.scalars(found).all() == [AllocationState.SOLD]
    assert fresh(lot).used_g == 2_000
    assert everything_adds_up()
