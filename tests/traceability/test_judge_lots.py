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
from marketplace.traceability.commands.badges import refresh_badges
from marketplace.traceability.commands.judging import INTERVAL_CHECK, judge_lots
from marketplace.traceability.lot_watch import watch
from marketplace.traceability.models.farm import CertificateKind, CheckStatus, WorkKind, WorkStatus
from marketplace.traceability.models.log import TraceEvent, TraceKind
from marketplace.traceability.models.lots import Interval, Lot, LotNote, LotState
from tests.factories.farm import (
    make_certificate,
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
    make_pack,
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
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season)
    spray(farm, days_before=3)
    judge(lot, now)

    judge(lot, now)

    assert told == [lot.id]
    assert db.session.scalars(select(LotNote)).all() == [db.session.scalars(select(LotNote)).one()]
    assert len(db.session.scalars(select(TraceEvent)).all()) == 1


def test_a_harvest_before_the_waiting_days_are_over_is_held(app, now, told):
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season)
    spray(farm, days_before=6)

    judge(lot, now)

    assert (lot.state, lot.interval) == (LotState.HELD, Interval.VIOLATION)
    assert lot.earliest_on == HARVESTED + timedelta(days=1)
    note = db.session.scalars(select(LotNote)).one()
    assert (note.lot_id, note.state, note.noted_by) == (lot.id, LotState.HELD, INTERVAL_CHECK)
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
    farm = make_farm()
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


def test_a_pack_takes_the_worst_of_its_harvests_when_one_is_judged(app, now, told):
    farm = make_farm()
    other_season = make_season(farm.product)
    make_entry(other_season)
    first = make_harvest(farm.product, season=farm.season)
    second = make_harvest(farm.product, season=other_season)
    pack = make_pack(farm.product, {first.id: 5_000, second.id: 5_000})
    judge(pack, now)
    assert (pack.state, pack.complete) == (LotState.OPEN, True)
    spray(farm, days_before=1)

    judge(first, now)

    db.session.refresh(pack)
    db.session.refresh(second)
    assert (first.state, pack.state, second.state) == (
        LotState.HELD,
        LotState.HELD,
        LotState.OPEN,
    )
    assert told == [first.id, pack.id]


def test_a_pack_is_only_as_complete_as_its_harvests(app, now, told):
    farm = make_farm()
    whole, bare = make_harvest(farm.product, season=farm.season), make_harvest(farm.product)

    pack = make_pack(farm.product, {whole.id: 5_000, bare.id: 5_000})
    judge(pack, now)

    assert not pack.complete


def test_a_lot_without_a_season_is_not_complete(app, now, told):
    farm = make_farm()
    lot = make_harvest(farm.product, plots=[farm.plot])

    judge(lot, now)

    assert (lot.items, lot.complete) == (9, False)
    assert trust(farm.product).trace is None


def test_a_verified_certificate_is_the_standard_of_a_lot_inside_its_scope(app, now, told):
    farm = make_farm(standard="")
    elsewhere = make_plot(_seller(farm))
    inside = make_harvest(farm.product, season=farm.season)
    make_certificate(farm.product, plots=[elsewhere])
    judge(inside, now)
    assert not inside.complete

    make_certificate(farm.product, plots=[farm.plot, elsewhere])
    judge(inside, now)

    assert inside.complete


def test_a_season_that_brings_in_too_much_is_to_be_looked_at(app, now, told):
    farm = make_farm(area_m2=1_000)
    first = make_harvest(farm.product, season=farm.season, grams=1_000_000)
    judge(first, now)
    assert not first.yield_to_review

    second = make_harvest(farm.product, season=farm.season, grams=800_001)
    judge(second, now)

    assert (second.yield_to_review, second.state) == (True, LotState.OPEN)


def test_the_output_that_a_certificate_expects_bounds_the_season(app, now, told):
    farm = make_farm()
    make_certificate(farm.product, expected_output_g=100_000)
    lot = make_harvest(farm.product, season=farm.season, grams=120_001)

    judge(lot, now)

    assert lot.yield_to_review


def test_a_certificate_shows_while_every_lot_on_sale_is_inside_its_scope(app, now, told):
    farm = make_farm()
    certificate = make_certificate(farm.product, plots=[farm.plot])
    judge(make_harvest(farm.product, season=farm.season), now)
    (shown,) = trust(farm.product).certificates
    assert (shown.kind, shown.number, shown.until) == (
        "vietgap",
        certificate.number,
        certificate.valid_to,
    )

    elsewhere = make_plot(_seller(farm))
    outside = make_season(farm.product, plots=[elsewhere])
    judge(make_harvest(farm.product, season=outside), now)

    assert trust(farm.product).certificates == ()


def test_a_pesticide_without_waiting_days_takes_vietgap_away_but_not_organic(app, now, told):
    farm = make_farm()
    make_certificate(farm.product, kind=CertificateKind.VIETGAP)
    make_certificate(farm.product, kind=CertificateKind.ORGANIC, number="HC-01")
    lot = make_harvest(farm.product, season=farm.season)
    spray(farm, days_before=30, waiting_days=None)

    judge(lot, now)

    assert lot.interval is Interval.UNKNOWN
    assert [shown.kind for shown in trust(farm.product).certificates] == ["organic"]


def test_a_harvest_outside_the_validity_carries_no_certificate(app, now, told):
    farm = make_farm()
    make_certificate(farm.product, issued_on=date(2026, 11, 19), valid_to=date(2028, 11, 19))

    judge(make_harvest(farm.product, season=farm.season), now)

    assert trust(farm.product).certificates == ()


@pytest.mark.parametrize("status", [CheckStatus.CLAIMED, CheckStatus.SUSPENDED])
def test_a_certificate_that_nobody_checked_is_not_shown(app, now, told, status):
    farm = make_farm()
    make_certificate(farm.product, status=status)
    with unit_of_work():
        refresh_badges([farm.product.id], now=now)

    assert trust(farm.product).certificates == ()


def test_an_area_that_is_not_checked_is_not_named(app, now, told):
    farm = make_farm()
    farm.area.status = CheckStatus.SUSPENDED
    save(farm.area)

    judge(make_harvest(farm.product, season=farm.season), now)

    assert trust(farm.product).trace.areas == ()


def test_the_badge_ends_with_the_last_day_and_the_refreshing_takes_it_away(app, now, told):
    farm = make_farm()
    judge(make_harvest(farm.product, season=farm.season), now)
    assert trust_of(farm.product.trust, day=BEST_BEFORE) == trust_of(None, day=BEST_BEFORE)

    with unit_of_work():
        refresh_badges([farm.product.id], now=now + timedelta(days=10))

    db.session.refresh(farm.product)
    assert "trace" not in farm.product.trust
    untils = db.session.scalars(
        select(OutboxEvent.payload["until"].as_string())
        .where(OutboxEvent.name == "traceability.product_traced")
        .order_by(OutboxEvent.id)
    ).all()
    assert untils == ["2026-12-01", None]


def test_a_lot_that_is_sold_out_carries_no_badge(app, now, told):
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season, grams=1_000)
    lot.used_g = 1_000
    save(lot)

    judge(lot, now)

    assert lot.complete
    assert trust(farm.product).trace is None


def _seller(farm):

    return db.session.get_one(Seller, farm.product.seller_id)
