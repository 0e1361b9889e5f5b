"""Harvests, packing, loss, counting: what a lot allows and what it refuses."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.audit import AuditEntry
from marketplace.core.db import atomically, db
from marketplace.inventory.models import StockItem
from marketplace.sellers.models import MemberRole, Seller, SellerMember
from marketplace.traceability.lots.commands.harvests import (
    BestBeforeNotValid,
    HarvestDayNotValid,
    LotCodeNotValid,
    LotCodeTaken,
    NotOfThisProduct,
    harvest,
)
from marketplace.traceability.lots.commands.movements import (
    EnteredAlready,
    GramsNotValid,
    LotOverdrawn,
    LotReasonMissing,
    RemainingNotValid,
    SecondPersonMissing,
    entered_count,
    move_out,
    recount,
)
from marketplace.traceability.lots.models import Lot, LotKind, LotMovement, LotState, MoveKind
from marketplace.tracelog.models import TraceEvent, TraceKind
from tests.factories import make_officer, make_product, make_seller, make_user
from tests.factories.orders import variant_of
from tests.factories.people import LONG_AGO
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


def test_a_harvest_is_on_sale_at_once_and_stands_in_the_trace_log(app, now):
    product = sold_product()

    lot = reap(product, now, grams=12_500)

    assert (lot.kind, lot.state, lot.quantity_g) == (LotKind.HARVEST, LotState.OPEN, 12_500)
    assert lot.code.startswith("VAI26-1121-")
    assert on_sale(product) == 12_500
    event = db.session.scalars(select(TraceEvent)).one()
    assert (event.kind, event.lot_id, event.event_at) == (TraceKind.HARVESTED, lot.id, now)
    assert '"grams":12500' in event.body
    assert book_faults(now) == []


def test_the_code_of_a_lot_is_its_own_within_the_product(app, now):
    product = sold_product()
    reap(product, now, code="VAI26-1121-K3")

    with pytest.raises(LotCodeTaken):
        reap(product, now, code="VAI26-1121-K3")
    for bad in ("VẢI-26", "A B", "X" * 21, "A#1", "A@1", "A/B", ".."):
        with pytest.raises(LotCodeNotValid):
            reap(product, now, code=bad)
    assert reap(sold_product(), now, code="VAI26-1121-K3").code == "VAI26-1121-K3"
    assert book_faults(now) == []


def test_a_harvest_with_impossible_figures_is_refused(app, now):
    product, tomorrow = sold_product(), TODAY + timedelta(days=1)

    with pytest.raises(GramsNotValid):
        reap(product, now, grams=0)
    with pytest.raises(HarvestDayNotValid):
        reap(product, now, day=tomorrow)
    with pytest.raises(HarvestDayNotValid):
        reap(product, now, day=TODAY, harvested_to=TODAY - timedelta(days=1))
    with pytest.raises(BestBeforeNotValid):
        reap(product, now, best_before=TODAY)
    other = variant_of(make_product())
    with pytest.raises(NotOfThisProduct):
        atomically(
            lambda: harvest(
                product=product,
                variant=other,
                seller=db.session.get_one(Seller, product.seller_id),
                grams=1,
                harvested_from=TODAY,
                actor="ND1",
                now=now,
            )
        )
    assert db.session.scalars(select(Lot)).all() == []


def test_loss_own_use_and_samples_leave_the_lot_and_the_market(app, now):
    product = sold_product()
    lot = reap(product, now, grams=10_000)

    for kind, grams in ((MoveKind.LOSS, 1_500), (MoveKind.OWN_USE, 500), (MoveKind.SAMPLE, 200)):
        atomically(
            lambda kind=kind, grams=grams: move_out(
                lot, kind=kind, grams=grams, reason="dập khi hái", actor="ND1", now=now
            )
        )

    assert left(lot) == on_sale(product) == 7_800
    assert moves_of(lot) == [
        (MoveKind.LOSS, 1_500),
        (MoveKind.OWN_USE, 500),
        (MoveKind.SAMPLE, 200),
    ]
    assert book_faults(now) == []


def test_a_lot_is_never_overdrawn_and_says_what_is_left(app, now):
    lot = reap(sold_product(), now, grams=12_500)

    with pytest.raises(LotOverdrawn) as refused:
        atomically(
            lambda: move_out(
                lot, kind=MoveKind.LOSS, grams=12_501, reason="x", actor="ND1", now=now
            )
        )

    assert str(refused.value).startswith("Only 12.5 kg of this lot is left")
    with pytest.raises(LotReasonMissing):
        atomically(
            lambda: move_out(lot, kind=MoveKind.LOSS, grams=1, reason=" ", actor="ND1", now=now)
        )
    assert (left(lot), moves_of(lot)) == (12_500, [])


def test_the_database_itself_refuses_a_lot_that_does_not_add_up(app, now):
    lot = reap(sold_product(), now, grams=1_000)

    def overdraw():
        db.session.get_one(Lot, lot.id).used_g = 1_001
        db.session.flush()

    with pytest.raises(Exception, match="balance"):
        atomically(overdraw)


def test_a_form_that_is_sent_twice_moves_once(app, now):
    lot = reap(sold_product(), now, grams=10_000)
    seen = entered_count(lot.id)

    def lose():
        return move_out(
            lot, kind=MoveKind.LOSS, grams=500, reason="dập", actor="ND1", now=now, seen=seen
        )

    atomically(lose)
    with pytest.raises(EnteredAlready):
        atomically(lose)

    assert left(lot) == 9_500


def test_a_count_may_fall_alone_but_rises_only_with_a_second_person(app, now):
    boss, helper = make_user("Bà Hoa"), make_user("Anh Tư")
    seller = make_seller(owner=boss)
    save(
        SellerMember(
            seller_id=seller.id, user_id=helper.id, role=MemberRole.MANAGER, added_at=LONG_AGO
        )
    )
    stranger, officer = make_user("Người lạ"), make_officer()
    elsewhere = make_officer("99999")
    product = sold_product(seller=seller)
    lot = reap(product, now, grams=10_000)

    def count(remaining, second=None):
        return atomically(
            lambda: recount(
                lot,
                remaining_g=remaining,
                reason="cân lại",
                actor=boss.code,
                second_person=second,
                now=now,
            )
        )

    count(8_000)
    for second in (None, boss.code, stranger.code, elsewhere.code, "ND-KHONG-CO"):
        with pytest.raises(SecondPersonMissing):
            count(9_000, second)
    assert left(lot) == 8_000
    count(9_000, helper.code)
    count(9_500, officer.code)
    assert count(9_500) is None

    assert left(lot) == on_sale(product) == 9_500
    assert moves_of(lot) == [
        (MoveKind.RECOUNT, 2_000),
        (MoveKind.RECOUNT, -1_000),
        (MoveKind.RECOUNT, -500),
    ]
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "lot.recounted").order_by(AuditEntry.id)
    )
    assert [entry.details["second_person"] for entry in entries] == [
        None,
        helper.code,
        officer.code,
    ]
    assert book_faults(now) == []


def test_a_count_stays_between_what_is_held_and_what_was_harvested(app, now):
    lot = reap(sold_product(), now, grams=10_000)

    for wrong in (-1, 10_001):
        with pytest.raises(RemainingNotValid):
            atomically(
                lambda wrong=wrong: recount(
                    lot, remaining_g=wrong, reason="cân lại", actor="ND1", now=now
                )
            )
    with pytest.raises(LotReasonMissing):
        atomically(lambda: recount(lot, remaining_g=1, reason="", actor="ND1", now=now))
