"""Whatever somebody bends in the log's tables, `verify-log` says where, in a sentence."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from marketplace.core.db import atomically, db
from marketplace.tracelog import merkle, tasks
from marketplace.tracelog.identity import open_log
from marketplace.tracelog.sealing import LogWasBent, seal_log
from marketplace.tracelog.verification import log_faults
from tests.tracelog.events import note_events
from tests.tracelog.tampering import unguarded


@pytest.fixture
def log(app, now):
    """Ten events under one checkpoint of ten; returns their uuids."""
    uuids = note_events(10, now=now)
    tasks.follow_events(now=now)
    return uuids


def faults(now, against=()):
    db.session.remove()
    return list(log_faults(identity=open_log(), now=now, against=against))


def rewrite(connection, bodies, *, now):
    """Make leaves, nodes and one checkpoint afresh over ``bodies``, signed with the right key."""
    for table in ("log_leaf", "log_node", "log_checkpoint"):
        connection.exec_driver_sql(f"DELETE FROM {table}")
    edge = merkle.Edge()
    metadata = sa.MetaData()
    leaf, node, checkpoint = (
        sa.Table(name, metadata, autoload_with=connection)
        for name in ("log_leaf", "log_node", "log_checkpoint")
    )
    for event_id, body in bodies:
        connection.execute(leaf.insert(), {"position": edge.size, "event_id": event_id})
        for (level, position), found in edge.append(merkle.leaf_hash(body.encode())):
            row = {"level": level, "position": position, "hash": found}
            connection.execute(node.insert(), row)
    row = {"size": edge.size, "root": edge.root, "note": open_log().sign(edge.size, edge.root)}
    connection.execute(checkpoint.insert(), {"id": 1, **row, "made_at": now.replace(tzinfo=None)})


def bodies_of(connection):
    return list(connection.exec_driver_sql("SELECT id, body FROM trace_event ORDER BY id"))


def test_a_log_that_nobody_bent_has_no_faults(log, now):
    assert faults(now) == []
    assert faults(now + timedelta(days=400)) == []


def test_a_changed_event_is_found(log, now):
    with unguarded() as connection:
        body = json.loads(bodies_of(connection)[4][1])
        body["grams"] += 1
        text = json.dumps(body, separators=(",", ":"), sort_keys=True)
        connection.execute(
            sa.text("UPDATE trace_event SET body = :body WHERE uuid = :uuid"),
            {"body": text, "uuid": log[4]},
        )

    assert faults(now) == [
        f"place 4: the event {log[4]} was changed, or another stands in its place"
    ]


def test_a_changed_column_beside_the_body_is_found(log, now):
    with unguarded() as connection:
        connection.execute(
            sa.text("UPDATE trace_event SET kind = 'sold' WHERE uuid = :uuid"), {"uuid": log[4]}
        )

    assert faults(now) == [
        f"place 4: the row of event {log[4]} has another kind than what was logged"
    ]


def test_a_deleted_event_is_found(log, now):
    with unguarded() as connection:
        connection.execute(sa.text("DELETE FROM trace_event WHERE uuid = :it"), {"it": log[3]})

    assert faults(now) == ["place 3: its event was deleted"]


def test_an_event_deleted_with_its_place_is_found(log, now):
    with unguarded() as connection:
        connection.execute(sa.text("DELETE FROM trace_event WHERE uuid = :it"), {"it": log[9]})
        connection.exec_driver_sql("DELETE FROM log_leaf WHERE position = 9")

    assert faults(now) == ["place 9: its row was deleted"]


def test_an_event_inserted_between_the_others_is_found(log, now):
    with unguarded() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO trace_event (id, uuid, kind, seller_id, reference, event_at, "
                "recorded_at, body) SELECT -7, 'inserted', kind, seller_id, reference, event_at, "
                "recorded_at, body FROM trace_event WHERE uuid = :uuid"
            ),
            {"uuid": log[2]},
        )

    assert faults(now) == []  # it may be on its way
    assert faults(now + timedelta(hours=2)) == [
        "event inserted: it has no place in the log, though later ones have: it was inserted"
    ]


def test_an_event_inserted_with_an_old_date_and_sequenced_is_found(log, now):
    later = now + timedelta(days=3)
    with_old_date = note_events(1, now=now - timedelta(days=3))
    tasks.follow_events(now=later)

    assert faults(later) == [
        f"place 10: the event {with_old_date[0]} says that it was recorded before checkpoint 10, "
        "which does not know it: it was inserted afterwards"
    ]


def test_a_leaf_moved_to_another_event_is_found(log, now):
    with unguarded() as connection:
        ids = [row[0] for row in bodies_of(connection)]
        connection.exec_driver_sql("DELETE FROM log_leaf WHERE position IN (1, 2)")
        connection.exec_driver_sql(
            f"INSERT INTO log_leaf (position, event_id) VALUES (1, {ids[2]}), (2, {ids[1]})"
        )

    assert faults(now) == [
        f"place 1: the event {log[2]} was changed, or another stands in its place",
        f"place 2: the event {log[1]} was changed, or another stands in its place",
    ]


def test_a_changed_node_is_found(log, now):
    with unguarded() as connection:
        node = sa.text("UPDATE log_node SET hash = :hash WHERE level = 1 AND position = 2")
        connection.execute(node, {"hash": b"\7" * 32})

    assert faults(now)[:2] == [
        "node 1/2: it does not fit the two nodes below it",
        "node 2/1: it does not fit the two nodes below it",
    ]


def test_a_deleted_and_a_surplus_node_are_found(log, now):
    with unguarded() as connection:
        connection.exec_driver_sql("DELETE FROM log_node WHERE level = 2 AND position = 0")
        insert = sa.text("INSERT INTO log_node (level, position, hash) VALUES (3, 1, :hash)")
        connection.execute(insert, {"hash": b"\7" * 32})

    assert "node 2/0: it is missing" in faults(now)
    assert "nodes of level 3: there are some that no 10 leaves have" in faults(now)


def test_an_event_changed_together_with_the_whole_tree_is_found_by_the_signatures(log, now):
    with unguarded() as connection:
        old_note = connection.exec_driver_sql("SELECT note FROM log_checkpoint").scalar_one()
        event_id, body = bodies_of(connection)[4]
        changed = body.replace('"move":"loss"', '"move":"none"')
        connection.execute(
            sa.text("UPDATE trace_event SET body = :body WHERE id = :id"),
            {"body": changed, "id": event_id},
        )
        rewrite(connection, bodies_of(connection), now=now)

    sentence = "the first 10 events are not those that it signs"
    assert faults(now) == [f"the kept checkpoint 2026-11-21.txt: {sentence}"]
    (open_log().folder / "2026-11-21.txt").unlink()
    assert faults(now) == []  # nobody else remembers
    assert faults(now, [("old.txt", old_note)]) == [f"old.txt: {sentence}"]


def test_a_shorter_log_that_was_signed_again_is_found(log, now):
    with unguarded() as connection:
        old_note = connection.exec_driver_sql("SELECT note FROM log_checkpoint").scalar_one()
        last = max(event_id for event_id, _body in bodies_of(connection))
        connection.exec_driver_sql(f"DELETE FROM trace_event WHERE id = {last}")
        rewrite(connection, bodies_of(connection), now=now)

    cut = "it signs 10 events, but only 9 are left: the log was cut"
    assert faults(now) == [f"the kept checkpoint 2026-11-21.txt: {cut}"]
    (open_log().folder / "2026-11-21.txt").unlink()
    assert faults(now, [("old.txt", old_note)]) == [f"old.txt: {cut}"]


def test_a_forged_checkpoint_is_found(log, now):
    with unguarded() as connection:
        connection.exec_driver_sql(
            "UPDATE log_checkpoint SET note = replace(note, '/log\n10\n', '/log\n11\n')"
        )

    assert faults(now) == [
        "checkpoint 10: its columns are not what it signs",
        "checkpoint 10 in the database: its signature does not hold "
        "(the signature does not fit the text)",
    ]


def test_a_checkpoint_of_another_log_is_told(log, now):
    stranger = "elsewhere.example/log\n1\n" + "A" * 43 + "=\n\n— elsewhere.example/log AAAAAAAA\n"

    assert faults(now, [("theirs.txt", stranger)]) == [
        "theirs.txt: it is signed with a key that is not this log's, nor a former one"
    ]


def test_a_bent_log_is_never_signed_again(log, now):
    with unguarded() as connection:
        rewrite(connection, bodies_of(connection)[::-1], now=now)
    note_events(3, now=now)
    later = now + timedelta(hours=1)

    with pytest.raises(LogWasBent):
        tasks.follow_events(now=later)
    with pytest.raises(LogWasBent):
        atomically(lambda: seal_log(identity=open_log(), now=later))


def test_the_command_line_tells_faults_and_the_exit_status(app, log, now, tmp_path):
    runner = app.test_cli_runner()
    kept = open_log().folder / "2026-11-21.txt"
    old = tmp_path / "old.txt"
    old.write_text(kept.read_text("utf-8"), "utf-8")

    whole = runner.invoke(args=["verify-log", "--against", str(old)])
    assert (whole.exit_code, whole.output) == (0, "The trace log is whole: 10 events.\n")

    with unguarded() as connection:
        connection.exec_driver_sql("DELETE FROM log_leaf WHERE position = 9")
    broken = runner.invoke(args=["verify-log"])
    assert broken.exit_code == 1
    assert "place 9: its row was deleted\n" in broken.output
