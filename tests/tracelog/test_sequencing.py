"""Events get their places once, in the order of their ids, whoever gives them and however often."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.core.db import atomically, db, unit_of_work
from marketplace.tracelog import merkle, tasks
from marketplace.tracelog.identity import open_log
from marketplace.tracelog.models import LogCheckpoint, LogLeaf, LogNode, TraceEvent
from marketplace.tracelog.sequencing import BATCH, LOOK_BACK, sequence_batch
from marketplace.tracelog.stored_tree import (
    log_size,
    newest_checkpoint,
    position_of,
    read_nodes,
    stored_root,
)
from marketplace.tracelog.verification import log_faults
from tests.inventory.rivals import race
from tests.tracelog.events import note_events


def placed():
    """The uuids in the order of the log."""
    query = select(TraceEvent.uuid).join(LogLeaf, LogLeaf.event_id == TraceEvent.id)
    return list(db.session.scalars(query.order_by(LogLeaf.position)))


def faults(now):
    return list(log_faults(identity=open_log(), now=now))


def test_events_get_their_places_in_the_order_they_were_written(app, now):
    uuids = note_events(5, now=now)

    assert atomically(sequence_batch) == 5
    assert atomically(sequence_batch) == 0
    assert placed() == uuids
    assert db.session.scalar(select(func.count()).select_from(LogNode)) == 5 + 2 + 1

    uuids += note_events(3, now=now)
    assert atomically(sequence_batch) == 3
    assert placed() == uuids
    assert faults(now) == []


def test_the_stored_root_is_the_root_over_the_bodies(app, now):
    note_events(13, now=now)
    atomically(sequence_batch)

    bodies = db.session.scalars(select(TraceEvent.body).order_by(TraceEvent.id))
    tree = merkle.Tree(merkle.leaf_hash(body.encode()) for body in bodies)
    for size in range(14):
        assert stored_root(size) == merkle.root_of(size, tree.read)
    for index in range(13):
        stored = merkle.inclusion_proof(index, 13, read_nodes)
        assert stored == merkle.inclusion_proof(index, 13, tree.read)


def test_more_events_than_a_batch_all_get_a_place_in_one_run(app, now):
    note_events(BATCH + 7, now=now)

    tasks.follow_events(now=now)

    assert log_size() == BATCH + 7
    assert newest_checkpoint().size == BATCH + 7
    assert faults(now) == []


def test_rival_sequencers_never_fork_the_log(app, now):
    uuids = note_events(60, now=now)

    outcomes = race(app, [sequence_batch] * 4)

    assert sorted(outcomes) == [0, 0, 0, 60]
    assert placed() == uuids
    assert faults(now) == []


def test_sequencers_and_writers_at_once_lose_nothing(app, now):
    def write():
        return note_events(7, now=now)

    stop, broken = threading.Event(), []

    def follow():
        with app.app_context():
            try:
                while not stop.is_set():
                    tasks.follow_events(now=now)
            except Exception as error:
                broken.append(error)
            finally:
                db.session.remove()

    def keep_writing():
        with app.app_context():
            try:
                for _ in range(6):
                    write()
            except Exception as error:
                broken.append(error)
            finally:
                db.session.remove()

    followers = [threading.Thread(target=follow) for _ in range(2)]
    writers = [threading.Thread(target=keep_writing) for _ in range(3)]
    for thread in (*followers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in followers:
        thread.join()
    db.session.expire_all()
    tasks.follow_events(now=now + timedelta(minutes=2))

    assert broken == []
    assert log_size() == 3 * 6 * 7
    assert len(set(placed())) == 3 * 6 * 7
    assert faults(now) == []


def commit_late(first, *, earlier):
    """Let an event appear whose id is ``earlier`` than that of ``first``; returns its uuid."""
    uuid = "00000000-0000-4000-8000-000000000001"
    with unit_of_work():
        known = db.session.scalar(select(TraceEvent).where(TraceEvent.uuid == first))
        db.session.add(
            TraceEvent(
                id=known.id - earlier,
                uuid=uuid,
                kind=known.kind,
                seller_id=1,
                event_at=known.event_at,
                recorded_at=known.recorded_at,
                body=known.body.replace(first, uuid),
            )
        )
    return uuid


def test_an_event_that_is_committed_late_gets_the_next_place(app, now):
    """On PostgreSQL a lower id may appear after a higher one has its place."""
    (first,) = note_events(1, now=now)
    atomically(sequence_batch)
    late = commit_late(first, earlier=5)

    assert atomically(sequence_batch) == 1
    assert placed() == [first, late]
    assert faults(now) == []


def test_an_event_that_came_very_late_is_found_by_the_nightly_run(app, now):
    (first,) = note_events(1, now=now)
    tasks.follow_events(now=now)
    late = commit_late(first, earlier=LOOK_BACK + 5)

    tasks.follow_events(now=now)
    assert placed() == [first]
    tasks.follow_every_event(now=now)
    assert placed() == [first, late]


def test_an_event_knows_its_place_as_soon_as_it_has_one(app, now):
    (uuid,) = note_events(1, now=now)

    assert position_of(uuid) == (True, None)
    atomically(sequence_batch)
    known, leaf = position_of(uuid)
    assert known
    assert leaf.position == 0
    assert uuid in leaf.body
    assert position_of("no such event") == (False, None)


def test_a_checkpoint_is_made_when_the_log_grew_and_at_most_every_minute(app, now):
    tasks.follow_events(now=now)
    assert newest_checkpoint() is None

    note_events(2, now=now)
    tasks.follow_events(now=now)
    assert newest_checkpoint().size == 2

    note_events(1, now=now)
    tasks.follow_events(now=now + timedelta(seconds=59))
    assert newest_checkpoint().size == 2

    tasks.follow_events(now=now + timedelta(seconds=60))
    tasks.follow_events(now=now + timedelta(hours=9))
    sizes = db.session.scalars(select(LogCheckpoint.size).order_by(LogCheckpoint.id)).all()
    assert sizes == [2, 3]


def test_the_last_checkpoint_of_each_day_is_kept_beside_the_database(app, now):
    for days, hours in ((0, 0), (0, 1), (1, 0)):
        note_events(1, now=now)
        tasks.follow_events(now=now + timedelta(days=days, hours=hours))

    files = sorted(open_log().folder.iterdir())
    assert [file.name for file in files] == ["2026-11-21.txt", "2026-11-22.txt"]
    assert [file.read_text("utf-8").split("\n")[1] for file in files] == ["2", "3"]


@pytest.mark.parametrize("model", [TraceEvent, LogLeaf, LogNode, LogCheckpoint])
def test_no_row_of_the_log_is_changed_or_deleted(app, now, model):
    note_events(2, now=now)
    tasks.follow_events(now=now)
    table = model.__tablename__
    column = {"trace_event": "body", "log_checkpoint": "note"}.get(table, "position")

    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
        with (
            pytest.raises(Exception, match="append-only"),
            db.engine.begin() as connection,
        ):
            connection.exec_driver_sql(statement)
