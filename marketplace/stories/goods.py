"""Where a lot's goods went, what was said of it, and its proof; each kind of line is one statement.

Buyers are not read at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, NamedTuple

from sqlalchemy import BigInteger, bindparam, cast, func, select

from marketplace.core.db import table_of
from marketplace.core.rows import columns_of, read_row, read_rows
from marketplace.stories.heading import LOT, PRODUCT
from marketplace.traceability.lots.models import (
    LotMovement,
    LotNote,
    LotState,
    MoveKind,
    PackInput,
)
from marketplace.traceability.recalls.models import (
    LotRole,
    Recall,
    RecallLot,
    RecallOutcome,
    RecallState,
)
from marketplace.tracelog.models import TraceEvent

INPUT, MOVE, NOTE, RECALL, RECALLED, EVENT = (
    table_of(model) for model in (PackInput, LotMovement, LotNote, Recall, RecallLot, TraceEvent)
)
_LOT_ID = bindparam("lot_id", type_=LOT.c.id.type)


class Moved(NamedTuple):
    kind: Annotated[MoveKind, MOVE.c.kind]
    grams: Annotated[int, cast(func.sum(MOVE.c.grams), BigInteger())]


_MOVED = (
    select(*columns_of(Moved))
    .where(MOVE.c.lot_id == _LOT_ID, MOVE.c.kind != MoveKind.RECOUNT)
    .group_by(MOVE.c.kind)
)


class Recount(NamedTuple):
    """``used_g`` has the sign of the change in what is used."""

    reason: Annotated[str, MOVE.c.reason]
    used_g: Annotated[int, MOVE.c.grams]
    at: Annotated[datetime, MOVE.c.moved_at]


_RECOUNTS = (
    select(*columns_of(Recount))
    .where(MOVE.c.lot_id == _LOT_ID, MOVE.c.kind == MoveKind.RECOUNT)
    .order_by(MOVE.c.moved_at, MOVE.c.id)
)


class PackMade(NamedTuple):
    """A pack lot that was made from this harvest."""

    code: Annotated[str, LOT.c.code]
    product_code: Annotated[str, PRODUCT.c.code]
    taken_g: Annotated[int, INPUT.c.grams]
    packs: Annotated[int | None, LOT.c.pack_count]
    size_g: Annotated[int | None, LOT.c.pack_size_g]
    packed_on: Annotated[date | None, LOT.c.packed_on]


_PACKS = (
    select(*columns_of(PackMade))
    .select_from(INPUT)
    .join(LOT, LOT.c.id == INPUT.c.pack_lot_id)
    .join(PRODUCT, PRODUCT.c.id == LOT.c.product_id)
    .where(INPUT.c.harvest_lot_id == _LOT_ID)
    .order_by(LOT.c.code, LOT.c.id)
)


class Note(NamedTuple):
    state: Annotated[LotState, NOTE.c.state]
    reason: Annotated[str, NOTE.c.reason]
    at: Annotated[datetime, NOTE.c.noted_at]


_NOTES = (
    select(*columns_of(Note)).where(NOTE.c.lot_id == _LOT_ID).order_by(NOTE.c.noted_at, NOTE.c.id)
)


class RecallNews(NamedTuple):
    code: Annotated[str, RECALL.c.code]
    role: Annotated[LotRole, RECALLED.c.role]
    reason: Annotated[str, RECALL.c.reason]
    state: Annotated[RecallState, RECALL.c.state]
    outcome: Annotated[RecallOutcome | None, RECALL.c.outcome]
    decision_no: Annotated[str, RECALL.c.decision_no]
    danger: Annotated[int, RECALL.c.danger]
    opened_at: Annotated[datetime, RECALL.c.created_at]
    closed_at: Annotated[datetime | None, RECALL.c.closed_at]


_RECALLS = (
    select(*columns_of(RecallNews))
    .select_from(RECALLED.join(RECALL, RECALL.c.id == RECALLED.c.recall_id))
    .where(RECALLED.c.lot_id == _LOT_ID)
    .order_by(RECALL.c.created_at, RECALL.c.id)
)


class Proof(NamedTuple):
    """The first event that the log keeps of a lot, and how many there are."""

    event: Annotated[
        str | None,
        select(EVENT.c.uuid)
        .where(EVENT.c.lot_id == _LOT_ID)
        .order_by(EVENT.c.id)
        .limit(1)
        .scalar_subquery(),
    ]
    events: Annotated[int, select(func.count()).where(EVENT.c.lot_id == _LOT_ID).scalar_subquery()]


_PROOF = select(*columns_of(Proof))


class OpenLot(NamedTuple):
    """A lot of a product that is on sale now."""

    code: Annotated[str, LOT.c.code]
    harvested_from: Annotated[date, LOT.c.harvested_from]
    harvested_to: Annotated[date, LOT.c.harvested_to]
    packed_on: Annotated[date | None, LOT.c.packed_on]
    best_before: Annotated[date | None, LOT.c.best_before]
    complete: Annotated[bool, LOT.c.complete]


_OPEN_LOTS = (
    select(*columns_of(OpenLot))
    .where(
        LOT.c.product_id == bindparam("product_id"),
        LOT.c.state == LotState.OPEN,
        LOT.c.quantity_g > LOT.c.used_g,
    )
    .order_by(LOT.c.harvested_from.desc(), LOT.c.id.desc())
    .limit(bindparam("most"))
)


def moved_of(lot_id: int) -> Mapping[MoveKind, int]:
    """Grams by kind of movement; recounts stand apart."""
    return {moved.kind: moved.grams for moved in read_rows(Moved, _MOVED, {"lot_id": lot_id})}


def recounts_of(lot_id: int) -> Sequence[Recount]:
    return read_rows(Recount, _RECOUNTS, {"lot_id": lot_id})


def packs_of(lot_id: int) -> Sequence[PackMade]:
    return read_rows(PackMade, _PACKS, {"lot_id": lot_id})


def notes_of(lot_id: int) -> Sequence[Note]:
    return read_rows(Note, _NOTES, {"lot_id": lot_id})


def recalls_of(lot_id: int) -> Sequence[RecallNews]:
    return read_rows(RecallNews, _RECALLS, {"lot_id": lot_id})


def proof_of(lot_id: int) -> Proof:
    found = read_row(Proof, _PROOF, {"lot_id": lot_id})
    assert found is not None  # a statement without a table gives one row
    return found


def open_lots_of(product_id: int, *, day: date, most: int = 20) -> Iterable[OpenLot]:
    """The lots of a product that are on sale on ``day``, the freshest first. One statement."""
    lots = read_rows(OpenLot, _OPEN_LOTS, {"product_id": product_id, "most": most})
    return [lot for lot in lots if lot.best_before is None or lot.best_before > day]
