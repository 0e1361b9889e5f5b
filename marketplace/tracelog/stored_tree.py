"""The tree as it is kept in the database: its size, its nodes and the checkpoints over it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from marketplace.core.db import db
from marketplace.tracelog import merkle
from marketplace.tracelog.merkle import Edge, Node
from marketplace.tracelog.models import LogCheckpoint, LogLeaf, LogNode, TraceEvent


@dataclass(frozen=True)
class Leaf:
    """An event at its place in the log."""

    position: int
    body: str


def log_size() -> int:
    """How many leaves there are."""
    newest = db.session.scalar(select(func.max(LogLeaf.position)))
    return 0 if newest is None else newest + 1


def read_nodes(nodes: Collection[Node]) -> dict[Node, bytes]:
    """The hashes of ``nodes``, in one statement; one that is not there is left out."""
    if not nodes:
        return {}
    wanted = or_(*(and_(LogNode.level == at, LogNode.position == place) for at, place in nodes))
    rows = db.session.execute(select(LogNode.level, LogNode.position, LogNode.hash).where(wanted))
    return {(level, position): hash_ for level, position, hash_ in rows}


def stored_edge(size: int) -> Edge:
    """The right edge of the first ``size`` leaves; KeyError where a node is missing."""
    nodes = merkle.nodes_of((0, size))
    known = read_nodes(nodes)
    return Edge(size, [known[node] for node in nodes])


def stored_root(size: int) -> bytes:
    return merkle.root_of(size, read_nodes)


def newest_checkpoint() -> LogCheckpoint | None:
    return db.session.scalar(select(LogCheckpoint).order_by(LogCheckpoint.size.desc()).limit(1))


def checkpoint_at(size: int) -> LogCheckpoint | None:
    return db.session.scalar(select(LogCheckpoint).where(LogCheckpoint.size == size))


def leaf_at(position: int) -> Leaf | None:
    query = (
        select(LogLeaf.position, TraceEvent.body)
        .join(TraceEvent, TraceEvent.id == LogLeaf.event_id)
        .where(LogLeaf.position == position)
    )
    row = db.session.execute(query).one_or_none()
    return Leaf(*row) if row else None


def position_of(uuid: str) -> tuple[bool, Leaf | None]:
    """Whether there is such an event, and its leaf as soon as it has one."""
    query = (
        select(LogLeaf.position, TraceEvent.body)
        .select_from(TraceEvent)
        .outerjoin(LogLeaf, LogLeaf.event_id == TraceEvent.id)
        .where(TraceEvent.uuid == uuid)
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        return False, None
    position, body = row
    return True, None if position is None else Leaf(position, body)
