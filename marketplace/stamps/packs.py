"""How many packs a lot has and how many of them may still get a stamp."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from marketplace.catalog.models import Product, Variant
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.stamps.models import Stamp, StampState
from marketplace.traceability.lots.models import Lot, LotKind, LotMovement, LotState, MoveKind

# Grams of a harvest that are no longer there to be sold as they are.
GONE = (MoveKind.PACKED, MoveKind.LOSS, MoveKind.OWN_USE, MoveKind.SAMPLE, MoveKind.RECOUNT)


class StampLotNotFound(errors.NotFound):
    code = "stamp_lot_not_found"


class LotHasNoPacks(errors.Invalid):
    code = "lot_has_no_packs"
    sentence = N_(
        "Stamps go onto packs. Say first how this lot is packed or in what size it is sold."
    )


@dataclass(frozen=True)
class LotPacks:
    """One lot with what may be stamped of it; ``packs`` is None where nothing says its size."""

    lot: Lot
    product_code: str
    product_name: str
    packs: int | None
    standing: int

    @property
    def allowed(self) -> int:
        """How many more stamps may be made."""
        return max(0, (self.packs or 0) - self.standing)


Row = tuple[Lot, str, str, int | None, int, int]


def packs_of_lot(lot_id: int) -> LotPacks:
    """The lot with its packs; raises StampLotNotFound."""
    row = db.session.execute(_lots().where(Lot.id == lot_id)).one_or_none()
    if row is None:
        raise StampLotNotFound
    return _read(row)


def lot_to_stamp(product_code: str, lot_code: str, seller_id: int) -> LotPacks:
    """A lot of the shop; raises StampLotNotFound for another's."""
    query = _lots().where(
        Product.code == product_code, Lot.code == lot_code, Lot.seller_id == seller_id
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise StampLotNotFound
    return _read(row)


def lots_to_stamp(seller_id: int, *, limit: int = 20) -> Sequence[LotPacks]:
    """The shop's open lots that have packs without stamps, newest first."""
    query = (
        _lots()
        .where(Lot.seller_id == seller_id, Lot.state == LotState.OPEN)
        .order_by(Lot.id.desc())
        .limit(5 * limit)
    )
    found = [_read(row) for row in db.session.execute(query)]
    return [lot for lot in found if lot.allowed][:limit]


def _lots() -> Select[Lot, str, str, int | None, int, int]:
    gone = select(func.coalesce(func.sum(LotMovement.grams), 0)).where(
        LotMovement.lot_id == Lot.id, LotMovement.kind.in_(GONE)
    )
    standing = select(func.count(Stamp.id)).where(
        Stamp.lot_id == Lot.id, Stamp.state != StampState.VOID
    )
    return (
        select(
            Lot,
            Product.code,
            Product.name,
            Variant.net_grams,
            gone.scalar_subquery(),
            standing.scalar_subquery(),
        )
        .join(Product, Product.id == Lot.product_id)
        .outerjoin(Variant, Variant.id == Lot.variant_id)
    )


def _read(row: Row) -> LotPacks:
    lot, product_code, product_name, net_grams, gone, standing = row
    packs = lot.pack_count
    if packs is None and lot.kind is LotKind.HARVEST and net_grams:
        packs = max(0, lot.quantity_g - int(gone)) // net_grams
    return LotPacks(lot, product_code, product_name, packs, standing)
