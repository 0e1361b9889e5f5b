"""Which lots an order's goods come from. Called by `inventory.commands.holding` only.

The caller holds the reservation and the stock rows; the lots are locked here in id order. Quantities
are base units of a variant, whole parts of its `rules.quanta`.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, Update, bindparam, case, or_, select, update

from marketplace.catalog.models import Product, Variant
from marketplace.core import errors
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db, insert_into, table_of, writing
from marketplace.core.sentences import N_
from marketplace.core.unit_state import at_moment
from marketplace.traceability.lots.commands.movements import post
from marketplace.traceability.lots.locks import lots_under_lock
from marketplace.traceability.lots.models import (
    MARKET,
    AllocationState,
    Interval,
    Lot,
    LotAllocation,
    LotState,
    MoveKind,
)
from marketplace.traceability.lots.rules.quanta import Quantum, quantum_of
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceKind

Lines = Mapping[int, int]
LOT, VARIANT = table_of(Lot), table_of(Variant)
# What nobody may be given any more, paid for or not.
STOPPED = frozenset({LotState.HELD, LotState.RECALLED, LotState.DESTROYED})
NEVER = date.max
GIVEN_BACK_SPOILT = N_("Came back from a buyer and cannot be sold again.")


class LotsTooSmall(errors.Conflict):
    """``params``: variant_id and available, what its lots hold in base units."""

    code = "lots_too_small"
    sentence = N_("There is not enough left of this. Choose a smaller quantity.")


class LotStopped(errors.Conflict):
    """``params``: lot, its code."""

    code = "lot_stopped"
    sentence = N_("The sale of lot %(lot)s was stopped.")


@dataclass
class _Source:
    """A lot that may be sold from, as far as it is still free."""

    lot_id: int
    unit: int
    quantum: Quantum
    free: int

    def give(self, wanted: int, step: int) -> int:
        """Up to ``wanted`` base units in whole steps, taken from what is free."""
        units = min(wanted, self.quantum.units_in(self.free)) // step * step
        self.free -= self.quantum.grams_of(units)
        return units


def allocate(orders: Mapping[str, Lines], now: datetime) -> None:
    """Hold grams of lots for ``orders`` (business key → variant id → base units); all or nothing.

    First what expires first, then the oldest harvest; whole sale units before one is split between
    lots. Raises LotsTooSmall.
    """
    sources = _sources({variant for lines in orders.values() for variant in lines}, now)
    rows: list[dict[str, Any]] = []  # one value per column
    held: Counter[int] = Counter()
    for key in sorted(orders):
        for variant_id, quantity in sorted(orders[key].items()):
            for source, units in _taken(sources.get(variant_id, []), variant_id, quantity):
                grams = source.quantum.grams_of(units)
                held[source.lot_id] += grams
                rows.append(
                    {
                        "business_key": key,
                        "variant_id": variant_id,
                        "lot_id": source.lot_id,
                        "quantity": units,
                        "grams": grams,
                        "state": AllocationState.HELD,
                    }
                )
    if not rows:
        return
    _hold(held)
    _keep(rows)


def _sources(variant_ids: Collection[int], now: datetime) -> dict[int, list[_Source]]:
    """What each variant may be sold from, locked, in the order of selling."""
    asked = {"variants": sorted(variant_ids), "today": vietnam_day(now)}
    rows = writing().execute(_open_lots(), asked).all()
    sources: dict[int, list[_Source]] = {}
    for row in sorted(rows, key=lambda row: (row.best_before or NEVER, row.harvested_from, row.id)):
        lot_id, variant_id, _best_before, _harvested, free, unit, net_grams = row
        if variant_id is not None and net_grams:
            quantum = quantum_of(base_quantity=unit, net_grams=net_grams)
            sources.setdefault(variant_id, []).append(_Source(lot_id, unit, quantum, free))
    return sources


# Statements are made once: building one costs more than running it.


@cache
def _open_lots() -> Select[int, int | None, date | None, date, int, int, int | None]:
    free = LOT.c.quantity_g - LOT.c.used_g - LOT.c.held_g
    return (
        select(
            *(LOT.c.id, LOT.c.variant_id, LOT.c.best_before, LOT.c.harvested_from, free),
            *(VARIANT.c.base_quantity, VARIANT.c.net_grams),
        )
        .join(VARIANT, VARIANT.c.id == LOT.c.variant_id)
        .where(
            LOT.c.variant_id.in_(bindparam("variants", expanding=True)),
            LOT.c.state == LotState.OPEN,
            or_(LOT.c.best_before.is_(None), LOT.c.best_before > bindparam("today")),
            free > 0,
        )
        .order_by(LOT.c.id)
        .with_for_update(of=LOT, key_share=True)
    )


def _taken(sources: list[_Source], variant_id: int, quantity: int) -> list[tuple[_Source, int]]:
    taken: Counter[int] = Counter()
    left = quantity
    # Whole sale units first, then whatever is still missing in the smallest parts.
    for whole in (True, False):
        for place, source in enumerate(sources):
            if left:
                units = source.give(left, source.unit if whole else source.quantum.units)
                taken[place] += units
                left -= units
    if left:
        raise LotsTooSmall(variant_id=variant_id, available=quantity - left)
    return [(sources[place], units) for place, units in sorted(taken.items()) if units]


def _hold(held: Mapping[int, int]) -> None:
    chosen: dict[str, int] = {}
    for place, (lot_id, grams) in enumerate(sorted(held.items())):
        chosen |= {f"lot_{place}": lot_id, f"grams_{place}": grams}
    writing().execute(_holding(len(held)), chosen)


@cache
def _holding(count: int) -> Update:
    wanted = {
        bindparam(f"lot_{place}", type_=BigInteger()): bindparam(
            f"grams_{place}", type_=BigInteger()
        )
        for place in range(count)
    }
    grams = case(*((LOT.c.id == lot_id, amount) for lot_id, amount in wanted.items()), else_=0)
    return update(LOT).where(LOT.c.id.in_(list(wanted))).values(held_g=LOT.c.held_g + grams)


def _keep(rows: list[dict[str, Any]]) -> None:  # one value per column
    fresh = insert_into(LotAllocation)
    statement = fresh.on_conflict_do_update(
        index_elements=["business_key", "variant_id", "lot_id"],
        set_={name: fresh.excluded[name] for name in ("quantity", "grams", "state")},
    )
    writing().execute(statement, rows)


def consume(business_keys: Collection[str], now: datetime) -> None:
    """What these orders hold is sold. Raises LotStopped; nothing is sold then."""
    held = _allocations(business_keys, AllocationState.HELD)
    lots = lots_under_lock([each.lot_id for each in held])
    for lot in lots.values():
        # A closed lot is not held when a spraying comes to light, but nobody shall eat from it.
        if lot.state in STOPPED or lot.interval is Interval.VIOLATION:
            raise LotStopped(lot=lot.code)
    codes = _product_codes(lots)
    for each in held:
        lot = lots[each.lot_id]
        lot.held_g -= each.grams
        post(lot, MoveKind.SOLD, each.grams, reference=each.business_key, actor=MARKET, now=now)
        each.state = AllocationState.SOLD
        _tell(TraceKind.SOLD, each, lot, codes[lot.product_id], now)
    db.session.flush()


def release(business_keys: Collection[str], now: datetime) -> None:
    """What these orders hold goes back to its lots."""
    at_moment(now)
    held = _allocations(business_keys, AllocationState.HELD)
    lots = lots_under_lock([each.lot_id for each in held])
    for each in held:
        lot = lots[each.lot_id]
        lot.held_g -= each.grams
        each.state = AllocationState.RELEASED
        if lot.state is LotState.DESTROYED:
            _write_off(lot, each, now)
    db.session.flush()


def take_back(business_keys: Collection[str], now: datetime, *, written_off: bool = False) -> None:
    """What was sold to these orders returns to its lots, or is ``written_off`` at once."""
    sold = _allocations(business_keys, AllocationState.SOLD)
    lots = lots_under_lock([each.lot_id for each in sold])
    codes = _product_codes(lots)
    for each in sold:
        lot = lots[each.lot_id]
        post(lot, MoveKind.RETURNED, each.grams, reference=each.business_key, actor=MARKET, now=now)
        each.state = AllocationState.RETURNED
        _tell(TraceKind.RETURNED, each, lot, codes[lot.product_id], now)
        if written_off or lot.state is LotState.DESTROYED:
            _write_off(lot, each, now)
    db.session.flush()


def _write_off(lot: Lot, each: LotAllocation, now: datetime) -> None:
    post(
        lot,
        MoveKind.LOSS,
        each.grams,
        reference=each.business_key,
        reason=GIVEN_BACK_SPOILT,
        actor=MARKET,
        now=now,
    )


def _allocations(keys: Collection[str], state: AllocationState) -> list[LotAllocation]:
    query = (
        select(LotAllocation)
        .where(LotAllocation.business_key.in_(sorted(keys)), LotAllocation.state == state)
        .order_by(LotAllocation.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def _product_codes(lots: Mapping[int, Lot]) -> dict[int, str]:
    wanted = {lot.product_id for lot in lots.values()}
    query = select(Product.id, Product.code).where(Product.id.in_(sorted(wanted)))
    return dict(db.session.execute(query).all()) if wanted else {}


def _tell(kind: TraceKind, each: LotAllocation, lot: Lot, product_code: str, now: datetime) -> None:
    recording.note(
        kind,
        seller_id=lot.seller_id,
        lot=lot,
        reference=each.business_key,
        event_at=now,
        now=now,
        facts={"product": product_code, "lot": lot.code, "grams": each.grams},
        people={"order": each.business_key},
    )
