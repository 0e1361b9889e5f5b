"""The farm diary: entries, plans, corrections, and what they do to lots."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.db import db, unit_of_work
from marketplace.traceability.farm.commands.diary import (
    EntryGone,
    NothingToRepeat,
    VoidReasonMissing,
    add_entry,
    mark_done,
    repeat_last,
    revise_entry,
    void_entry,
)
from marketplace.traceability.farm.commands.work import (
    EntryAfterSeason,
    EntryBeforePlanting,
    EntryInFuture,
    InputNotYours,
    PlanInPast,
    PlotNotOfSeason,
    QuantityInvalid,
    QuantityMissing,
    SprayNotNamed,
    Work,
)
from marketplace.traceability.farm.models import DiaryEntry, WorkKind, WorkStatus
from marketplace.traceability.farm.rules.lateness import entered_late
from marketplace.traceability.lots.models import Interval, LotState
from marketplace.tracelog.models import TraceEvent, TraceKind
from tests.factories import make_seller
from tests.factories.farm import make_entry, make_input, make_plot, make_season
from tests.inventory.rivals import race
from tests.traceability.harvesting import HARVESTED, make_farm, make_harvest

TODAY = date(2026, 11, 21)
WATERING = Work(kind=WorkKind.WATERING, done_on=TODAY)


def write(season, work, now, *, key="k1") -> DiaryEntry:
    with unit_of_work():
        return add_entry(season, work, client_key=key, actor="ND1", now=now)


def entries() -> list[DiaryEntry]:
    return list(db.session.scalars(select(DiaryEntry).order_by(DiaryEntry.id)))


def kinds_noted() -> list[TraceKind]:
    return list(db.session.scalars(select(TraceEvent.kind).order_by(TraceEvent.id)))


def test_an_entry_keeps_the_waiting_days_of_its_day_and_is_logged(app, now):
    season = make_season()
    used = make_input(waiting_days=7)
    sprayed = Work(
        kind=WorkKind.SPRAYING, done_on=TODAY, used=used, quantity=40, worker="Nguyễn Văn Tư"
    )

    entry = write(season, sprayed, now)

    assert (entry.status, entry.waiting_days, entry.quantity, entry.unit) == (
        WorkStatus.DONE,
        7,
        40,
        "ml",
    )
    event = db.session.scalars(select(TraceEvent)).one()
    assert (event.kind, event.reference) == (TraceKind.WORKED, entry.code)
    facts = json.loads(event.body)
    assert facts["season"] == season.code
    assert (facts["work"], facts["done_on"], facts["waiting_days"]) == (
        "spraying",
        "2026-11-21",
        7,
    )
    assert "Tư" not in event.body
    assert event.event_at <= event.recorded_at


def test_the_same_entry_sent_twice_is_one(app, now):
    season = make_season()

    first = write(season, WATERING, now, key="phone-1")
    again = write(season, replace(WATERING, note="lần hai"), now, key="phone-1")

    assert first.id == again.id
    assert [entry.note for entry in entries()] == [""]
    assert kinds_noted() == [TraceKind.WORKED]


def test_the_same_entry_sent_twice_at_once_is_one(app, now):
    season = make_season()

    def send() -> str:
        return add_entry(season, WATERING, client_key="phone-1", actor="ND1", now=now).code

    codes = race(app, [send] * 4)

    assert len(set(codes)) == 1
    assert len(entries()) == 1


@pytest.mark.parametrize(
    ("work", "refusal"),
    [
        (replace(WATERING, done_on=TODAY + timedelta(days=1)), EntryInFuture),
        (replace(WATERING, done_on=date(2026, 2, 28)), EntryBeforePlanting),
        (
            replace(WATERING, done_on=TODAY - timedelta(days=1), status=WorkStatus.PLANNED),
            PlanInPast,
        ),
        (Work(kind=WorkKind.SPRAYING, done_on=TODAY), SprayNotNamed),
        (replace(WATERING, quantity=0), QuantityInvalid),
        (replace(WATERING, quantity=-3), QuantityInvalid),
    ],
)
def test_an_entry_that_breaks_a_rule_is_refused(app, now, work, refusal):
    season = make_season()

    with pytest.raises(refusal):
        write(season, work, now)

    assert entries() == []


def test_an_input_needs_its_quantity(app, now):
    work = replace(WATERING, kind=WorkKind.FERTILISING, used=make_input())

    with pytest.raises(QuantityMissing):
        write(make_season(), work, now)


def test_an_entry_after_the_end_of_the_season_is_refused(app, now):
    season = make_season(ended_on=TODAY - timedelta(days=3))

    with pytest.raises(EntryAfterSeason) as refused:
        write(season, WATERING, now)

    assert (
        str(refused.value) == "The season ended on 18/11/2026. Choose that day or an earlier one."
    )


def test_another_shops_input_and_plot_are_refused(app, now):
    season, stranger = make_season(), make_seller()
    foreign = make_input(seller=stranger)

    with pytest.raises(InputNotYours):
        write(season, replace(WATERING, used=foreign, quantity=1), now)
    with pytest.raises(PlotNotOfSeason):
        write(season, replace(WATERING, plot=make_plot(stranger)), now)


def test_a_plan_is_neither_logged_nor_counted_until_it_is_done(app, now):
    season = make_season()
    planned = write(season, replace(WATERING, status=WorkStatus.PLANNED), now)
    assert kinds_noted() == []

    with unit_of_work():
        done = mark_done(planned, actor="ND2", now=now)
    with unit_of_work():
        again = mark_done(planned, actor="ND2", now=now)

    assert done.id == again.id
    db.session.refresh(planned)
    assert planned.replaced_at == now
    assert (done.status, done.revision_of, done.done_on) == (WorkStatus.DONE, planned.id, TODAY)
    assert kinds_noted() == [TraceKind.WORKED]


def test_a_correction_is_a_new_row_and_the_old_one_stays(app, now):
    season = make_season()
    first = write(season, replace(WATERING, quantity=5), now)

    with unit_of_work():
        second = revise_entry(
            first, replace(WATERING, quantity=6), client_key="k2", actor="ND1", now=now
        )

    db.session.refresh(first)
    assert (first.quantity, first.replaced_at) == (5, now)
    assert (second.quantity, second.revision_of, second.replaced_at) == (6, first.id, None)
    assert kinds_noted() == [TraceKind.WORKED, TraceKind.WORKED, TraceKind.WORK_VOIDED]
    with pytest.raises(EntryGone), unit_of_work():
        revise_entry(first, WATERING, client_key="k3", actor="ND1", now=now)


def test_taking_an_entry_back_needs_a_reason_and_happens_once(app, now):
    entry = write(make_season(), WATERING, now)

    with pytest.raises(VoidReasonMissing), unit_of_work():
        void_entry(entry, reason="  ", actor="ND1", now=now)
    for _ in range(2):
        with unit_of_work():
            void_entry(entry, reason="Ghi nhầm vườn", actor="ND1", now=now)

    db.session.refresh(entry)
    assert (entry.voided_by, entry.void_reason) == ("ND1", "Ghi nhầm vườn")
    assert kinds_noted() == [TraceKind.WORKED, TraceKind.WORK_VOIDED]


def test_the_last_entry_is_repeated_today_with_its_input_and_quantity(app, now):
    season = make_season()
    used = make_input(waiting_days=7)
    make_entry(season, kind=WorkKind.SPRAYING, done_on=date(2026, 11, 1), used=used, quantity=40)

    with unit_of_work():
        again = repeat_last(season, client_key="r1", actor="ND1", now=now)
    with unit_of_work():
        twice = repeat_last(season, client_key="r1", actor="ND1", now=now)

    assert again.id == twice.id
    assert (again.kind, again.done_on, again.input_id, again.quantity, again.waiting_days) == (
        WorkKind.SPRAYING,
        TODAY,
        used.id,
        40,
        7,
    )


def test_there_is_nothing_to_repeat_in_an_empty_diary(app, now):
    season = make_season()

    with pytest.raises(NothingToRepeat), unit_of_work():
        repeat_last(season, client_key="r1", actor="ND1", now=now)


def test_a_spraying_entered_afterwards_holds_the_lot_and_taking_it_back_frees_it(app, now):
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season)
    sprayed = Work(
        kind=WorkKind.SPRAYING,
        done_on=HARVESTED - timedelta(days=2),
        used=make_input(waiting_days=7),
        quantity=40,
    )

    entry = write(farm.season, sprayed, now)
    db.session.refresh(lot)
    assert (lot.state, lot.interval) == (LotState.HELD, Interval.VIOLATION)

    with unit_of_work():
        void_entry(entry, reason="Phun vườn khác", actor="ND1", now=now)
    db.session.refresh(lot)
    assert (lot.state, lot.interval, lot.complete) == (LotState.OPEN, Interval.OK, True)


def test_correcting_the_day_of_a_spraying_judges_the_lots_again(app, now):
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season)
    sprayed = Work(
        kind=WorkKind.SPRAYING,
        done_on=HARVESTED - timedelta(days=10),
        used=make_input(waiting_days=7),
        quantity=40,
    )
    entry = write(farm.season, sprayed, now)

    with unit_of_work():
        later = replace(sprayed, done_on=HARVESTED - timedelta(days=1))
        revise_entry(entry, later, client_key="k2", actor="ND1", now=now)

    db.session.refresh(lot)
    assert (lot.state, lot.earliest_on) == (LotState.HELD, HARVESTED + timedelta(days=6))


def test_the_first_entry_of_care_makes_a_lot_complete(app, now):
    farm = make_farm()
    bare = make_season(farm.product, plots=[farm.plot])
    lot = make_harvest(farm.product, season=bare)

    write(bare, replace(WATERING, done_on=HARVESTED), now)

    db.session.refresh(lot)
    assert lot.complete


def test_an_entry_is_late_after_more_than_72_hours(now):
    assert not entered_late(date(2026, 11, 18), now)
    assert not entered_late(date(2026, 11, 17) + timedelta(days=1), now)
    assert entered_late(date(2026, 11, 17), now)
