"""Scans that look like those of a copy are flagged once per stamp and rule; an officer decides."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.audit import AuditEntry
from marketplace.core.db import atomically, db
from marketplace.core.events import OutboxEvent
from marketplace.sellers.permits import OfficerOnlyReads
from marketplace.sellers.queries import SellerNotFound
from marketplace.stamps.commands.flags import (
    FlagDecidedAlready,
    FlagNoteMissing,
    FlagNotFound,
    decide_flag,
    raise_flags,
)
from marketplace.stamps.flags import FlagRule
from marketplace.stamps.models import FlagState, StampFlag, StampState
from marketplace.stamps.stamp_settings import FlagRules
from marketplace.traceability.lots.models import Lot
from tests.factories import make_officer, make_province_officer
from tests.factories.lots import make_pack_lot
from tests.factories.stamps import look_at, make_stamps, set_best_before
from tests.inventory.rivals import race
from tests.sellers.acting import acting

RULES = FlagRules()


def flagged(now, rules=RULES):
    """The new flags as serial, rule and detail."""
    atomically(lambda: raise_flags(rules, now=now))
    return [
        (flag.stamp_id, flag.rule, flag.detail)
        for flag in db.session.scalars(select(StampFlag).order_by(StampFlag.id))
    ]


def devices(count, word="d"):
    return [f"{word}{number}" for number in range(count)]


def spread(stamp, count, now, *, over=timedelta(days=9)):
    """One device after the other, far enough apart that only their number shows."""
    for number, device in enumerate(devices(count)):
        look_at(stamp, device, at=now - over * (count - 1 - number) / count)


def test_more_than_twenty_devices(app, now):
    many, few = make_stamps(count=2)
    spread(many, 21, now)
    spread(few, 20, now)

    assert flagged(now) == [(many.id, "devices", "21")]


def test_more_than_ten_scans_within_a_day(app, now):
    many, few, slow = make_stamps(count=3)
    look_at(many, *["a"] * 11, at=now - timedelta(hours=3))
    look_at(few, *["b"] * 10, at=now - timedelta(hours=3))
    look_at(slow, *["c"] * 6, at=now - timedelta(hours=25))
    look_at(slow, *["c"] * 6, at=now)

    assert flagged(now) == [(many.id, "scans_a_day", "11")]


def test_two_provinces_within_two_hours(app, now):
    far, slow, home, unknown = make_stamps(count=4)
    for stamp, minutes in ((far, 120), (slow, 121)):
        look_at(stamp, at=now - timedelta(minutes=minutes), province_code="24")
        look_at(stamp, at=now, province_code="79")
    look_at(home, None, None, at=now, province_code="24")
    look_at(unknown, at=now, province_code="24")
    look_at(unknown, at=now)

    assert flagged(now) == [(far.id, "two_provinces", "24 79")]


def test_a_scan_before_the_stamp_is_in_use_and_one_after_it_was_cancelled(app, now):
    (printed,) = make_stamps(count=1, state=StampState.PRINTED)
    (void,) = make_stamps(count=1, state=StampState.VOID)
    (good,) = make_stamps(count=1)
    for stamp in (printed, void, good):
        look_at(stamp, at=now)

    assert flagged(now) == [
        (printed.id, "before_activation", "1"),
        (void.id, "after_void", "1"),
    ]


@pytest.mark.parametrize(
    ("best_before", "found"), [(date(2026, 10, 21), "31"), (date(2026, 10, 22), None)]
)
def test_a_scan_long_after_the_best_days(app, now, best_before, found):
    lot = make_pack_lot()
    (stamp,) = make_stamps(lot, count=1)
    set_best_before(lot, best_before)
    look_at(stamp, at=now)

    assert flagged(now) == ([(stamp.id, "after_best_before", found)] if found else [])


def test_one_device_along_a_row_of_packs(app, now):
    lot = make_pack_lot(count=20)
    stamps = make_stamps(lot, count=16)
    for stamp in stamps[2:7]:
        look_at(stamp, "walker", at=now)
    for stamp in stamps[8:12]:
        look_at(stamp, "walker", at=now)
    for stamp in stamps[12:16]:
        look_at(stamp, "buyer", at=now)

    assert flagged(now) == [(stamps[2].id, "serials_in_a_row", "3–7")]


def test_every_number_can_be_changed(app, now):
    lot = make_pack_lot()
    first, second = make_stamps(lot, count=2)
    set_best_before(lot, date(2026, 11, 18))
    look_at(first, "a", "b", at=now, province_code="24")
    look_at(second, "a", at=now)
    rules = FlagRules(
        devices=1, scans_a_day=1, days_after_best_before=2, serials_in_a_row=2, province_hours=1
    )

    assert flagged(now) == []
    assert {rule for _stamp, rule, _detail in flagged(now, rules)} == {
        "devices",
        "scans_a_day",
        "after_best_before",
        "serials_in_a_row",
    }


def test_a_stamp_is_flagged_once_per_rule_and_told_once(app, now):
    (stamp,) = make_stamps(count=1, state=StampState.PRINTED)
    look_at(stamp, at=now)

    outcomes = race(app, [lambda: raise_flags(RULES, now=now)] * 4)
    look_at(stamp, at=now + timedelta(hours=1))
    outcomes.append(atomically(lambda: raise_flags(RULES, now=now + timedelta(hours=1))))

    assert sorted(outcomes) == [0, 0, 0, 0, 1]
    events = db.session.scalars(
        select(OutboxEvent).where(OutboxEvent.name == "traceability.stamp_flagged")
    ).all()
    lot = db.session.get_one(Lot, stamp.lot_id)
    assert [(event.payload["stamp_code"], event.payload["lot_code"]) for event in events] == [
        (stamp.code, lot.code)
    ]


def test_what_happened_days_ago_is_not_looked_at_again(app, now):
    (stamp,) = make_stamps(count=1, state=StampState.PRINTED)
    look_at(stamp, at=now - timedelta(days=2))

    assert flagged(now) == []


@pytest.fixture
def suspicious(app, now):
    (stamp,) = make_stamps(count=1, state=StampState.PRINTED)
    look_at(stamp, at=now)
    atomically(lambda: raise_flags(RULES, now=now))
    return stamp


def deciding(stamp, officer, now, *, upheld=True, note="Đã gọi chủ vườn", rule=None):
    return lambda: decide_flag(
        stamp,
        rule or FlagRule.BEFORE_ACTIVATION,
        upheld=upheld,
        note=note,
        actor=acting(officer),
        now=now,
    )


@pytest.mark.parametrize(
    ("upheld", "state"), [(True, FlagState.UPHELD), (False, FlagState.DISMISSED)]
)
def test_the_officer_of_the_commune_decides_and_it_is_written_down(suspicious, now, upheld, state):
    officer = make_officer()

    atomically(deciding(suspicious, officer, now, upheld=upheld))

    flag = db.session.scalars(select(StampFlag)).one()
    assert (flag.state, flag.decided_by, flag.note) == (state, officer.code, "Đã gọi chủ vườn")
    db.session.refresh(suspicious)
    assert suspicious.copied_at == (now if upheld else None)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == f"stamp_flag_{state.value}")
    ).one()
    assert entry.subject == suspicious.code


def test_a_dismissed_flag_does_not_come_back(suspicious, now):
    atomically(deciding(suspicious, make_officer(), now, upheld=False))
    look_at(suspicious, at=now)

    assert atomically(lambda: raise_flags(RULES, now=now)) == 0


def test_a_flag_is_decided_once(app, suspicious, now):
    officer = make_officer()
    commands = [deciding(suspicious, officer, now, upheld=bool(n % 2)) for n in range(4)]

    outcomes = race(app, commands)

    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, FlagDecidedAlready) for outcome in outcomes) == 3


def test_who_may_not_decide(suspicious, now):
    with pytest.raises(SellerNotFound):
        atomically(deciding(suspicious, make_officer("00004"), now))
    with pytest.raises(OfficerOnlyReads):
        atomically(deciding(suspicious, make_province_officer(), now))


def test_a_decision_needs_a_note_and_a_flag(suspicious, now):
    officer = make_officer()

    with pytest.raises(FlagNoteMissing):
        atomically(deciding(suspicious, officer, now, note="  "))
    with pytest.raises(FlagNotFound):
        atomically(deciding(suspicious, officer, now, rule=FlagRule.DEVICES))
