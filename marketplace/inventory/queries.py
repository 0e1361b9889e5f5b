"""What there is to sell, and whether the books of the stock agree."""

from collections.abc import Collection, Iterator

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.inventory.models import (
    Reservation,
    ReservationLine,
    ReservationState,
    StockItem,
    StockMovement,
)


def stock_of(variant_ids: Collection[int]) -> dict[int, int]:
    """Available base units per variant; 0 where nothing was ever stocked. One statement."""
    query = select(StockItem.variant_id, StockItem.available).where(
        StockItem.variant_id.in_(variant_ids)
    )
    found = dict(db.session.execute(query).all())
    return {variant_id: found.get(variant_id, 0) for variant_id in variant_ids}


def stock_faults() -> Iterator[str]:
    """Each variant whose stock is not the sum of its movements, or whose holds do not add up."""
    moved = (
        select(StockMovement.variant_id, func.sum(StockMovement.quantity).label("total"))
        .group_by(StockMovement.variant_id)
        .subquery()
    )
    held = (
        select(ReservationLine.variant_id, func.sum(ReservationLine.quantity).label("total"))
        .join(Reservation, Reservation.business_key == ReservationLine.business_key)
        .where(Reservation.state == ReservationState.HELD)
        .group_by(ReservationLine.variant_id)
        .subquery()
    )
    query = (
        select(
            StockItem.variant_id,
            StockItem.available + StockItem.reserved,
            func.coalesce(moved.c.total, 0),
            StockItem.reserved,
            func.coalesce(held.c.total, 0),
        )
        .outerjoin(moved, moved.c.variant_id == StockItem.variant_id)
        .outerjoin(held, held.c.variant_id == StockItem.variant_id)
        .order_by(StockItem.variant_id)
    )
    for variant_id, on_hand, movements, reserved, holds in db.session.execute(query):
        if on_hand != movements:
            yield f"variant {variant_id}: {on_hand} on hand, but movements add up to {movements}"
        if reserved != holds:
            yield f"variant {variant_id}: {reserved} reserved, but holds add up to {holds}"
