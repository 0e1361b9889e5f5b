"""Stamps as buyers, sellers and officers look at them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.access import Actor
from marketplace.catalog.models import Product
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.sellers.models import Seller
from marketplace.sellers.scope import scoped
from marketplace.stamps.codes import is_stamp_code, tidy_code
from marketplace.stamps.models import Stamp, StampBatch, StampState
from marketplace.stamps.stamp_settings import stamp_settings
from marketplace.traceability.lots.models import Lot

MOST_SHOWN = 50
NOT_WITH_ANYONE_YET = (StampState.PRINTED, StampState.VOID)


class StampNotFound(errors.NotFound):
    code = "stamp_not_found"


class LotNotShown(errors.NotFound):
    code = "lot_not_shown"


class BatchNotFound(errors.NotFound):
    code = "stamp_batch_not_found"


@dataclass(frozen=True)
class LotGoods:
    """A lot with its product and shop."""

    lot: Lot
    product: Product
    seller: Seller


@dataclass(frozen=True)
class StampGoods:
    """What a stamp stands on."""

    stamp: Stamp
    lot: Lot
    product: Product
    seller: Seller


@dataclass(frozen=True)
class BatchSeen:
    """A batch with its lot and how many of its stamps are in which state."""

    batch: StampBatch
    lot: Lot
    product: Product
    counts: Mapping[StampState, int] = field(default_factory=dict)

    @property
    def last_serial(self) -> int:
        return self.batch.first_serial + self.batch.count - 1


def read_code(text: str) -> str:
    """The code in its one spelling, without a look at the database; raises StampNotFound."""
    code = tidy_code(text)
    if not is_stamp_code(code, stamp_settings().code_key):
        raise StampNotFound
    return code


def stamp_goods(text: str) -> StampGoods:
    """The stamp with its lot, product and shop; raises StampNotFound."""
    row = db.session.execute(_goods().where(Stamp.code == read_code(text))).one_or_none()
    if row is None:
        raise StampNotFound
    return StampGoods(*row)


def goods_in_scope(text: str, actor: Actor) -> StampGoods:
    """The same for an officer; raises StampNotFound out of scope."""
    query = scoped(_goods().where(Stamp.code == read_code(text)), actor)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise StampNotFound
    return StampGoods(*row)


def _goods() -> Select[Stamp, Lot, Product, Seller]:
    return (
        select(Stamp, Lot, Product, Seller)
        .join(Lot, Lot.id == Stamp.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .join(Seller, Seller.id == Lot.seller_id)
    )


def lot_goods(product_code: str, lot_code: str) -> LotGoods:
    """A lot of a product that has been on sale; raises LotNotShown."""
    query = (
        select(Lot, Product, Seller)
        .join(Product, Product.id == Lot.product_id)
        .join(Seller, Seller.id == Lot.seller_id)
        .where(
            Product.code == product_code,
            Product.published_at.is_not(None),
            Lot.code == lot_code,
        )
    )
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise LotNotShown
    return LotGoods(*row)


def shop_of_lot(lot_id: int) -> Seller:
    """The shop of a lot with its unit."""
    query = select(Seller).join(Lot, Lot.seller_id == Seller.id).where(Lot.id == lot_id)
    return db.session.scalars(query.options(joinedload(Seller.unit))).one()


def batch_of_shop(code: str, seller_id: int) -> BatchSeen:
    """One batch of the shop; raises BatchNotFound for another's."""
    found = _batches(StampBatch.code == code, seller_id=seller_id, limit=1)
    if not found:
        raise BatchNotFound
    return found[0]


def batches_of_shop(seller_id: int, *, limit: int = MOST_SHOWN) -> Sequence[BatchSeen]:
    """The newest batches of a shop."""
    return _batches(seller_id=seller_id, limit=limit)


def _batches(*conditions: object, seller_id: int, limit: int) -> list[BatchSeen]:
    query = (
        select(StampBatch, Lot, Product)
        .join(Lot, Lot.id == StampBatch.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .where(StampBatch.seller_id == seller_id, *conditions)  # type: ignore[arg-type]
        .order_by(StampBatch.id.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    rows = db.session.execute(query).all()
    counts: dict[int, dict[StampState, int]] = {}
    counted = (
        select(Stamp.batch_id, Stamp.state, func.count(Stamp.id))
        .where(Stamp.batch_id.in_([batch.id for batch, _lot, _product in rows]))
        .group_by(Stamp.batch_id, Stamp.state)
    )
    for batch_id, state, number in db.session.execute(counted):
        counts.setdefault(batch_id, {})[state] = number
    return [
        BatchSeen(batch, lot, product, counts.get(batch.id, {})) for batch, lot, product in rows
    ]


def standing_stamps(batch_id: int) -> Sequence[Stamp]:
    """The stamps of a batch that have not been cancelled, in the order of their numbers."""
    query = select(Stamp).where(Stamp.batch_id == batch_id, Stamp.state != StampState.VOID)
    return db.session.scalars(query.order_by(Stamp.serial)).all()


def stamps_out(lot_ids: Collection[int]) -> int:
    """How many stamps of these lots are on packs: activated, sold or confirmed."""
    query = select(func.count(Stamp.id)).where(
        Stamp.lot_id.in_(sorted(lot_ids)), Stamp.state.not_in(NOT_WITH_ANYONE_YET)
    )
    return db.session.scalar(query) or 0
