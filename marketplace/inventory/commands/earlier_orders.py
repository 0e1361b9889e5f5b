"""Orders from the time in which a product was counted, once it is sold from lots.

They were promised goods before there was a harvest: the first one that is large enough serves them,
so that nobody else is sold the same grams.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select

from marketplace.core.db import db
from marketplace.inventory.commands.lot_stock import follow_variants
from marketplace.inventory.models import Reservation, ReservationLine, ReservationState
from marketplace.traceability.lots.commands import allocation
from marketplace.traceability.lots.commands.allocation import LotsTooSmall
from marketplace.traceability.lots.models import AllocationState, LotAllocation

StillToServe = Callable[[Collection[str]], Collection[str]]
OPEN = (ReservationState.HELD, ReservationState.CONSUMED)


class Shops:
    """Tells which sold orders still wait for their goods; orders stand on a higher floor.

    The wiring is `marketplace/subscriptions.py`.
    """

    def __init__(self) -> None:
        self.ask: StillToServe = lambda _keys: ()

    def use(self, ask: StillToServe) -> None:
        self.ask = ask


shops = Shops()


def lock_earlier(variant_id: int) -> None:
    """Keep those orders as they are until the unit of work ends; before their stock is locked."""
    query = (
        select(Reservation.id)
        .join(ReservationLine, ReservationLine.business_key == Reservation.business_key)
        .where(
            ReservationLine.variant_id == variant_id, Reservation.state.in_(OPEN), _without_lot()
        )
        .order_by(Reservation.business_key)
        .with_for_update(of=Reservation)
    )
    db.session.scalars(query).all()


def serve_earlier(variant_id: int, now: datetime) -> None:
    """Give open orders that have no lot their grams, the oldest first.

    One that is larger than what is left waits for the next harvest.
    """
    query = (
        select(Reservation.business_key, Reservation.state, ReservationLine.quantity)
        .join(ReservationLine, ReservationLine.business_key == Reservation.business_key)
        .where(
            ReservationLine.variant_id == variant_id, Reservation.state.in_(OPEN), _without_lot()
        )
        .order_by(Reservation.created_at, Reservation.id)
    )
    found = db.session.execute(query).all()
    sold = [key for key, state, _ in found if state is ReservationState.CONSUMED]
    waiting = set(shops.ask(sold)) if sold else set()
    served = False
    for key, state, quantity in found:
        if state is ReservationState.CONSUMED and key not in waiting:
            continue
        try:
            allocation.allocate({key: {variant_id: quantity}}, now)
        except LotsTooSmall:
            continue
        if state is ReservationState.CONSUMED:
            allocation.consume([key], now)
        served = True
    if served:
        follow_variants([variant_id], now)


def _without_lot() -> ColumnElement[bool]:
    return ~exists().where(
        LotAllocation.business_key == ReservationLine.business_key,
        LotAllocation.variant_id == ReservationLine.variant_id,
        LotAllocation.state.in_((AllocationState.HELD, AllocationState.SOLD)),
    )
