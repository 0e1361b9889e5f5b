"""Lots as their shop, the commune's officers and the parties of an order see them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select

from marketplace.accounts.access import Actor
from marketplace.catalog.models import Product
from marketplace.core.db import db
from marketplace.sellers.models import Seller
from marketplace.sellers.scope import scoped
from marketplace.traceability.farm.models import GrowingSeason
from marketplace.traceability.lots.locks import LotNotFound
from marketplace.traceability.lots.models import (
    AllocationState,
    Lot,
    LotAllocation,
    LotKind,
    LotMovement,
    LotNote,
    LotState,
    PackInput,
)

PAGE = 30


@dataclass(frozen=True)
class KnownLot:
    """A lot with what it is of and whose it is."""

    lot: Lot
    product: Product
    seller: Seller


@dataclass(frozen=True)
class LotPage:
    """Some lots, and the id to go on after, or None on the last page."""

    lots: Sequence[KnownLot]
    after: int | None


@dataclass(frozen=True)
class OrderedLot:
    """What one lot gave to one line of an order; ``returned`` says that it came back."""

    order_code: str
    variant_id: int
    product_code: str
    lot_id: int
    lot_code: str
    quantity: int
    grams: int
    returned: bool


def lot_of(product_code: str, lot_code: str, *, seller_id: int | None = None) -> KnownLot:
    """The lot under these codes, of one shop where ``seller_id`` is given; raises LotNotFound."""
    query = _known().where(Product.code == product_code, Lot.code == lot_code)
    if seller_id is not None:
        query = query.where(Lot.seller_id == seller_id)
    found = db.session.execute(query).one_or_none()
    if found is None:
        raise LotNotFound
    return KnownLot(*found)


def lot_in_scope(product_code: str, lot_code: str, actor: Actor) -> KnownLot:
    """The lot, where ``actor`` may see its shop; raises LotNotFound."""
    query = _known().where(Product.code == product_code, Lot.code == lot_code)
    found = db.session.execute(scoped(query, actor)).one_or_none()
    if found is None:
        raise LotNotFound
    return KnownLot(*found)


def _known() -> Select[Lot, Product, Seller]:
    return (
        select(Lot, Product, Seller)
        .join(Product, Product.id == Lot.product_id)
        .join(Seller, Seller.id == Lot.seller_id)
    )


def harvests_to_pack(seller_id: int) -> Sequence[KnownLot]:
    """The open harvests of a shop with something free, the oldest first."""
    query = _known().where(
        Lot.seller_id == seller_id,
        Lot.kind == LotKind.HARVEST,
        Lot.state == LotState.OPEN,
        Lot.quantity_g > Lot.used_g + Lot.held_g,
    )
    rows = db.session.execute(query.order_by(Lot.harvested_from, Lot.id).limit(PAGE))
    return [KnownLot(*row) for row in rows]


def lots_of_shop(seller_id: int, *, after: int | None = None, limit: int = PAGE) -> LotPage:
    """A page of a shop's lots, the newest first."""
    query = _known().where(Lot.seller_id == seller_id)
    if after is not None:
        query = query.where(Lot.id < after)
    rows = db.session.execute(query.order_by(Lot.id.desc()).limit(limit + 1))
    return _page([KnownLot(*row) for row in rows], limit)


def lots_held(actor: Actor) -> Sequence[KnownLot]:
    """The held lots that ``actor`` may see, those held longest first."""
    query = _known().where(Lot.state == LotState.HELD).order_by(Lot.id)
    return [KnownLot(*row) for row in db.session.execute(scoped(query, actor).limit(200))]


def yields_to_review(actor: Actor) -> Sequence[KnownLot]:
    """The lots that ``actor`` may see whose harvest is larger than one can believe."""
    query = _known().where(Lot.yield_to_review).order_by(Lot.id)
    return [KnownLot(*row) for row in db.session.execute(scoped(query, actor).limit(200))]


def lots_waiting(actor: Actor) -> int:
    """How many lots that ``actor`` may see are held or larger than one can believe."""
    query = (
        select(func.count(Lot.id))
        .join(Seller, Seller.id == Lot.seller_id)
        .where(or_(Lot.state == LotState.HELD, Lot.yield_to_review))
    )
    return db.session.scalar(scoped(query, actor)) or 0


def _page(found: Sequence[KnownLot], limit: int) -> LotPage:
    shown = found[:limit]
    return LotPage(shown, shown[-1].lot.id if len(found) > limit else None)


def open_seasons(product_id: int) -> Sequence[GrowingSeason]:
    """The seasons of a product that are not over, the newest first."""
    query = select(GrowingSeason).where(
        GrowingSeason.product_id == product_id, GrowingSeason.ended_on.is_(None)
    )
    return db.session.scalars(query.order_by(GrowingSeason.planted_on.desc())).all()


def movements_of(lot_id: int, *, limit: int = 100) -> Sequence[LotMovement]:
    """The newest movements of a lot."""
    query = select(LotMovement).where(LotMovement.lot_id == lot_id)
    return db.session.scalars(query.order_by(LotMovement.id.desc()).limit(limit)).all()


def notes_of(lot_id: int) -> Sequence[LotNote]:
    """Every step of a lot that needed its reason, the newest first."""
    query = select(LotNote).where(LotNote.lot_id == lot_id).order_by(LotNote.id.desc())
    return db.session.scalars(query).all()


def pack_inputs(lot: Lot) -> Sequence[tuple[Lot, int]]:
    """The harvests in a pack lot with their grams."""
    query = (
        select(Lot, PackInput.grams)
        .join(PackInput, PackInput.harvest_lot_id == Lot.id)
        .where(PackInput.pack_lot_id == lot.id)
        .order_by(Lot.id)
    )
    return [(each, grams) for each, grams in db.session.execute(query)]


def lots_of_order(order_code: str) -> Sequence[OrderedLot]:
    """Which lots the goods of an order came from, or are held in while its buyer pays."""
    return lots_of_orders([order_code]).get(order_code, [])


def lots_of_orders(order_codes: Collection[str]) -> dict[str, list[OrderedLot]]:
    """Like `lots_of_order` for several orders, by their codes; one statement."""
    query = (
        select(
            LotAllocation.business_key,
            LotAllocation.variant_id,
            Product.code.label("product_code"),
            Lot.id.label("lot_id"),
            Lot.code.label("lot_code"),
            LotAllocation.quantity,
            LotAllocation.grams,
            LotAllocation.state,
        )
        .join(Lot, Lot.id == LotAllocation.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(
            LotAllocation.business_key.in_(sorted(order_codes)),
            LotAllocation.state != AllocationState.RELEASED,
        )
        .order_by(LotAllocation.id)
    )
    found: dict[str, list[OrderedLot]] = defaultdict(list)
    for row in db.session.execute(query):
        lot = OrderedLot(
            order_code=row.business_key,
            variant_id=row.variant_id,
            product_code=row.product_code,
            lot_id=row.lot_id,
            lot_code=row.lot_code,
            quantity=row.quantity,
            grams=row.grams,
            returned=row.state is AllocationState.RETURNED,
        )
        found[lot.order_code].append(lot)
    return found
