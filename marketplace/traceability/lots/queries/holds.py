"""What holds a lot back: the waiting days by themselves, or a person who said why."""

from collections.abc import Collection

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.traceability.lots.models import LotNote, LotState, NoteCause


def held_by_waiting_days(lot_ids: Collection[int]) -> set[int]:
    """Those of the held lots whose last hold came from the waiting days and from nobody."""
    if not lot_ids:
        return set()
    newest = (
        select(func.max(LotNote.id))
        .where(LotNote.lot_id.in_(sorted(lot_ids)), LotNote.state == LotState.HELD)
        .group_by(LotNote.lot_id)
    )
    query = select(LotNote.lot_id).where(
        LotNote.id.in_(newest), LotNote.cause == NoteCause.INTERVAL
    )
    return set(db.session.scalars(query))
