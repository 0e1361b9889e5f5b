"""Scans are kept in the process and written in bundles; none is lost and no state hangs on them."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import func, select

from marketplace.core.db import atomically, db
from marketplace.stamps.models import Scan, Stamp, StampState
from marketplace.stamps.scans import (
    DEVICES_KEPT,
    ScanCounter,
    Sighting,
    count_scan,
    forget_devices,
    scan_counter,
    scans_of,
)
from tests.factories.stamps import look_at, make_stamps
from tests.orders.counting import counted_statements


def seen(stamp):
    db.session.refresh(stamp)
    return stamp.scans


def test_a_scan_is_counted_on_the_page_at_once_and_written_later(app, now):
    (stamp,) = make_stamps(count=1)

    with counted_statements() as statements:
        count_scan(stamp.id, state=stamp.state, device="a", now=now)
        assert scans_of(stamp) == 1
    assert statements == []
    assert seen(stamp) == 0

    assert scan_counter.flush() == 1

    assert (seen(stamp), scans_of(stamp)) == (1, 1)
    assert stamp.first_scanned_at == now
    scan = db.session.scalars(select(Scan)).one()
    assert (scan.stamp_id, scan.device, scan.state) == (stamp.id, "a", StampState.ACTIVATED)
    assert scan_counter.flush() == 0


def test_a_bundle_is_two_statements_in_one_transaction(app, now):
    stamps = make_stamps(count=3)
    for stamp in stamps * 4:
        count_scan(stamp.id, state=stamp.state, device=None, now=now)

    with counted_statements() as statements:
        scan_counter.flush()

    written = [line.split()[0] for line in statements if not line.startswith(("BEGIN", "COMMIT"))]
    assert written == ["INSERT", "UPDATE"]
    assert [seen(stamp) for stamp in stamps] == [4, 4, 4]


def test_eight_threads_of_five_hundred_scans_are_four_thousand(app, now):
    stamps = make_stamps(count=4)
    ids = [stamp.id for stamp in stamps]
    done = threading.Event()

    def scan(place):
        for number in range(500):
            count_scan(
                ids[number % 4], state=StampState.ACTIVATED, device=f"{place}-{number}", now=now
            )

    def flush_meanwhile():
        with app.app_context():
            while not done.is_set():
                scan_counter.flush()
            db.session.remove()

    writer = threading.Thread(target=flush_meanwhile)
    threads = [threading.Thread(target=scan, args=(place,)) for place in range(8)]
    for thread in [writer, *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    writer.join()
    scan_counter.flush()

    assert [seen(stamp) for stamp in stamps] == [1_000] * 4
    assert db.session.scalar(select(func.count(Scan.id))) == 4_000
    assert [scan_counter.waiting_for(stamp_id) for stamp_id in ids] == [0] * 4


def test_two_processes_add_up_and_the_first_look_is_the_earliest(app, now):
    (stamp,) = make_stamps(count=1)
    one, other = ScanCounter(), ScanCounter()
    for counter, minutes in ((one, 5), (one, 7), (other, 2)):
        at = now + timedelta(minutes=minutes)
        counter.count(Sighting(stamp.id, stamp.state, None, None, at))

    assert (one.waiting_for(stamp.id), other.waiting_for(stamp.id)) == (2, 1)
    one.flush()
    other.flush()

    assert seen(stamp) == 3
    assert stamp.first_scanned_at == now + timedelta(minutes=2)


def test_what_could_not_be_written_waits_on(app, now):
    (stamp,) = make_stamps(count=1)
    count_scan(stamp.id, state=stamp.state, device=None, now=now)

    def break_down(*_):
        raise sa.exc.OperationalError("INSERT", {}, Exception("the disk is full"))

    sa.event.listen(db.engine, "before_cursor_execute", break_down)
    try:
        with pytest.raises(sa.exc.OperationalError):
            scan_counter.flush()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", break_down)

    assert scan_counter.waiting_for(stamp.id) == 1
    assert scan_counter.flush() == 1
    assert seen(stamp) == 1


def test_a_scan_of_nothing_holds_up_no_others_for_good(app, now):
    (stamp,) = make_stamps(count=1)
    count_scan(999_999, state=stamp.state, device=None, now=now)

    assert scan_counter.flush() == 0
    count_scan(stamp.id, state=stamp.state, device=None, now=now)

    assert scan_counter.flush() == 1
    assert scan_counter.waiting_for(999_999) == 0


def test_counting_changes_no_state(app, now):
    (stamp,) = make_stamps(count=1, state=StampState.SOLD)

    look_at(stamp, "a", "b")

    assert (stamp.state, stamp.scans) == (StampState.SOLD, 2)


def test_what_tells_devices_apart_is_gone_after_thirty_days(app, now):
    (stamp,) = make_stamps(count=1)
    look_at(stamp, "old", at=now - DEVICES_KEPT - timedelta(minutes=1))
    look_at(stamp, "new", at=now - DEVICES_KEPT + timedelta(minutes=1))

    atomically(lambda: forget_devices(now=now))

    assert sorted(map(str, db.session.scalars(select(Scan.device)))) == ["None", "new"]
    assert seen(stamp) == 2


def test_a_process_with_a_context_writes_by_itself_soon(app, now):
    (stamp,) = make_stamps(count=1)
    written = threading.Event()

    class Context:
        """Stands around the writing as the application's context does."""

        def __enter__(self):
            self.inner = app.app_context()
            self.inner.__enter__()

        def __exit__(self, *problem):
            self.inner.__exit__(*problem)
            if counter.waiting_for(stamp_id) == 0:
                written.set()

    stamp_id = stamp.id
    counter = ScanCounter()
    counter.open(Context)

    counter.count(Sighting(stamp_id, stamp.state, None, None, now))

    assert written.wait(timeout=30)
    counter.open(None)
    assert seen(stamp) == 1
    assert db.session.get_one(Stamp, stamp_id).scans == 1
