"""Lots are judged by the diary and the certificates, and badges follow."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.catalog.models import Product
from marketplace.catalog.trust import trust_of
from marketplace.core.db import db, unit_of_work
from marketplace.core.events import OutboxEvent
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.models import WorkKind, WorkStatus
from marketplace.traceability.lots.commands.judging import judge_lots
from marketplace.traceability.lots.models import Interval, Lot, LotNote, LotState, NoteCause
from marketplace.traceability.lots.watch import watch
from marketplace.tracelog.models import TraceEvent, TraceKind
from tests.factories.farm import (
    make_entry,
    make_input,
    make_plot,
    make_season,
)
from tests.factories.saving import save
from tests.traceability.harvesting import (
    BEST_BEFORE,
    HARVESTED,
    make_farm,
    make_harvest,
)

DAY = date(2026, 11, 21)


@pytest.fixture
def told(monkeypatch):
    """The ids that the stock heard of."""
    heard: list[int] = []

    def hear(ids: Collection[int], now: datetime) -> None:
        heard.extend(ids)

    monkeypatch.setattr(watch, "listeners", [hear])
    return heard


def judge(lot: Lot, now: datetime) -> None:
    with unit_of_work():
        judge_lots([lot.id], now=now)
    db.session.refresh(lot)


def trust(product: Product):
    db.session.refresh(product)
    return trust_of(product.trust, day=DAY)


def spray(farm, *, days_before: int, waiting_days: int | None = 7, **other):
    used = make_input(waiting_days=waiting_days)
    return make_entry(
        farm.season,
        kind=WorkKind.SPRAYING,
        done_on=HARVESTED - timedelta(days=days_before),
        used=used,
        quantity=40,
        **other,
    )


def _seller(farm):

    return db.session.get_one(Seller, farm.product.seller_id)


def test_a_lot_from_a_full_diary_is_complete_and_its_product_traced(app, now, told):
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season)

    judge(lot, now)

    assert (lot.state, lot.interval, lot.earliest_on) == (LotState.OPEN, Interval.OK, None)
    assert (lot.items, lot.complete, lot.yield_to_review) == (9, True, False)
    found = trust(farm.product).trace
    assert (found.until, found.areas) == (BEST_BEFORE, (farm.area.code,))
    (event,) = db.session.scalars(
        select(OutboxEvent).where(OutboxEvent.name == "traceability.product_traced")
    )
    assert event.payload["product_code"] == farm.product.code
    assert event.payload["until"] == "2026-12-01"
    assert told == []


def test_judging_twice_changes_nothing_the_second_time(app, now, told):
    farm = make_farm(sold_from_lots=True)
    lot = make_harvest(farm.product, season=farm.season)
    spray(farm, days_before=3)
    judge(lot, now)

    judge(lot, now)

    assert told == [lot.id]
    assert db.session.scalars(select(LotNote)).all() == [db.session.scalars(select(LotNote)).one()]
    assert len(db.session.scalars(select(TraceEvent)).all()) == 1


def test_a_harvest_before_the_waiting_days_are_over_is_held(app, now, told):
    farm = make_farm(sold_from_lots=True)
    lot = make_harvest(farm.product, season=farm.season)
    spray(farm, days_before=6)

    judge(lot, now)

    assert (lot.state, lot.interval) == (LotState.HELD, Interval.VIOLATION)
    assert lot.earliest_on == HARVESTED + timedelta(days=1)
    note = db.session.scalars(select(LotNote)).one()
    assert (note.lot_id, note.state, note.cause) == (lot.id, LotState.HELD, NoteCause.INTERVAL)
    assert db.session.scalars(select(TraceEvent.kind)).one() is TraceKind.HELD
    assert told == [lot.id]
    assert trust(farm.product).trace is None


def test_a_harvest_on_the_first_right_day_is_sold(app, now, told):
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season)
    spray(farm, days_before=7)

    judge(lot, now)

    assert (lot.state, lot.interval, lot.earliest_on) == (LotState.OPEN, Interval.OK, HARVESTED)
    assert told == []


def test_a_hold_from_the_waiting_days_ends_with_its_cause(app, now, told):
    farm = make_farm(sold_from_lots=True)
    lot = make_harvest(farm.product, season=farm.season)
    entry = spray(farm, days_before=1)
    judge(lot, now)
    entry.voided_at = now
    save(entry)

    judge(lot, now)

    assert (lot.state, lot.interval, lot.state_reason) == (LotState.OPEN, Interval.OK, "")
    assert told == [lot.id, lot.id]
    assert db.session.scalars(select(TraceEvent.kind).order_by(TraceEvent.id)).all() == [
        TraceKind.HELD,
        TraceKind.RELEASED,
    ]


def test_a_hold_by_a_person_stays_when_a_spraying_is_taken_back(app, now, told):
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season)
    entry = spray(farm, days_before=1)
    judge(lot, now)
    save(
        LotNote(
            lot_id=lot.id,
            state=LotState.HELD,
            reason="Chờ kiểm tra",
            noted_by="ND123",
            noted_at=now,
        )
    )
    entry.voided_at = now
    save(entry)

    judge(lot, now)

    assert (lot.state, lot.interval) == (LotState.HELD, Interval.OK)


def test_what_an_officer_released_stays_sold_until_a_later_spraying_appears(app, now, told):
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season)
    spray(farm, days_before=3)
    judge(lot, now)
    lot.state, lot.interval = LotState.OPEN, Interval.RELEASED
    save(lot)

    judge(lot, now)
    assert (lot.state, lot.interval) == (LotState.OPEN, Interval.RELEASED)

    spray(farm, days_before=1)
    judge(lot, now)
    assert (lot.state, lot.interval) == (LotState.HELD, Interval.VIOLATION)


def test_planned_and_replaced_sprayings_do_not_count(app, now, told):
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season)
    spray(farm, days_before=1, status=WorkStatus.PLANNED)
    replaced = spray(farm, days_before=1)
    replaced.replaced_at = now
    save(replaced)

    judge(lot, now)

    assert (lot.state, lot.interval) == (LotState.OPEN, Interval.OK)


def test_spraying_on_another_plot_of_the_season_does_not_touch_a_lot(app, now, told):
    farm = make_farm()
    other = make_plot(_seller(farm), area=farm.area)
    season = make_season(farm.product, plots=[farm.plot, other])
    make_entry(season)
    used = make_input()
    make_entry(season, kind=WorkKind.SPRAYING, done_on=HARVESTED, used=used, plot=other)
    here = make_harvest(farm.product, season=season, plots=[farm.plot])
    there = make_harvest(farm.product, season=season, plots=[other])

    judge(here, now)
    judge(there, now)

    assert here.interval is Interval.OK
    assert there.interval is Interval.VIOLATION


def test_spraying_another_crop_on_the_same_plot_counts(app, now, told):
    farm = make_farm()
    beside = make_season(farm.product, plots=[farm.plot])
    make_entry(beside, kind=WorkKind.SPRAYING, done_on=HARVESTED, used=make_input())
    make_entry(
        beside,
        kind=WorkKind.SPRAYING,
        done_on=HARVESTED - timedelta(days=200),
        used=make_input(waiting_days=None),
    )
    lot = make_harvest(farm.product, season=farm.season)

    judge(lot, now)

    assert lot.interval is Interval.VIOLATION


def test_a_harvest_of_several_days_is_judged_on_its_last_day_too(app, now, told):
    farm = make_farm()
    last = HARVESTED + timedelta(days=4)
    lot = make_harvest(farm.product, season=farm.season, harvested_to=last)
    spray(farm, days_before=-2, waiting_days=7)

    judge(lot, now)

    assert (lot.interval, lot.earliest_on) == (Interval.VIOLATION, HARVESTED + timedelta(days=9))
