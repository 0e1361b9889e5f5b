"""Which stamps' scans look like those of copies. Every number stands in the settings."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import ColumnElement, distinct, func, select

from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.stamps.models import Scan, Stamp, StampState
from marketplace.stamps.stamp_settings import FlagRules
from marketplace.traceability.lots.models import Lot

DAY = timedelta(days=1)


class FlagRule(Enum):
    DEVICES = "devices"
    SCANS_A_DAY = "scans_a_day"
    TWO_PROVINCES = "two_provinces"
    BEFORE_ACTIVATION = "before_activation"
    AFTER_VOID = "after_void"
    AFTER_BEST_BEFORE = "after_best_before"
    SERIALS_IN_A_ROW = "serials_in_a_row"
    CONFIRMED_AGAIN = "confirmed_again"


@dataclass(frozen=True)
class Suspicion:
    """A stamp and the rule that it broke, with the number or range that shows it."""

    stamp_id: int
    rule: FlagRule
    detail: str


def suspicions(rules: FlagRules, *, now: datetime) -> Iterator[Suspicion]:
    """What the scans of the last day say, the same thing as often as it is asked.

    A number under the scratch field that is used again is seen where it is typed.
    """
    yield from _many_devices(rules, now)
    yield from _many_scans(rules, now)
    yield from _far_apart(rules, now)
    yield from _in_wrong_state(StampState.PRINTED, FlagRule.BEFORE_ACTIVATION, now)
    yield from _in_wrong_state(StampState.VOID, FlagRule.AFTER_VOID, now)
    yield from _long_past(rules, now)
    yield from _in_a_row(rules, now)


def _recent(now: datetime) -> ColumnElement[bool]:
    return Scan.scanned_at > now - DAY


def _many_devices(rules: FlagRules, now: datetime) -> Iterator[Suspicion]:
    devices = func.count(distinct(Scan.device))
    query = (
        select(Scan.stamp_id, devices)
        .where(Scan.stamp_id.in_(select(Scan.stamp_id).where(_recent(now))))
        .group_by(Scan.stamp_id)
        .having(devices > rules.devices)
    )
    for stamp_id, number in db.session.execute(query):
        yield Suspicion(stamp_id, FlagRule.DEVICES, str(number))


def _many_scans(rules: FlagRules, now: datetime) -> Iterator[Suspicion]:
    scans = func.count(Scan.id)
    query = (
        select(Scan.stamp_id, scans)
        .where(_recent(now))
        .group_by(Scan.stamp_id)
        .having(scans > rules.scans_a_day)
    )
    for stamp_id, number in db.session.execute(query):
        yield Suspicion(stamp_id, FlagRule.SCANS_A_DAY, str(number))


def _far_apart(rules: FlagRules, now: datetime) -> Iterator[Suspicion]:
    """Two provinces within hours show between neighbours in time, so each scan looks one back."""
    apart = timedelta(hours=rules.province_hours)
    query = (
        select(Scan.stamp_id, Scan.province_code, Scan.scanned_at)
        .where(Scan.scanned_at > now - DAY - apart, Scan.province_code.is_not(None))
        .order_by(Scan.stamp_id, Scan.scanned_at, Scan.id)
    )
    last: tuple[int, str | None, datetime] | None = None
    told: int | None = None
    for stamp_id, province, at in db.session.execute(query):
        if (
            last is not None
            and last[0] == stamp_id != told
            and last[1] != province
            and at - last[2] <= apart
        ):
            told = stamp_id
            yield Suspicion(stamp_id, FlagRule.TWO_PROVINCES, f"{last[1]} {province}")
        last = (stamp_id, province, at)


def _in_wrong_state(state: StampState, rule: FlagRule, now: datetime) -> Iterator[Suspicion]:
    query = (
        select(Scan.stamp_id, func.count(Scan.id))
        .where(_recent(now), Scan.state == state)
        .group_by(Scan.stamp_id)
    )
    for stamp_id, number in db.session.execute(query):
        yield Suspicion(stamp_id, rule, str(number))


def _long_past(rules: FlagRules, now: datetime) -> Iterator[Suspicion]:
    grace = timedelta(days=rules.days_after_best_before)
    newest = func.max(Scan.scanned_at, type_=Scan.scanned_at.type)
    query = (
        select(Scan.stamp_id, newest, Lot.best_before)
        .join(Stamp, Stamp.id == Scan.stamp_id)
        .join(Lot, Lot.id == Stamp.lot_id)
        .where(_recent(now), Lot.best_before < vietnam_day(now) - grace)
        .group_by(Scan.stamp_id, Lot.best_before)
    )
    for stamp_id, at, best_before in db.session.execute(query):
        late = vietnam_day(at) - best_before if best_before else timedelta()
        if late > grace:
            yield Suspicion(stamp_id, FlagRule.AFTER_BEST_BEFORE, str(late.days))


def _in_a_row(rules: FlagRules, now: datetime) -> Iterator[Suspicion]:
    """One device that walks along a row of packs; told at the first stamp of the row."""
    # A device has its hash for one day, so two days hold all of its walk.
    seen = (
        select(Scan.device, Stamp.lot_id, Stamp.serial)
        .join(Stamp, Stamp.id == Scan.stamp_id)
        .where(
            Scan.scanned_at > now - 2 * DAY,
            Scan.device.in_(select(Scan.device).where(_recent(now), Scan.device.is_not(None))),
        )
        .distinct()
        .subquery()
    )
    # Numbers without a gap keep their distance to their place in the line.
    place = func.row_number().over(
        partition_by=(seen.c.device, seen.c.lot_id), order_by=seen.c.serial
    )
    rows = select(seen, (seen.c.serial - place).label("row")).subquery()
    length = func.count()
    runs = (
        select(
            rows.c.lot_id,
            func.min(rows.c.serial).label("first"),
            func.max(rows.c.serial).label("last"),
        )
        .group_by(rows.c.device, rows.c.lot_id, rows.c.row)
        .having(length >= rules.serials_in_a_row)
        .subquery()
    )
    query = (
        select(Stamp.id, runs.c.first, func.max(runs.c.last))
        .join(runs, (runs.c.lot_id == Stamp.lot_id) & (runs.c.first == Stamp.serial))
        .group_by(Stamp.id, runs.c.first)
    )
    for stamp_id, first, last in db.session.execute(query):
        yield Suspicion(stamp_id, FlagRule.SERIALS_IN_A_ROW, f"{first}–{last}")
