"""Gives events their places in the log, in batches, each exactly once."""

from sqlalchemy import func, insert, select

from marketplace.core.db import db, lock_name, table_of, writing
from marketplace.tracelog.merkle import leaf_hash
from marketplace.tracelog.models import LogLeaf, LogNode, TraceEvent
from marketplace.tracelog.stored_tree import log_size, stored_edge

LOG_TURN = "trace-log"
BATCH = 1_000
# Ids are given before a transaction ends, so a lower one may appear after a higher one has its
# place. Each run looks this far back; the nightly one looks at everything.
LOOK_BACK = 20_000


def sequence_batch(*, everything: bool = False) -> int:
    """Append up to `BATCH` events that have no place yet, by id; returns how many.

    Sequencers take turns, and a place and an event are each taken once in the database itself.
    """
    connection = writing()
    lock_name(connection, LOG_TURN)
    waiting = waiting_events(everything=everything)
    if not waiting:
        return 0
    edge = stored_edge(log_size())
    leaves, nodes = [], []
    for event_id, body in waiting:
        leaves.append({"position": edge.size, "event_id": event_id})
        nodes += [
            {"level": level, "position": position, "hash": found}
            for (level, position), found in edge.append(leaf_hash(body.encode()))
        ]
    connection.execute(insert(table_of(LogLeaf)), leaves)
    connection.execute(insert(table_of(LogNode)), nodes)
    return len(leaves)


def waiting_events(*, everything: bool = False) -> list[tuple[int, str]]:
    """Ids and bodies of up to `BATCH` events that have no place yet."""
    query = (
        select(TraceEvent.id, TraceEvent.body)
        .outerjoin(LogLeaf, LogLeaf.event_id == TraceEvent.id)
        .where(LogLeaf.event_id.is_(None))
        .order_by(TraceEvent.id)
        .limit(BATCH)
    )
    if not everything:
        newest = db.session.scalar(select(func.max(LogLeaf.event_id))) or 0
        query = query.where(TraceEvent.id > newest - LOOK_BACK)
    return [(event_id, body) for event_id, body in db.session.execute(query)]
