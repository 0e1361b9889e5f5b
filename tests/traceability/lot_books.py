"""Whether lots, their movements and allocations, and the stock agree: what must always hold."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select

from marketplace.catalog.models import Product, Variant
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.inventory.models import StockItem
from marketplace.inventory.queries import stock_faults
from marketplace.traceability.lots.models import (
    AllocationState,
    Lot,
    LotAllocation,
    LotMovement,
    LotState,
    MoveKind,
)
from marketplace.traceability.lots.rules.balance import balances, used_by


def book_faults(now: datetime) -> list[str]:
    """Every lot and stock row that does not add up."""
    db.session.rollback()
    db.session.expire_all()
    lots = list(db.session.scalars(select(Lot).order_by(Lot.id)))
    return [*_lot_faults(lots), *_stock_faults(lots, vietnam_day(now)), *stock_faults()]


def _lot_faults(lots: list[Lot]) -> Iterator[str]:
    moved: dict[int, list[tuple[MoveKind, int]]] = defaultdict(list)
    for move in db.session.scalars(select(LotMovement).order_by(LotMovement.id)):
        moved[move.lot_id].append((move.kind, move.grams))
    holds: Counter[int] = Counter()
    query = select(LotAllocation).where(LotAllocation.state == AllocationState.HELD)
    for each in db.session.scalars(query):
        holds[each.lot_id] += each.grams
    for lot in lots:
        moves, held = moved[lot.id], holds[lot.id]
        if lot.used_g != used_by(moves):
            yield f"lot {lot.code}: {lot.used_g} used, but movements add up to {used_by(moves)}"
        if not balances(lot.quantity_g, moves):
            yield f"lot {lot.code}: its movements once broke the balance"
        if lot.held_g != held:
            yield f"lot {lot.code}: {lot.held_g} held, but allocations add up to {held}"
        if lot.used_g + lot.held_g > lot.quantity_g:
            yield f"lot {lot.code}: more used and held than harvested"


def _stock_faults(lots: list[Lot], today: date) -> Iterator[str]:
    query = (
        select(Variant, StockItem.available)
        .join(Product, Product.id == Variant.product_id)
        .join(StockItem, StockItem.variant_id == Variant.id)
        .where(Product.sold_from_lots, Variant.net_grams.is_not(None))
    )
    for variant, available in db.session.execute(query):
        # Said another way than the market does: whole units of each lot, at the weight of one piece.
        assert variant.net_grams % variant.base_quantity == 0
        weight = variant.net_grams // variant.base_quantity
        held = sum(
            lot.free_g // weight
            for lot in lots
            if lot.variant_id == variant.id
            and lot.state is LotState.OPEN
            and (lot.best_before is None or lot.best_before > today)
        )
        if available != held:
            yield f"variant {variant.id}: {available} for sale, but its lots hold {held}"
