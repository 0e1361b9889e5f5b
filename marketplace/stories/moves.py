"""Where a lot's goods went, what was said of it, and its proof: branches of its story."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select

from marketplace.core.db import UtcMoment
from marketplace.stories.columns import (
    EVENT,
    INPUT,
    LOT,
    MOVE,
    NOTE,
    PRODUCT,
    RECALL,
    RECALLED,
    line,
)
from marketplace.traceability.lots.models import MoveKind


def movements_of(lot_id: ColumnElement[int]) -> Select[Any]:
    return (
        line(
            "move",
            t1=MOVE.c.kind,
            n1=cast(func.sum(MOVE.c.grams), BigInteger()),
            n2=cast(func.count(), BigInteger()),
            m1=func.min(MOVE.c.moved_at, type_=UtcMoment()),
            m2=func.max(MOVE.c.moved_at, type_=UtcMoment()),
        )
        .where(MOVE.c.lot_id == lot_id, MOVE.c.kind != MoveKind.RECOUNT)
        .group_by(MOVE.c.kind)
    )


def recounts_of(lot_id: ColumnElement[int]) -> Select[Any]:
    return line(
        "recount", t1=MOVE.c.kind, t2=MOVE.c.reason, n1=MOVE.c.grams, m1=MOVE.c.moved_at
    ).where(MOVE.c.lot_id == lot_id, MOVE.c.kind == MoveKind.RECOUNT)


def packs_of(lot_id: ColumnElement[int]) -> Select[Any]:
    """Pack lots that were made from this harvest."""
    return (
        line(
            "pack",
            t1=LOT.c.code,
            t2=PRODUCT.c.code,
            n1=INPUT.c.grams,
            n2=cast(LOT.c.pack_count, BigInteger()),
            n3=cast(LOT.c.pack_size_g, BigInteger()),
            d1=LOT.c.packed_on,
        )
        .select_from(INPUT)
        .join(LOT, LOT.c.id == INPUT.c.pack_lot_id)
        .join(PRODUCT, PRODUCT.c.id == LOT.c.product_id)
        .where(INPUT.c.harvest_lot_id == lot_id)
    )


def notes_of(lot_id: ColumnElement[int]) -> Select[Any]:
    return line("note", t1=NOTE.c.state, t2=NOTE.c.reason, m1=NOTE.c.noted_at).where(
        NOTE.c.lot_id == lot_id
    )


def recalls_of(lot_id: ColumnElement[int]) -> Select[Any]:
    return (
        line(
            "recall",
            t1=RECALL.c.code,
            t2=RECALLED.c.role,
            t3=RECALL.c.reason,
            t4=RECALL.c.state,
            t5=RECALL.c.outcome,
            t6=RECALL.c.decision_no,
            n1=cast(RECALL.c.danger, BigInteger()),
            m1=RECALL.c.created_at,
            m2=RECALL.c.closed_at,
        )
        .select_from(RECALLED.join(RECALL, RECALL.c.id == RECALLED.c.recall_id))
        .where(RECALLED.c.lot_id == lot_id)
    )


def proof_of(lot_id: ColumnElement[int]) -> Select[Any]:
    """The first event that the log keeps of the lot, and how many there are."""
    first = (
        select(EVENT.c.uuid)
        .where(EVENT.c.lot_id == lot_id)
        .order_by(EVENT.c.id)
        .limit(1)
        .scalar_subquery()
    )
    count = select(func.count()).where(EVENT.c.lot_id == lot_id).scalar_subquery()
    return line("proof", t1=first, n1=cast(count, BigInteger()))
