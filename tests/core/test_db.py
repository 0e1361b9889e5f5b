"""The unit of work, the outbox and the audit chain on both engines."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.core.audit import AuditEntry, audit_faults, write_audit
from marketplace.core.db import (
    WriteOutsideUnitOfWork,
    atomically,
    db,
    one_commit,
    stop_reading,
    unit_of_work,
)
from marketplace.core.events import Event, OutboxEvent, board, deliver_pending, record, replay
from marketplace.core.page_versions import bump_versions, versions_of
from marketplace.core.unit_state import after_commit


@dataclass(frozen=True, kw_only=True)
class BellRung(Event):
    name: ClassVar[str] = "tests.bell_rung"
    times: int


def test_a_row_cannot_be_written_outside_a_unit_of_work(app, now):
    db.session.add(AuditEntry(happened_at=now, actor="a", action="b", subject="c"))

    with pytest.raises(WriteOutsideUnitOfWork):
        db.session.flush()
    db.session.rollback()


def test_a_failing_unit_keeps_nothing_and_calls_nobody(app):
    called = []

    with pytest.raises(ZeroDivisionError), unit_of_work():
        bump_versions("catalogue")
        after_commit(lambda: called.append(1))
        raise ZeroDivisionError

    assert versions_of(["catalogue"]) == {"catalogue": 0}
    assert called == []


def test_stamps_grow_by_one_with_each_unit(app):
    for _ in range(3):
        atomically(lambda: bump_versions("catalogue", "product:7"))

    assert versions_of(["catalogue", "product:7", "x"]) == {
        "catalogue": 3,
        "product:7": 3,
        "x": 0,
    }


def test_units_inside_one_commit_fail_alone_and_are_kept_together(app):
    called: list[str] = []

    def bump(name: str, *, failing: bool = False) -> None:
        with unit_of_work():
            bump_versions(name)
            after_commit(lambda: called.append(name))
            if failing:
                raise ZeroDivisionError

    with one_commit():
        bump("catalogue")
        stop_reading()
        with pytest.raises(ZeroDivisionError):
            bump("product:7", failing=True)
        bump("product:8")
        assert called == []

    assert called == ["catalogue", "product:8"]
    names = ["catalogue", "product:7", "product:8"]
    assert versions_of(names) == {"catalogue": 1, "product:7": 0, "product:8": 1}


def test_one_commit_that_fails_keeps_none_of_its_units(app):
    with pytest.raises(ZeroDivisionError), one_commit():
        atomically(lambda: bump_versions("catalogue"))
        raise ZeroDivisionError

    atomically(lambda: bump_versions("catalogue"))
    assert versions_of(["catalogue"]) == {"catalogue": 1}


def test_rows_are_not_written_between_the_units_of_one_commit(app, now):
    with pytest.raises(WriteOutsideUnitOfWork), one_commit():
        db.session.add(AuditEntry(happened_at=now, actor="a", action="b", subject="c"))
        db.session.flush()


def test_an_event_reaches_each_subscriber_once_and_a_failing_one_is_told_again(app, now):
    heard: list[int] = []
    failures = [RuntimeError("first time")]

    def steady(event: BellRung) -> None:
        heard.append(event.times)

    def shaky(event: BellRung) -> None:
        if failures:
            raise failures.pop()
        heard.append(-event.times)

    board.subscribe(BellRung, steady)
    board.subscribe(BellRung, shaky)
    with unit_of_work():
        record(BellRung(occurred_at=now, times=2))

    deliver_pending(now)
    assert heard == [2]
    deliver_pending(now + timedelta(minutes=1))
    assert heard == [2, -2]
    assert deliver_pending(now + timedelta(minutes=2)) == 0

    list(replay([steady]))
    assert heard == [2, -2, 2]


def test_an_undelivered_event_is_parked_after_eight_tries(app, now):
    def broken(event: BellRung) -> None:
        raise RuntimeError("never")

    board.subscribe(BellRung, broken)
    with unit_of_work():
        record(BellRung(occurred_at=now, times=1))
    moment: datetime = now
    for _ in range(8):
        deliver_pending(moment)
        moment += timedelta(hours=1)

    row = db.session.query(OutboxEvent).one()
    assert row.parked_at is not None
    assert "never" in (row.last_error or "")
    board._subscribers.pop("tests.bell_rung")


def test_the_audit_chain_tells_a_changed_row(app, now):
    for number in range(3):
        with unit_of_work():
            write_audit(actor="NV1", action="approve", subject=f"seller:{number}", now=now)
    assert list(audit_faults()) == []

    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_entry_no_update"))
        else:
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE audit_entry SET subject = 'seller:9' WHERE id = 2"))
        if connection.dialect.name != "sqlite":
            connection.execute(text("ALTER TABLE audit_entry ENABLE TRIGGER USER"))
    db.session.expire_all()

    assert list(audit_faults()) == ["entry 2: its contents were changed"]


def test_the_audit_log_refuses_to_be_edited(app, now):
    with unit_of_work():
        write_audit(actor="NV1", action="approve", subject="seller:1", now=now)

    for statement in ("UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(statement))
