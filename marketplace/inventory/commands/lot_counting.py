"""The seller's quick word about stock, where it is sold from lots.

More than before is a harvest of today; less is a count that takes from the lots that keep longest.
The stock row is locked by the caller, and its movement is the one that `undo` looks at.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from marketplace.catalog.models import Product, Variant
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.inventory.commands.earlier_orders import serve_earlier
from marketplace.inventory.commands.holding import QuantityNotValid
from marketplace.inventory.commands.lot_stock import follow_variants
from marketplace.inventory.models import MovementKind, StockItem, StockMovement
from marketplace.sellers.models import Seller
from marketplace.traceability.lots.commands.harvests import harvest, only_open_season
from marketplace.traceability.lots.commands.movements import post
from marketplace.traceability.lots.locks import lots_under_lock
from marketplace.traceability.lots.models import Lot, LotMovement, LotState, MoveKind
from marketplace.traceability.lots.rules.quanta import Quantum, quantum_of

SELLERS_COUNT = N_("The seller counted less.")
SAID = "seller"
TAKEN_BACK = N_("The seller took back the last word about the stock.")


@dataclass(frozen=True)
class SoldFromLots:
    """A variant whose stock is what its lots hold."""

    variant: Variant
    product: Product
    quantum: Quantum


def sold_from_lots(variant_id: int) -> SoldFromLots | None:
    """What is needed to move its lots; None for a variant that is counted by itself."""
    query = (
        select(Variant, Product)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.id == variant_id, Product.sold_from_lots)
    )
    found = db.session.execute(query).one_or_none()
    if found is None:
        return None
    variant, product = found
    if not variant.net_grams:
        return None
    quantum = quantum_of(base_quantity=variant.base_quantity, net_grams=variant.net_grams)
    return SoldFromLots(variant, product, quantum)


def say_stock(
    sold: SoldFromLots, item: StockItem, quantity: int, *, actor: str, now: datetime
) -> None:
    """Make ``quantity`` base units free to sell; raises QuantityNotValid for parts of a piece.

    A harvest within the waiting days is held at once, so that there is less for sale than was said.
    """
    before = item.available
    change = quantity - before
    if change % sold.quantum.units:
        raise QuantityNotValid
    if change == 0:
        return
    movement = _said(item, quantity, reference=SAID, actor=actor, now=now)
    movement.replaced = before
    if change > 0:
        lot = _harvested(sold, sold.quantum.grams_of(change), actor=actor, now=now)
        movement.harvest_id = lot.id
        serve_earlier(sold.variant.id, now)
    else:
        _count_down(sold, -change, f"count:{movement.id}", actor=actor, now=now)
    follow_variants([sold.variant.id], now)


def undo_said(
    item: StockItem,
    last: StockMovement,
    *,
    actor: str,
    now: datetime,
    refuse: Callable[[], Exception],
) -> None:
    """Take exactly this word back: its harvest is none any more, or its counts are returned.

    Raises what ``refuse`` makes where the lots do not allow it any more.
    """
    _said(item, item.available - last.quantity, reference=f"undo:{last.id}", actor=actor, now=now)
    if last.harvest_id is not None:
        _unharvest(last.harvest_id, last, actor=actor, now=now, refuse=refuse)
    else:
        _uncount(f"count:{last.id}", actor=actor, now=now, refuse=refuse)
    follow_variants([item.variant_id], now)


def _said(
    item: StockItem, quantity: int, *, reference: str, actor: str, now: datetime
) -> StockMovement:
    change, item.available = quantity - item.available, quantity
    movement = StockMovement(
        variant_id=item.variant_id,
        kind=MovementKind.RECEIVED if change > 0 else MovementKind.CORRECTED,
        quantity=change,
        reference=reference,
        moved_by=actor,
        moved_at=now,
    )
    db.session.add(movement)
    db.session.flush()
    return movement


def _harvested(sold: SoldFromLots, grams: int, *, actor: str, now: datetime) -> Lot:
    today = vietnam_day(now)
    return harvest(
        product=sold.product,
        variant=sold.variant,
        seller=db.session.get_one(Seller, sold.product.seller_id),
        grams=grams,
        harvested_from=today,
        season=only_open_season(sold.product.id, day=today),
        actor=actor,
        now=now,
    )


def _count_down(
    sold: SoldFromLots, units: int, reference: str, *, actor: str, now: datetime
) -> None:
    for lot in sorted(_sellable(sold.variant.id, vietnam_day(now)), key=_keeps, reverse=True):
        taken = min(units, sold.quantum.units_in(lot.free_g))
        if taken:
            grams = sold.quantum.grams_of(taken)
            post(
                lot,
                MoveKind.RECOUNT,
                grams,
                reference=reference,
                reason=SELLERS_COUNT,
                actor=actor,
                now=now,
            )
            units -= taken


def _sellable(variant_id: int, today: date) -> list[Lot]:
    query = select(Lot.id).where(
        Lot.variant_id == variant_id,
        Lot.state == LotState.OPEN,
        or_(Lot.best_before.is_(None), Lot.best_before > today),
        Lot.quantity_g > Lot.used_g + Lot.held_g,
    )
    lots = lots_under_lock(db.session.scalars(query).all()).values()
    return [lot for lot in lots if lot.state is LotState.OPEN]


def _keeps(lot: Lot) -> tuple[date, date, int]:
    """The lot that is good for longest comes last."""
    return (lot.best_before or date.max, lot.harvested_from, lot.id)


def _unharvest(
    lot_id: int,
    last: StockMovement,
    *,
    actor: str,
    now: datetime,
    refuse: Callable[[], Exception],
) -> None:
    lot = lots_under_lock([lot_id])[lot_id]
    untouched = lot.free_g == lot.quantity_g
    if lot.state is not LotState.OPEN or not untouched:
        raise refuse()
    post(
        lot,
        MoveKind.RECOUNT,
        lot.quantity_g,
        reference=f"undo:{last.id}",
        reason=TAKEN_BACK,
        actor=actor,
        now=now,
    )


def _uncount(reference: str, *, actor: str, now: datetime, refuse: Callable[[], Exception]) -> None:
    query = select(LotMovement).where(
        LotMovement.reference == reference, LotMovement.kind == MoveKind.RECOUNT
    )
    counts = db.session.scalars(query).all()
    lots = lots_under_lock([each.lot_id for each in counts])
    for each in counts:
        lot = lots[each.lot_id]
        if lot.state is not LotState.OPEN or lot.used_g < each.grams:
            raise refuse()
        post(
            lot,
            MoveKind.RECOUNT,
            -each.grams,
            reference=f"undo:{each.id}",
            reason=TAKEN_BACK,
            actor=actor,
            now=now,
        )
