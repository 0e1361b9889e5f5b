"""Counting scans without letting anybody wait: a look at a stamp is kept in the process and written
in bundles, at least once a second, by a thread of its own.

A crash loses that second of counts and nothing else: no state of a stamp depends on them.
"""

import atexit
import os
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import bindparam, case, or_, update
from sqlalchemy.exc import IntegrityError

from marketplace.core.db import UtcMoment, atomically, db, table_of, writing
from marketplace.stamps.models import Scan, Stamp, StampState

log = structlog.get_logger()

FLUSH_EVERY_SECONDS = 1
FLUSH_AT = 500
# What a database that is away may make one process keep; the oldest are lost first.
MOST_KEPT = 50_000
DEVICES_KEPT = timedelta(days=30)

Context = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One look at a stamp, in the state that it had then."""

    stamp_id: int
    state: StampState
    device: str | None
    province_code: str | None
    at: datetime


class ScanCounter:
    """The buffer of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._bell = threading.Event()
        self._waiting: list[Sighting] = []
        self._counts: Counter[int] = Counter()
        self._context: Context | None = None
        self._thread: threading.Thread | None = None
        os.register_at_fork(after_in_child=self._begin_anew)

    def open(self, context: Context | None) -> None:
        """Write in the background within ``context``; with None only `flush` writes."""
        self._context = context
        self._bell.set()

    def count(self, sighting: Sighting) -> None:
        """Keep one scan in memory; nothing is written here."""
        with self._lock:
            self._waiting.append(sighting)
            self._counts[sighting.stamp_id] += 1
            many = len(self._waiting) >= FLUSH_AT
            if self._context is not None and (self._thread is None or not self._thread.is_alive()):
                self._start()
        if many:
            self._bell.set()

    def waiting_for(self, stamp_id: int) -> int:
        """How many scans of a stamp this process has seen and not written yet."""
        return self._counts.get(stamp_id, 0)

    def flush(self) -> int:
        """Write what waits in one transaction; how many scans that were.

        What could not be written waits on.
        """
        with self._turn:
            with self._lock:
                taken, self._waiting = self._waiting, []
            if not taken:
                return 0
            try:
                atomically(lambda: _write(taken))
            except IntegrityError:
                # A row that the database will never take must not hold up all others for good.
                log.exception("scans_refused", scans=len(taken))
                self._settle(taken)
                return 0
            except BaseException:
                with self._lock:
                    self._waiting = [*taken, *self._waiting][-MOST_KEPT:]
                    self._counts = Counter(each.stamp_id for each in self._waiting)
                raise
            self._settle(taken)
        return len(taken)

    def forget(self) -> None:
        """Drop what waits: the database it was meant for is gone."""
        with self._lock:
            self._waiting, self._counts = [], Counter()

    def _settle(self, written: list[Sighting]) -> None:
        with self._lock:
            self._counts.subtract(each.stamp_id for each in written)
            self._counts = +self._counts

    def _start(self) -> None:
        if self._thread is None:
            atexit.register(self._flush_safely)
        self._thread = threading.Thread(target=self._run, name="stamp-scans", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while self._context is not None:
            self._bell.wait(FLUSH_EVERY_SECONDS)
            self._bell.clear()
            self._flush_safely()

    def _flush_safely(self) -> None:
        if self._context is None:
            return
        try:
            with self._context():
                try:
                    self.flush()
                finally:
                    db.session.remove()
        except Exception:  # a database that is away must not end the thread
            log.exception("scans_not_written")

    def _begin_anew(self) -> None:
        """After a fork: the scans are the parent's to write, its thread and locks stay there."""
        self._lock, self._turn, self._bell = threading.Lock(), threading.Lock(), threading.Event()
        self._waiting, self._counts, self._thread = [], Counter(), None


scan_counter = ScanCounter()


def count_scan(
    stamp_id: int,
    *,
    state: StampState,
    device: str | None,
    now: datetime,
    province_code: str | None = None,
) -> None:
    """Note that somebody looked at a stamp; see `StampSettings.device_hash` for ``device``."""
    scan_counter.count(Sighting(stamp_id, state, device, province_code, now))


def scans_of(stamp: Stamp) -> int:
    """How often the stamp has been looked at, with what this process has not written yet."""
    return stamp.scans + scan_counter.waiting_for(stamp.id)


def forget_devices(*, now: datetime) -> None:
    """Delete what tells devices apart, 30 days after the scan; runs in the open unit of work."""
    before = now - DEVICES_KEPT
    db.session.execute(
        update(Scan)
        .where(Scan.scanned_at < before, Scan.device.is_not(None))
        .values(device=None)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(Stamp)
        .where(Stamp.confirmed_at < before, Stamp.confirmed_device.is_not(None))
        .values(confirmed_device=None)
        .execution_options(synchronize_session=False)
    )


def _write(scans: list[Sighting]) -> None:
    connection, stamp = writing(), table_of(Stamp)
    connection.execute(
        table_of(Scan).insert(),
        [
            {
                "stamp_id": scan.stamp_id,
                "scanned_at": scan.at,
                "device": scan.device,
                "province_code": scan.province_code,
                "state": scan.state,
            }
            for scan in scans
        ],
    )
    seen = Counter(scan.stamp_id for scan in scans)
    first: dict[int, datetime] = {}
    for scan in scans:
        first[scan.stamp_id] = min(scan.at, first.get(scan.stamp_id, scan.at))
    told = bindparam("first", type_=UtcMoment)
    known = stamp.c.first_scanned_at
    connection.execute(
        stamp.update()
        .where(stamp.c.id == bindparam("stamp"))
        .values(
            scans=stamp.c.scans + bindparam("seen"),
            first_scanned_at=case((or_(known.is_(None), known > told), told), else_=known),
        ),
        # In one order everywhere, so that two processes never wait for each other in a ring.
        [
            {"stamp": stamp_id, "seen": seen[stamp_id], "first": first[stamp_id]}
            for stamp_id in sorted(seen)
        ],
    )
