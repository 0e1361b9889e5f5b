"""``verify-log``: recomputes everything from the events up to what was signed, and tells each fault.

Each node is held against its two children and each leaf against its event, so one change is one
sentence; together they prove every root. What the operator himself could recompute is held against
checkpoints that lie outside the database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from marketplace.core.db import db
from marketplace.tracelog.identity import LogIdentity
from marketplace.tracelog.kept_checkpoints import kept_checkpoints
from marketplace.tracelog.leaf_check import leaf_faults, places_of, unplaced_faults
from marketplace.tracelog.merkle import node_hash
from marketplace.tracelog.models import LogCheckpoint, LogLeaf, LogNode
from marketplace.tracelog.signed_note import (
    BadNote,
    Checkpoint,
    ForgedNote,
    UnknownSigner,
    checkpoint_in,
    text_of,
)
from marketplace.tracelog.stored_tree import stored_root

CHUNK_LEVELS = 12
CHUNK = 1 << CHUNK_LEVELS


@dataclass(frozen=True)
class Promise:
    """A root that was signed, and where that stands."""

    where: str
    checkpoint: Checkpoint


def log_faults(
    *, identity: LogIdentity, now: datetime, against: Iterable[tuple[str, str]] = ()
) -> Iterator[str]:
    """Every fault as a sentence; ``against`` are further signed checkpoints with their names."""
    size = _stored_size()
    seals = [(row.size, row.made_at) for row in _stored_checkpoints()]
    for first in range(0, size, CHUNK):
        yield from leaf_faults(places_of(first, min(first + CHUNK, size)), seals)
        yield from _node_faults(first, min(first + CHUNK, size))
    yield from _upper_node_faults(size)
    yield from _surplus_faults(size)
    yield from unplaced_faults(now)
    yield from _checkpoint_order_faults()
    notes = [
        *((f"checkpoint {row.size} in the database", row.note) for row in _stored_checkpoints()),
        *(
            (f"the kept checkpoint {name}", note)
            for name, note in kept_checkpoints(identity.folder)
        ),
        *against,
    ]
    for where, note in notes:
        yield from _note_faults(where, note, identity=identity, size=size)


def _stored_size() -> int:
    leaves = db.session.scalar(select(func.max(LogLeaf.position)))
    nodes = db.session.scalar(select(func.max(LogNode.position)).where(LogNode.level == 0))
    return max(-1 if leaves is None else leaves, -1 if nodes is None else nodes) + 1


def _stored_checkpoints() -> Iterator[LogCheckpoint]:
    yield from db.session.scalars(select(LogCheckpoint).order_by(LogCheckpoint.size))


def _node_faults(first: int, end: int) -> Iterator[str]:
    """Nodes below the chunk's own level, over the leaves from ``first`` to ``end``."""
    ranges = or_(
        *(
            (LogNode.level == level) & LogNode.position.between(first >> level, (end >> level) - 1)
            for level in range(CHUNK_LEVELS + 1)
        )
    )
    known = _nodes_where(ranges)
    for level in range(1, CHUNK_LEVELS + 1):
        for position in range(first >> level, end >> level):
            yield from _node_fault(known, level, position)


def _upper_node_faults(size: int) -> Iterator[str]:
    known = _nodes_where(LogNode.level >= CHUNK_LEVELS)
    for level in range(CHUNK_LEVELS + 1, size.bit_length()):
        for position in range(size >> level):
            yield from _node_fault(known, level, position)


def _nodes_where(condition: ColumnElement[bool]) -> dict[tuple[int, int], bytes]:
    query = select(LogNode.level, LogNode.position, LogNode.hash).where(condition)
    return {(level, place): found for level, place, found in db.session.execute(query)}


def _node_fault(known: dict[tuple[int, int], bytes], level: int, position: int) -> Iterator[str]:
    found = known.get((level, position))
    left, right = (known.get((level - 1, 2 * position + side)) for side in (0, 1))
    if found is None:
        yield f"node {level}/{position}: it is missing"
    elif left is not None and right is not None and node_hash(left, right) != found:
        yield f"node {level}/{position}: it does not fit the two nodes below it"


def _surplus_faults(size: int) -> Iterator[str]:
    query = select(LogNode.level, func.count(), func.max(LogNode.position)).group_by(LogNode.level)
    for level, count, last in db.session.execute(query.order_by(LogNode.level)):
        if count > size >> level or last >= size >> level:
            yield f"nodes of level {level}: there are some that no {size} leaves have"


def _checkpoint_order_faults() -> Iterator[str]:
    before: datetime | None = None
    for row in _stored_checkpoints():
        if before is not None and row.made_at < before:
            yield f"checkpoint {row.size}: it is older than a smaller one"
        before = row.made_at
        try:
            said = Checkpoint.parse(text_of(row.note))
        except BadNote:
            continue  # told with its signature
        if (said.size, said.root) != (row.size, row.root):
            yield f"checkpoint {row.size}: its columns are not what it signs"


def _note_faults(where: str, note: str, *, identity: LogIdentity, size: int) -> Iterator[str]:
    try:
        said = checkpoint_in(note, identity.keys)
    except (BadNote, ForgedNote) as error:
        yield f"{where}: its signature does not hold ({error})"
    except UnknownSigner:
        yield f"{where}: it is signed with a key that is not this log's, nor a former one"
    else:
        yield from _promise_faults(Promise(where, said), size)


def _promise_faults(promise: Promise, size: int) -> Iterator[str]:
    where, said = promise.where, promise.checkpoint
    if said.size > size:
        yield f"{where}: it signs {said.size} events, but only {size} are left: the log was cut"
        return
    try:
        root = stored_root(said.size)
    except KeyError:
        yield f"{where}: nodes below its root are missing"
        return
    if root != said.root:
        yield f"{where}: the first {said.size} events are not those that it signs"
