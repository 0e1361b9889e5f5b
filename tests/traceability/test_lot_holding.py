"""Stopping a lot, letting it go on, and its end."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.accounts.models import Role
from marketplace.core.audit import AuditEntry
from marketplace.core.db import atomically, db
from marketplace.core.evidence import EvidenceFile
from marketplace.inventory.models import StockItem
from marketplace.sellers.permits import OfficerOnlyReads
from marketplace.sellers.queries import SellerNotFound
from marketplace.traceability.farm.models import WorkKind
from marketplace.traceability.lots.commands.holding import (
    BEST_BEFORE_PASSED,
    LaboratoryMissing,
    LotStepNotPossible,
    OfficerOnly,
    close_lot,
    close_past_lots,
    destroy_lot,
    hold_lot,
    release_lot,
    review_yield,
)
from marketplace.traceability.lots.commands.judging import judge_lots
from marketplace.traceability.lots.commands.movements import LotIsGone, LotReasonMissing, move_out
from marketplace.traceability.lots.models import Interval, Lot, LotNote, LotState, MoveKind
from marketplace.tracelog.models import TraceEvent, TraceKind
from tests.factories import make_product
from tests.factories.farm import make_entry, make_input, make_season
from tests.factories.lots import make_lot
from tests.factories.people import LONG_AGO
from tests.factories.saving import save
from tests.traceability.lot_books import book_faults

OFFICER = Actor(
    user_id=1,
    user_code="CB1",
    roles=frozenset({Role.COMMUNE_OFFICER}),
    unit_codes=frozenset({"07525"}),
)


def on_sale(lot):
    return db.session.get_one(StockItem, lot.variant_id, populate_existing=True).available


def state(lot):
    return db.session.get_one(Lot, lot.id, populate_existing=True).state


def laboratory():
    file = EvidenceFile(
        code="TL1",
        owner="lot:1",
        filename="ket-qua.pdf",
        media_type="application/pdf",
        size=5,
        content_hash="0" * 64,
        uploaded_by="CB1",
        uploaded_at=LONG_AGO,
    )
    save(file)
    return file


def sprayed_lot(now):
    """A lot harvested three days after a spraying that asks for seven."""
    product = make_product(stock=0)
    season = make_season(product)
    make_entry(
        season,
        kind=WorkKind.SPRAYING,
        done_on=date(2026, 11, 17),
        used=make_input(waiting_days=7),
    )
    lot = make_lot(product, season_id=season.id, harvested_on=date(2026, 11, 20))
    atomically(lambda: judge_lots([lot.id], now=now))
    return lot


def hold(lot, now, reason="nghi có mùi thuốc", actor="CB1"):
    return atomically(lambda: hold_lot(lot, reason=reason, actor=actor, now=now))


def release(lot, now, *, actor=OFFICER, result=None, reason="kết quả đạt"):
    return atomically(
        lambda: release_lot(lot, laboratory=result, reason=reason, actor=actor, now=now)
    )


def test_a_held_lot_is_off_sale_and_says_why(app, now):
    lot = make_lot(grams=10_000)

    hold(lot, now)

    assert (state(lot), on_sale(lot)) == (LotState.HELD, 0)
    assert db.session.get_one(Lot, lot.id).state_reason == "nghi có mùi thuốc"
    note = db.session.scalars(select(LotNote)).one()
    assert (note.state, note.noted_by) == (LotState.HELD, "CB1")
    assert db.session.scalars(select(AuditEntry)).one().action == "lot.held"
    assert db.session.scalars(select(TraceEvent)).one().kind is TraceKind.HELD
    with pytest.raises(LotReasonMissing):
        hold(lot, now, reason="  ")
    assert book_faults(now) == []


def test_an_officer_lets_a_held_lot_be_sold_again(app, now):
    lot = make_lot(grams=10_000)
    hold(lot, now)

    release(lot, now)

    assert (state(lot), on_sale(lot)) == (LotState.OPEN, 10_000)
    assert db.session.get_one(Lot, lot.id).released_by == "CB1"
    with pytest.raises(LotStepNotPossible):
        release(lot, now)


def test_only_the_communes_own_officer_releases_and_never_their_own_shops_lot(app, now):
    lot = make_lot()
    hold(lot, now)
    member = Actor(user_id=2, user_code="ND2", seller_ids=frozenset({lot.seller_id}))
    own = Actor(
        user_id=1,
        user_code="CB1",
        roles=OFFICER.roles,
        unit_codes=OFFICER.unit_codes,
        seller_ids=frozenset({lot.seller_id}),
    )
    other = Actor(user_id=3, user_code="CB3", roles=OFFICER.roles, unit_codes=frozenset({"99999"}))
    province = Actor(
        user_id=4,
        user_code="CB4",
        roles=frozenset({Role.PROVINCE_OFFICER}),
        province_codes=frozenset({"24"}),
    )

    for actor, refusal in (
        (member, OfficerOnly),
        (own, OfficerOnly),
        (other, SellerNotFound),
        (province, OfficerOnlyReads),
    ):
        with pytest.raises(refusal):
            release(lot, now, actor=actor)
    assert state(lot) is LotState.HELD


def test_a_lot_harvested_too_early_is_released_only_with_a_laboratorys_result(app, now):
    lot = sprayed_lot(now)
    assert (state(lot), on_sale(lot)) == (LotState.HELD, 0)

    with pytest.raises(LaboratoryMissing):
        release(lot, now)
    assert db.session.get_one(Lot, lot.id).interval is Interval.VIOLATION
    result = laboratory()
    release(lot, now, result=result)

    kept = db.session.get_one(Lot, lot.id, populate_existing=True)
    assert (kept.state, kept.interval, kept.laboratory_id) == (
        LotState.OPEN,
        Interval.RELEASED,
        result.id,
    )
    assert on_sale(lot) == 100_000
    kinds = [event.kind for event in db.session.scalars(select(TraceEvent))]
    assert kinds == [TraceKind.HELD, TraceKind.INSPECTED, TraceKind.RELEASED]
    assert book_faults(now) == []


def test_a_closed_lot_is_not_sold_any_more(app, now):
    lot = make_lot()

    for _ in range(2):
        atomically(lambda: close_lot(lot, reason="bán hết tại vườn", actor="ND1", now=now))

    assert (state(lot), on_sale(lot)) == (LotState.CLOSED, 0)
    assert len(db.session.scalars(select(LotNote)).all()) == 1
    with pytest.raises(LotStepNotPossible):
        hold(lot, now)


def test_a_destroyed_lot_is_loss_to_the_last_gram(app, now):
    lot = make_lot(grams=10_000)
    with pytest.raises(LotStepNotPossible):
        atomically(lambda: destroy_lot(lot, reason="chôn", actor="CB1", now=now))
    hold(lot, now)

    atomically(lambda: destroy_lot(lot, reason="chôn dưới vôi", actor="CB1", now=now))

    kept = db.session.get_one(Lot, lot.id, populate_existing=True)
    assert (kept.state, kept.free_g, kept.used_g) == (LotState.DESTROYED, 0, 10_000)
    with pytest.raises(LotIsGone):
        atomically(
            lambda: move_out(lot, kind=MoveKind.SAMPLE, grams=1, reason="", actor="x", now=now)
        )
    assert book_faults(now) == []


def test_lots_past_their_day_close_by_themselves(app, now):
    today = date(2026, 11, 21)
    product = make_product(stock=0)
    past = make_lot(product, grams=5_000, best_before=today)
    good = make_lot(product, grams=7_000, best_before=today + timedelta(days=1))
    assert on_sale(good) == 7_000

    assert atomically(lambda: close_past_lots(now)) == 1
    assert atomically(lambda: close_past_lots(now)) == 0

    assert (state(past), state(good), on_sale(good)) == (LotState.CLOSED, LotState.OPEN, 7_000)
    assert db.session.get_one(Lot, past.id).state_reason == BEST_BEFORE_PASSED
    tomorrow = now + timedelta(days=1)
    assert atomically(lambda: close_past_lots(tomorrow)) == 1
    assert on_sale(good) == 0
    assert book_faults(tomorrow) == []


def test_a_harvest_that_seemed_too_large_is_believed_once_an_officer_says_so(app, now):
    product = make_product(stock=0)
    season = make_season(product)
    lot = make_lot(product, grams=900_000_000, season_id=season.id)
    atomically(lambda: judge_lots([lot.id], now=now))
    assert db.session.get_one(Lot, lot.id, populate_existing=True).yield_to_review

    with pytest.raises(LotReasonMissing):
        atomically(lambda: review_yield(lot, reason="", actor=OFFICER, now=now))
    atomically(lambda: review_yield(lot, reason="đã xem vườn", actor=OFFICER, now=now))

    atomically(lambda: judge_lots([lot.id], now=now))
    kept = db.session.get_one(Lot, lot.id, populate_existing=True)
    assert (kept.yield_to_review, kept.state) == (False, LotState.OPEN)
    assert db.session.scalars(select(LotNote)).one().reason == "đã xem vườn"
