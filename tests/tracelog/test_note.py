"""What enters a leaf: facts in clear, people only as salted hashes that can be forgotten."""

import json

import pytest
from sqlalchemy import func, select

from marketplace.core.audit import AuditEntry
from marketplace.core.db import db, unit_of_work
from marketplace.tracelog import recording, tasks
from marketplace.tracelog.identity import open_log
from marketplace.tracelog.models import TraceEvent, TraceKind, TraceSalt
from marketplace.tracelog.verification import log_faults
from tests.tracelog.events import note_events


def note(now, **given):
    with unit_of_work():
        uuid = recording.note(TraceKind.SOLD, seller_id=1, event_at=now, now=now, **given).uuid
    event = db.session.scalar(select(TraceEvent).where(TraceEvent.uuid == uuid))
    salts = db.session.scalars(select(TraceSalt).where(TraceSalt.event_uuid == uuid)).all()
    return event, {salt.field: salt.salt for salt in salts}


def test_a_body_is_canonical_and_tells_both_moments_in_vietnam_time(app, now):
    event, _salts = note(now, facts={"grams": 5_000, "lot": "VAI26-1121-K3"})

    assert event.body == (
        '{"event_at":"2026-11-21T10:00:00.000+07:00","grams":5000,"kind":"sold",'
        '"lot":"VAI26-1121-K3","recorded_at":"2026-11-21T10:00:00.000+07:00",'
        f'"uuid":"{event.uuid}"}}'
    )


def test_people_and_typed_reasons_enter_only_as_salted_hashes(app, now):
    event, salts = note(
        now,
        facts={"grams": 1, "reason": "Chị Hoa 0987654321 báo sâu"},
        people={"order": "DH7K4M2Q4X"},
    )

    body = json.loads(event.body)
    assert set(salts) == {"order", "reason"}
    assert body["order"] == recording.salted_hash(salts["order"], "DH7K4M2Q4X")
    assert body["reason"] == recording.salted_hash(salts["reason"], "Chị Hoa 0987654321 báo sâu")
    for secret in ("DH7K4M2Q4X", "Hoa", "0987654321", *salts.values()):
        assert secret not in event.body


def test_the_same_person_in_two_events_is_not_recognised_by_the_hash(app, now):
    first, _salts = note(now, people={"order": "DH1"})
    second, _salts = note(now, people={"order": "DH1"})

    assert json.loads(first.body)["order"] != json.loads(second.body)["order"]


@pytest.mark.parametrize("field", ["uuid", "kind", "event_at", "recorded_at", "order"])
def test_no_fact_takes_the_place_of_another(app, now, field):
    with pytest.raises(ValueError, match="one field"):
        note(now, facts={field: "x"}, people={"order": "DH1"})
    assert db.session.scalar(select(func.count()).select_from(TraceEvent)) == 0


def test_a_person_is_forgotten_without_breaking_a_proof(app, now):
    note_events(3, now=now, people={"worker": "Nguyễn Văn An", "phone": "+84987654321"})
    note_events(2, now=now, people={"worker": "Trần Thị Bình"})
    tasks.follow_events(now=now)
    before = db.session.scalars(select(TraceEvent.body).order_by(TraceEvent.id)).all()

    with unit_of_work():
        gone = recording.forget_person(["Nguyễn Văn An", "+84987654321"], actor="operator", now=now)

    assert gone == 6
    assert db.session.scalars(select(TraceSalt.field)).all() == ["worker", "worker"]
    assert db.session.scalars(select(TraceEvent.body).order_by(TraceEvent.id)).all() == before
    assert list(log_faults(identity=open_log(), now=now)) == []
    audit = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()))
    assert (audit.action, audit.details) == ("trace_log.forget", {"places": 6})


def test_forgetting_somebody_who_is_nowhere_forgets_nobody(app, now):
    note_events(1, now=now, people={"worker": "Trần Thị Bình"})

    with unit_of_work():
        assert recording.forget_person(["Trần Thị"], actor="operator", now=now) == 0
    assert db.session.scalar(select(func.count()).select_from(TraceSalt)) == 1


def test_the_command_line_forgets_a_person(app, now):
    note_events(1, now=now, people={"worker": "Trần Thị Bình"})

    found = app.test_cli_runner().invoke(args=["forget-person"], input="Trần Thị Bình\n")

    assert found.exit_code == 0
    assert "Forgotten in 1 place.\n" in found.output
    assert db.session.scalar(select(func.count()).select_from(TraceSalt)) == 0
