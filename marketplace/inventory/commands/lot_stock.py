"""The stock of what is sold from lots: it is what the lots that may be sold hold free.

`traceability.lots.watch` tells of every change of a lot in the transaction of that change; nobody else sets this
stock. A pack without a known weight is counted as before, also where its product is sold from lots.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select

from marketplace.catalog.models import Product, Variant
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db, insert_into
from marketplace.inventory.counting import MOST, Counted
from marketplace.inventory.models import MovementKind, StockItem, StockMovement
from marketplace.inventory.stock_announcements import tell_turned
from marketplace.traceability.lots.models import Lot, LotState
from marketplace.traceability.lots.rules.quanta import Quantum, quantum_of

MARKET = "market"
FROM_LOTS = "lots"


def follow_lots(lot_ids: Collection[int], now: datetime) -> None:
    """Set the stock of whatever is sold from these lots to what its lots hold now."""
    follow_variants(_variants_of(lot_ids), now)


def lock_stock_of_lots(lot_ids: Collection[int]) -> None:
    """Lock the stock rows behind these lots, as buyers do before they come to the lots."""
    variants = _variants_of(lot_ids)
    if variants:
        _locked_items(variants)


def sell_from_lots(product: Product, *, now: datetime) -> None:
    """From now on the stock of ``product`` is what its lots hold; the earlier count is dropped."""
    if product.sold_from_lots:
        return
    product.sold_from_lots = True
    db.session.flush()
    query = select(Variant.id).where(Variant.product_id == product.id)
    follow_variants(list(db.session.scalars(query)), now)


def follow_variants(variant_ids: Collection[int], now: datetime) -> None:
    """Like `follow_lots`, for what is sold; variants that are not sold from lots stay as they are."""
    tell_turned(settled(variant_ids, now), now)


def tell_settled(counted: Collection[Counted], now: datetime) -> None:
    """Tell of stock that came back, as far as the lots it came from may be sold."""
    from_lots = [row.variant_id for row in counted if row.from_lots]
    found = {row.variant_id: row for row in counted}
    for row in settled(from_lots, now) if from_lots else ():
        found[row.variant_id] = replace(row, before=found[row.variant_id].before)
    tell_turned(found.values(), now)


def settled(variant_ids: Collection[int], now: datetime) -> list[Counted]:
    """Like `follow_variants`, leaving it to the caller to tell of what turned."""
    sold = _sold_from_lots(variant_ids)
    if not sold:
        return []
    items = _locked_items(sold)
    held = _free_units({variant_id: quantum for variant_id, (_, _, quantum) in sold.items()}, now)
    counted = []
    for variant_id, item in items.items():
        before, item.available = item.available, min(held.get(variant_id, 0), MOST)
        if item.available == before:
            continue
        db.session.add(
            StockMovement(
                variant_id=variant_id,
                kind=(MovementKind.RECEIVED if item.available > before else MovementKind.CORRECTED),
                quantity=item.available - before,
                reference=FROM_LOTS,
                moved_by=MARKET,
                moved_at=now,
            )
        )
        product_id, unit, _quantum = sold[variant_id]
        counted.append(Counted(variant_id, product_id, unit, before, item.available))
    db.session.flush()
    return counted


def _variants_of(lot_ids: Collection[int]) -> list[int]:
    query = (
        select(Lot.variant_id)
        .join(Product, Product.id == Lot.product_id)
        .where(Lot.id.in_(sorted(lot_ids)), Lot.variant_id.is_not(None), Product.sold_from_lots)
        .distinct()
    )
    return [variant_id for variant_id in db.session.scalars(query) if variant_id is not None]


def _sold_from_lots(variant_ids: Collection[int]) -> dict[int, tuple[int, int, Quantum]]:
    """Product, base units of one and quantum of those variants that are sold from lots."""
    query = (
        select(Variant.id, Variant.product_id, Variant.base_quantity, Variant.net_grams)
        .join(Product, Product.id == Variant.product_id)
        .where(
            Variant.id.in_(sorted(variant_ids)),
            Product.sold_from_lots,
            Variant.net_grams.is_not(None),
        )
    )
    return {
        variant_id: (product_id, unit, quantum_of(base_quantity=unit, net_grams=grams))
        for variant_id, product_id, unit, grams in db.session.execute(query)
        if grams
    }


def _locked_items(variant_ids: Collection[int]) -> dict[int, StockItem]:
    """The stock rows, made where there was none, locked in id order and read afresh."""
    wanted = sorted(variant_ids)
    db.session.execute(
        insert_into(StockItem).on_conflict_do_nothing(),
        [{"variant_id": each, "available": 0, "reserved": 0, "sold": 0} for each in wanted],
    )
    query = (
        select(StockItem)
        .where(StockItem.variant_id.in_(wanted))
        .order_by(StockItem.variant_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {item.variant_id: item for item in db.session.scalars(query)}


def _free_units(quanta: Mapping[int, Quantum], now: datetime) -> dict[int, int]:
    """What the lots of each variant that may be sold today hold free, in base units."""
    query = select(Lot.variant_id, Lot.quantity_g - Lot.used_g - Lot.held_g).where(
        Lot.variant_id.in_(sorted(quanta)),
        Lot.state == LotState.OPEN,
        or_(Lot.best_before.is_(None), Lot.best_before > vietnam_day(now)),
        Lot.quantity_g > Lot.used_g + Lot.held_g,
    )
    units: dict[int, int] = defaultdict(int)
    for variant_id, free in db.session.execute(query):
        if variant_id is not None:
            units[variant_id] += quanta[variant_id].units_in(free)
    return units
