"""Which lots a cause touches, what was made of them, where it went, and what may be affected as well.

Each question is one statement, however many lots it is about.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.accounts.access import Actor
from marketplace.catalog.models import Product
from marketplace.core.db import db
from marketplace.sellers.models import Seller
from marketplace.sellers.scope import scoped
from marketplace.traceability.farm.models import DiaryEntry, SeasonPlot, WorkStatus
from marketplace.traceability.lots.models import (
    AllocationState,
    Lot,
    LotAllocation,
    LotKind,
    LotPlot,
    LotState,
    PackInput,
)


@dataclass(frozen=True)
class TouchedLot:
    """One lot as a recall sees it; weights in grams."""

    id: int
    code: str
    kind: LotKind
    state: LotState
    product_id: int
    product_code: str
    product_name: str
    seller_id: int
    seller_code: str
    seller_name: str
    unit_code: str
    variant_id: int | None
    harvested_on: date
    quantity_g: int
    used_g: int
    held_g: int

    @property
    def left_g(self) -> int:
        """What is still with the seller, also while a buyer pays for it."""
        return self.quantity_g - self.used_g


def lot_rows(where: ColumnElement[bool]) -> Select[*tuple[Lot, str, str, str, str]]:
    return (
        select(
            Lot,
            *(Product.code.label("product_code"), Product.name.label("product_name")),
            *(Seller.code.label("seller_code"), Seller.name.label("seller_name")),
        )
        .join(Product, Product.id == Lot.product_id)
        .join(Seller, Seller.id == Lot.seller_id)
        .where(where)
        .order_by(Lot.id)
    )


def touched(rows: Sequence[Row[*tuple[Any, ...]]]) -> list[TouchedLot]:
    """The lots of `lot_rows`; what stands behind its columns is not looked at."""
    return [
        TouchedLot(
            id=row.Lot.id,
            code=row.Lot.code,
            kind=row.Lot.kind,
            state=row.Lot.state,
            product_id=row.Lot.product_id,
            product_code=row.product_code,
            product_name=row.product_name,
            seller_id=row.Lot.seller_id,
            seller_code=row.seller_code,
            seller_name=row.seller_name,
            unit_code=row.Lot.unit_code,
            variant_id=row.Lot.variant_id,
            harvested_on=row.Lot.harvested_from,
            quantity_g=row.Lot.quantity_g,
            used_g=row.Lot.used_g,
            held_g=row.Lot.held_g,
        )
        for row in rows
    ]


def counting_entries(entry: type[DiaryEntry] = DiaryEntry) -> tuple[ColumnElement[bool], ...]:
    """Diary entries that were done and are neither void nor replaced."""
    return (
        entry.status == WorkStatus.DONE,
        entry.voided_at.is_(None),
        entry.replaced_at.is_(None),
    )


def lots_by_ids(lot_ids: Collection[int], actor: Actor) -> list[TouchedLot]:
    """Those of the lots that are in the actor's scope."""
    query = scoped(lot_rows(Lot.id.in_(sorted(lot_ids))), actor)
    return touched(db.session.execute(query).all())


def packed_from(lot_ids: Collection[int]) -> list[TouchedLot]:
    """The pack lots that contain something of these lots."""
    inside = select(PackInput.pack_lot_id).where(PackInput.harvest_lot_id.in_(sorted(lot_ids)))
    where = and_(Lot.id.in_(inside), Lot.id.not_in(sorted(lot_ids)))
    return touched(db.session.execute(lot_rows(where)).all())


@dataclass(frozen=True)
class Sibling:
    """A lot that shares something with a recalled one. ``why``: ``input``, ``plot`` or ``packed``."""

    lot: TouchedLot
    why: str


def siblings_of(lot_ids: Collection[int], actor: Actor) -> list[Sibling]:
    """Lots beside these that share an input, a plot or a pack with them: they may be affected.

    Only those in the actor's scope; lots that are recalled already are left out.
    """
    chosen, origin = sorted(lot_ids), aliased(Lot)
    behind = select(PackInput.harvest_lot_id).where(PackInput.pack_lot_id.in_(chosen))
    of_recalled = or_(origin.id.in_(chosen), origin.id.in_(behind))
    seasons = select(origin.season_id).where(of_recalled, origin.season_id.is_not(None))
    used = aliased(DiaryEntry)
    inputs = select(used.input_id).where(
        used.season_id.in_(seasons), used.input_id.is_not(None), *counting_entries(used)
    )
    shares_input = exists().where(
        DiaryEntry.season_id == Lot.season_id,
        DiaryEntry.input_id.in_(inputs),
        DiaryEntry.done_on <= Lot.harvested_to,
        *counting_entries(),
    )
    there, beside = aliased(LotPlot), aliased(SeasonPlot)
    own_land = select(there.plot_id).join(origin, origin.id == there.lot_id).where(of_recalled)
    seasons_land = select(beside.plot_id).where(beside.season_id.in_(seasons))
    plots = own_land.union(seasons_land)
    same_land = or_(
        exists().where(LotPlot.lot_id == Lot.id, LotPlot.plot_id.in_(plots)),
        exists().where(SeasonPlot.season_id == Lot.season_id, SeasonPlot.plot_id.in_(plots)),
    )
    packed = Lot.id.in_(behind)
    beside_them = and_(
        Lot.id.not_in(chosen),
        Lot.state.not_in((LotState.RECALLED, LotState.DESTROYED)),
        or_(packed, and_(Lot.kind == LotKind.HARVEST, or_(shares_input, same_land))),
    )
    links = (packed.label("packed"), shares_input.label("shares_input"))
    query = scoped(lot_rows(beside_them).add_columns(*links), actor)
    found = db.session.execute(query).all()
    ways = ["packed" if row.packed else "input" if row.shares_input else "plot" for row in found]
    return [Sibling(lot, way) for lot, way in zip(touched(found), ways, strict=True)]


def sold_grams(lot_ids: Collection[int]) -> dict[int, int]:
    """What buyers have, by lot; lots that nobody bought are not in it."""
    query = (
        select(LotAllocation.lot_id, func.sum(LotAllocation.grams))
        .where(
            LotAllocation.lot_id.in_(sorted(lot_ids)), LotAllocation.state == AllocationState.SOLD
        )
        .group_by(LotAllocation.lot_id)
    )
    return {lot_id: int(grams) for lot_id, grams in db.session.execute(query)}
