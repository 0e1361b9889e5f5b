"""Holding, selling and returning stock. Quantities are whole base units.

Whoever holds a reservation holds its row first and the stock rows after it, in id order.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache

from sqlalchemy import delete, insert, select, update
from sqlalchemy.sql.dml import ReturningInsert

from marketplace.core import errors
from marketplace.core.db import db, insert_into, table_of, writing
from marketplace.core.sentences import N_
from marketplace.inventory import counting
from marketplace.inventory.commands.lot_stock import tell_settled
from marketplace.inventory.counting import Counted
from marketplace.inventory.models import (
    MovementKind,
    Reservation,
    ReservationLine,
    ReservationState,
    StockItem,
    StockMovement,
)
from marketplace.inventory.stock_announcements import tell_turned
from marketplace.traceability.lots.commands import allocation
from marketplace.traceability.lots.commands.allocation import LotsTooSmall, LotStopped

Lines = Mapping[int, int]


class OutOfStock(errors.Conflict):
    """``params``: variant_id and available, what is left of it in base units."""

    code = "out_of_stock"
    sentence = N_("There is not enough left of this. Choose a smaller quantity.")


class ReservationGone(errors.Conflict):
    code = "reservation_gone"
    sentence = N_("The goods of this order are no longer held.")


class QuantityNotValid(errors.Invalid):
    code = "stock_quantity_not_valid"
    sentence = N_("Stock is a whole number, zero or more.")


def reserve_group(
    orders: Mapping[str, Lines], *, group_key: str, expires_at: datetime, now: datetime
) -> None:
    """Hold lines (variant id → base units) under each business key until ``expires_at``.

    All of them or none, with one statement for all their stock. Holding what is held or sold already
    changes nothing; what was released is held anew. Raises OutOfStock or QuantityNotValid.
    """
    if any(quantity <= 0 for lines in orders.values() for quantity in lines.values()):
        raise QuantityNotValid
    fresh = _claimed(orders, group_key, expires_at, now)
    wanted: Counter[int] = Counter()
    for key in fresh:
        wanted.update(orders[key])
    if not wanted:
        return
    counted = counting.take(wanted)
    if len(counted) < len(wanted):
        _set_state(fresh, ReservationState.RELEASED)
        raise _shortage(wanted)
    _allocate({key: orders[key] for key in fresh}, counted, wanted, now)
    writing().execute(
        insert(table_of(ReservationLine)),
        [
            {"business_key": key, "variant_id": variant_id, "quantity": quantity}
            for key in fresh
            for variant_id, quantity in sorted(orders[key].items())
        ],
    )
    tell_turned(counted, now)


def _allocate(
    orders: Mapping[str, Lines], counted: Collection[Counted], wanted: Lines, now: datetime
) -> None:
    """Say from which lots the goods come that are sold from lots."""
    from_lots = {row.variant_id for row in counted if row.from_lots}
    lines = {
        key: {variant: quantity for variant, quantity in wishes.items() if variant in from_lots}
        for key, wishes in orders.items()
    }
    if not from_lots:
        return
    try:
        allocation.allocate(lines, now)
    except LotsTooSmall as short:
        counting.give_back(wanted)
        _set_state(list(orders), ReservationState.RELEASED)
        raise OutOfStock(**short.params) from short


def _claimed(
    orders: Mapping[str, Lines], group_key: str, expires_at: datetime, now: datetime
) -> list[str]:
    """The keys that were free and are held now."""
    rows = [
        {
            "business_key": key,
            "group_key": group_key,
            "state": ReservationState.HELD,
            "created_at": now,
            "expires_at": expires_at,
        }
        for key in sorted(orders)
    ]
    statement = _claim(db.session.get_bind().dialect.name)
    return sorted(writing().execute(statement, rows).scalars())


@cache
def _claim(_engine: str) -> ReturningInsert[str]:
    fresh = insert_into(Reservation)
    return fresh.on_conflict_do_update(
        index_elements=[Reservation.business_key],
        set_={"state": ReservationState.HELD, "expires_at": fresh.excluded.expires_at},
        where=Reservation.state == ReservationState.RELEASED,
    ).returning(Reservation.business_key)


def _shortage(wanted: Lines) -> OutOfStock:
    """The first line that cannot be served; a variant without a stock row has nothing."""
    query = select(StockItem.variant_id, StockItem.available).where(
        StockItem.variant_id.in_(wanted)
    )
    left = dict(db.session.execute(query).all())
    short = min(v for v in wanted if left.get(v, 0) < wanted[v])
    return OutOfStock(variant_id=short, available=left.get(short, 0))


def consume(business_keys: Collection[str], *, now: datetime) -> None:
    """Make held stock sold, with its movements. What is sold already stays so.

    Raises ReservationGone where a key was released or never held, or the sale of its lots was
    stopped meanwhile; the caller rolls back then, and nothing is sold.
    """
    states = _locked_states(business_keys)
    for key in sorted(business_keys):
        if states.get(key, ReservationState.RELEASED) is ReservationState.RELEASED:
            raise ReservationGone(business_key=key)
    held = [key for key, state in states.items() if state is ReservationState.HELD]
    lines = _lines_of(held)
    if not lines:
        return
    _set_state(held, ReservationState.CONSUMED)
    counted = counting.sell(_summed(lines))
    if any(row.from_lots for row in counted):
        try:
            allocation.consume(held, now)
        except LotStopped as stopped:
            raise ReservationGone(business_key=held[0]) from stopped
    _note_movements(lines, MovementKind.SOLD, -1, now)


def release(business_keys: Collection[str], *, now: datetime) -> None:
    """Give held stock back for sale. What is released or sold already stays so."""
    states = _locked_states(business_keys)
    _give_back([k for k, state in states.items() if state is ReservationState.HELD], now)


def take_back(business_key: str, *, now: datetime, written_off: bool = False) -> None:
    """Make the stock of a cancelled or declined order available again, sold or only held.

    What was sold from lots is for sale again only where its lot may still be sold, and not where it
    came back spoilt (``written_off``). Doing it again changes nothing.
    """
    state = _locked_states([business_key]).get(business_key)
    if state is ReservationState.HELD:
        _give_back([business_key], now)
    if state is not ReservationState.CONSUMED:
        return
    lines = _lines_of([business_key])
    _free([business_key])
    _note_movements(lines, MovementKind.RETURNED, 1, now)
    counted = counting.unsell(_summed(lines))
    if any(row.from_lots for row in counted):
        allocation.take_back([business_key], now, written_off=written_off)
    tell_settled(counted, now)


def _locked_states(keys: Collection[str]) -> dict[str, ReservationState]:
    query = (
        select(Reservation.business_key, Reservation.state)
        .where(Reservation.business_key.in_(keys))
        .order_by(Reservation.business_key)
        .with_for_update()
    )
    return dict(db.session.execute(query).all())


def _lines_of(keys: Collection[str]) -> list[tuple[str, int, int]]:
    if not keys:
        return []
    query = select(
        ReservationLine.business_key, ReservationLine.variant_id, ReservationLine.quantity
    ).where(ReservationLine.business_key.in_(keys))
    return [(key, variant_id, quantity) for key, variant_id, quantity in db.session.execute(query)]


def _summed(lines: Collection[tuple[str, int, int]]) -> Counter[int]:
    total: Counter[int] = Counter()
    for _key, variant_id, quantity in lines:
        total[variant_id] += quantity
    return total


def _give_back(keys: Collection[str], now: datetime) -> None:
    lines = _lines_of(keys)
    if lines:
        _free(keys)
        counted = counting.give_back(_summed(lines))
        if any(row.from_lots for row in counted):
            allocation.release(keys, now)
        tell_settled(counted, now)


def _free(keys: Collection[str]) -> None:
    """Release ``keys``; their lines go, so that a later holding starts afresh."""
    _set_state(keys, ReservationState.RELEASED)
    db.session.execute(
        delete(ReservationLine).where(ReservationLine.business_key.in_(keys)),
        execution_options={"synchronize_session": False},
    )


def _set_state(keys: Collection[str], state: ReservationState) -> None:
    db.session.execute(
        update(Reservation).where(Reservation.business_key.in_(keys)).values(state=state),
        execution_options={"synchronize_session": False},
    )


def _note_movements(
    lines: Collection[tuple[str, int, int]], kind: MovementKind, sign: int, now: datetime
) -> None:
    db.session.execute(
        insert_into(StockMovement),
        [
            {
                "variant_id": variant_id,
                "kind": kind,
                "quantity": sign * quantity,
                "reference": key,
                "moved_by": "market",
                "moved_at": now,
            }
            for key, variant_id, quantity in lines
        ],
    )


def hold_longer(group_key: str, *, until: datetime) -> None:
    """Keep what a group holds for a buyer who has begun to pay."""
    db.session.execute(
        update(Reservation)
        .where(Reservation.group_key == group_key, Reservation.state == ReservationState.HELD)
        .values(expires_at=until),
        execution_options={"synchronize_session": False},
    )
