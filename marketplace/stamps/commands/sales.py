"""Which stamps left with which order."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update

from marketplace.catalog.models import Variant
from marketplace.core.db import db
from marketplace.stamps.models import Stamp, StampState
from marketplace.traceability.lots.models import AllocationState, Lot, LotAllocation


def packs_of_order(order_code: str) -> list[tuple[int, int]]:
    """The lots of an order and how many packs (or sale units) of each it takes."""
    query = (
        select(LotAllocation.lot_id, LotAllocation.quantity, Variant.base_quantity)
        .join(Variant, Variant.id == LotAllocation.variant_id)
        .where(
            LotAllocation.business_key == order_code,
            LotAllocation.state.in_((AllocationState.HELD, AllocationState.SOLD)),
        )
        .order_by(LotAllocation.lot_id)
    )
    packs: dict[int, int] = {}
    for lot_id, quantity, base_quantity in db.session.execute(query):
        packs[lot_id] = packs.get(lot_id, 0) + quantity // base_quantity
    return list(packs.items())


def sell_stamps(order_code: str, packs: Iterable[tuple[int, int]], *, now: datetime) -> int:
    """Give the order the lowest activated stamps of each lot, one per pack; how many were new.

    Told again it gives none twice. Packs without a stamp stay without.
    """
    wanted = dict(packs)
    sold = 0
    for lot_id in sorted(wanted):
        db.session.get(Lot, lot_id, with_for_update=True, populate_existing=True)
        missing = wanted[lot_id] - _given(order_code, lot_id)
        if missing > 0:
            sold += _give(order_code, lot_id, missing, now)
    return sold


def _given(order_code: str, lot_id: int) -> int:
    query = select(func.count(Stamp.id)).where(
        Stamp.order_code == order_code, Stamp.lot_id == lot_id
    )
    return db.session.scalar(query) or 0


def _give(order_code: str, lot_id: int, count: int, now: datetime) -> int:
    free = db.session.scalars(
        select(Stamp.id)
        .where(Stamp.lot_id == lot_id, Stamp.state == StampState.ACTIVATED)
        .order_by(Stamp.serial)
        .limit(count)
        .with_for_update()
    ).all()
    given = db.session.scalars(
        update(Stamp)
        .where(Stamp.id.in_(free), Stamp.state == StampState.ACTIVATED)
        .values(state=StampState.SOLD, sold_at=now, order_code=order_code)
        .returning(Stamp.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(given)
