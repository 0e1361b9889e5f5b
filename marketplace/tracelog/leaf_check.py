"""Holds each leaf against its event, and finds events that stand beside the log."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, String, and_, column, func, select, table

from marketplace.core.clock import VIETNAM
from marketplace.core.db import db
from marketplace.tracelog.merkle import leaf_hash
from marketplace.tracelog.models import LogLeaf, LogNode, TraceEvent, TraceKind

# A transaction that took an hour to end, or a worker that was away, is no forger.
GRACE = timedelta(hours=1)
Seal = tuple[int, datetime]
# Lots stand on a higher floor; of them only the code is held against what was logged.
LOT = table("lot", column("id", Integer), column("code", String))


@dataclass(frozen=True)
class Logged:
    """The columns of an event, and the code of its lot."""

    uuid: str
    kind: TraceKind
    event_at: datetime
    recorded_at: datetime
    body: str
    lot: str | None


@dataclass(frozen=True)
class LogPosition:
    """What stands at one position: the event (None if it is gone) and the hash that was kept."""

    position: int
    event: Logged | None
    placed: bool
    kept: bytes | None


def places_of(first: int, end: int) -> Iterator[LogPosition]:
    """The places from ``first`` to before ``end``, missing ones too."""
    events = (
        select(
            *(LogLeaf.position, TraceEvent.uuid, TraceEvent.kind, TraceEvent.event_at),
            *(TraceEvent.recorded_at, TraceEvent.body, LOT.c.code),
        )
        .outerjoin(TraceEvent, TraceEvent.id == LogLeaf.event_id)
        .outerjoin(LOT, LOT.c.id == TraceEvent.lot_id)
        .where(LogLeaf.position >= first, LogLeaf.position < end)
    )
    found = {
        position: Logged(uuid, kind, event_at, recorded_at, body, lot) if uuid else None
        for position, uuid, kind, event_at, recorded_at, body, lot in db.session.execute(events)
    }
    nodes = select(LogNode.position, LogNode.hash).where(
        and_(LogNode.level == 0, LogNode.position >= first, LogNode.position < end)
    )
    kept = {position: hash_ for position, hash_ in db.session.execute(nodes)}
    for position in range(first, end):
        yield LogPosition(position, found.get(position), position in found, kept.get(position))


def leaf_faults(places: Iterable[LogPosition], seals: Sequence[Seal]) -> Iterator[str]:
    """What does not fit; ``seals`` are sizes and moments of the checkpoints, by size."""
    sizes = [size for size, _made_at in seals]
    for place in places:
        where = f"place {place.position}"
        if not place.placed:
            yield f"{where}: its row was deleted"
        elif place.event is None:
            yield f"{where}: its event was deleted"
        if place.kept is None:
            yield f"{where}: its hash is missing"
        if place.event is None:
            continue
        event = place.event
        if place.kept is not None and leaf_hash(event.body.encode()) != place.kept:
            yield f"{where}: the event {event.uuid} was changed, or another stands in its place"
        yield from _row_faults(where, event)
        sealed = bisect_right(sizes, place.position)
        if sealed and event.recorded_at < seals[sealed - 1][1] - GRACE:
            yield (
                f"{where}: the event {event.uuid} says that it was recorded before checkpoint "
                f"{seals[sealed - 1][0]}, which does not know it: it was inserted afterwards"
            )


def unplaced_faults(now: datetime) -> Iterator[str]:
    """Events that should have had a place long ago."""
    newest = db.session.scalar(select(func.max(LogLeaf.event_id))) or 0
    query = (
        select(TraceEvent.id, TraceEvent.uuid)
        .outerjoin(LogLeaf, LogLeaf.event_id == TraceEvent.id)
        .where(LogLeaf.event_id.is_(None), TraceEvent.recorded_at < now - GRACE)
        .order_by(TraceEvent.id)
    )
    for event_id, uuid in db.session.execute(query):
        between = ", though later ones have: it was inserted" if event_id < newest else ""
        yield f"event {uuid}: it has no place in the log{between}"


def _row_faults(where: str, event: Logged) -> Iterator[str]:
    """The columns beside the body say the same as the body."""
    body = json.loads(event.body)
    beside = {
        "uuid": event.uuid,
        "kind": event.kind.value,
        "event_at": event.event_at.astimezone(VIETNAM).isoformat(timespec="milliseconds"),
        "recorded_at": event.recorded_at.astimezone(VIETNAM).isoformat(timespec="milliseconds"),
    }
    if event.lot is not None:
        beside["lot"] = event.lot
    for name, value in beside.items():
        if body.get(name) != value:
            yield f"{where}: the row of event {event.uuid} has another {name} than what was logged"
