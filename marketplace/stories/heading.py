"""What stands at the head of a trace page: the product, its shop and commune, one lot, one stamp.

Each is one statement, and it brings along the its page's versions.
"""

from datetime import date, datetime
from typing import Annotated, Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from marketplace.catalog.models import Category, Photo, PhotoState, Product, Variant
from marketplace.core.db import table_of
from marketplace.core.page_versions import version_of_row
from marketplace.core.rows import columns_of, read_row
from marketplace.localities.models import AdminUnit
from marketplace.sellers.models import Seller, SellerKind
from marketplace.stamps.models import Stamp, StampState
from marketplace.traceability.lots.models import Interval, Lot, LotKind, LotState

PRODUCT, VARIANT, PHOTO, CATEGORY = (
    table_of(model) for model in (Product, Variant, Photo, Category)
)
SELLER, UNIT, LOT, STAMP = (table_of(model) for model in (Seller, AdminUnit, Lot, Stamp))
STAMPS_OF_LOT = STAMP.alias("stamps_of_lot")
_DAY: BindParameter[date] = bindparam("day")


def _standing_unit() -> ColumnElement[bool]:
    return and_(
        UNIT.c.code == PRODUCT.c.unit_code,
        UNIT.c.valid_from <= _DAY,
        or_(UNIT.c.valid_to.is_(None), UNIT.c.valid_to > _DAY),
    )


def _picture() -> ColumnElement[str]:
    return (
        select(PHOTO.c.content_hash)
        .where(PHOTO.c.product_id == PRODUCT.c.id, PHOTO.c.state == PhotoState.READY)
        .order_by(PHOTO.c.position, PHOTO.c.id)
        .limit(1)
        .scalar_subquery()
    )


def _pack_to_sell() -> ColumnElement[int]:
    """The pack that the lot is sold in while it is on sale, else the product's first one."""
    first, own = VARIANT.alias("first"), VARIANT.alias("own")
    usual = (
        select(first.c.id)
        .where(first.c.product_id == PRODUCT.c.id, first.c.active)
        .order_by(first.c.position, first.c.id)
        .limit(1)
        .scalar_subquery()
    )
    of_lot = select(own.c.id).where(own.c.id == LOT.c.variant_id, own.c.active).scalar_subquery()
    return func.coalesce(of_lot, usual)


def _may_buy() -> ColumnElement[bool]:
    fresh = LOT.alias("fresh")
    some_left = exists().where(
        fresh.c.product_id == PRODUCT.c.id,
        fresh.c.variant_id == VARIANT.c.id,
        fresh.c.state == LotState.OPEN,
        or_(fresh.c.best_before.is_(None), fresh.c.best_before > _DAY),
        fresh.c.quantity_g > fresh.c.used_g + fresh.c.held_g,
    )
    return and_(
        PRODUCT.c.visible,
        VARIANT.c.id.is_not(None),
        or_(PRODUCT.c.sold_from_lots.is_(False), some_left),
    )


# No row has this number: what an address does not name is joined to nothing.
NONE = 0


def _has_stamps() -> ColumnElement[bool]:
    """A page that is asked for by a stamp is of a lot that has one."""
    of_lot = exists().where(STAMPS_OF_LOT.c.lot_id == LOT.c.id).correlate(LOT)
    return or_(STAMP.c.id.is_not(None), of_lot)


class TraceHeading(NamedTuple):
    """A product as its trace page names it; ``versions`` of the page's stamps come last.

    ``lot_id`` is None where the address named no lot or one that the product does not have.
    ``may_buy`` is a promise of the listing only: the basket looks at the stock itself.
    """

    product_id: Annotated[int, PRODUCT.c.id]
    product_code: Annotated[str, PRODUCT.c.code]
    slug: Annotated[str, PRODUCT.c.slug]
    product: Annotated[str, PRODUCT.c.name]
    brand: Annotated[str, PRODUCT.c.brand]
    standard: Annotated[str, PRODUCT.c.standard]
    gtin: Annotated[str | None, PRODUCT.c.gtin]
    trust: Annotated[dict[str, Any], PRODUCT.c.trust]  # JSON, read with `catalog.trust.trust_of`
    visible: Annotated[bool, PRODUCT.c.visible]
    published_at: Annotated[datetime | None, PRODUCT.c.published_at]
    kind_picture: Annotated[str, CATEGORY.c.picture]
    unit_code: Annotated[str, PRODUCT.c.unit_code]
    seller_id: Annotated[int, SELLER.c.id]
    seller_code: Annotated[str, SELLER.c.code]
    seller: Annotated[str, SELLER.c.name]
    seller_slug: Annotated[str, SELLER.c.slug]
    seller_kind: Annotated[SellerKind, SELLER.c.kind]
    hamlet: Annotated[str, SELLER.c.hamlet]
    commune: Annotated[str | None, UNIT.c.name]
    picture: Annotated[str | None, _picture()]
    lot_id: Annotated[int | None, LOT.c.id]
    lot_code: Annotated[str | None, LOT.c.code]
    lot_kind: Annotated[LotKind | None, LOT.c.kind]
    state: Annotated[LotState | None, LOT.c.state]
    state_reason: Annotated[str | None, LOT.c.state_reason]
    interval: Annotated[Interval | None, LOT.c.interval]
    earliest_on: Annotated[date | None, LOT.c.earliest_on]
    has_laboratory: Annotated[bool | None, LOT.c.laboratory_id.is_not(None)]
    harvested_from: Annotated[date | None, LOT.c.harvested_from]
    harvested_to: Annotated[date | None, LOT.c.harvested_to]
    packed_on: Annotated[date | None, LOT.c.packed_on]
    packed_at: Annotated[str | None, LOT.c.packed_at_place]
    best_before: Annotated[date | None, LOT.c.best_before]
    grade: Annotated[str | None, LOT.c.grade]
    quantity_g: Annotated[int | None, LOT.c.quantity_g]
    used_g: Annotated[int | None, LOT.c.used_g]
    pack_size_g: Annotated[int | None, LOT.c.pack_size_g]
    pack_count: Annotated[int | None, LOT.c.pack_count]
    items: Annotated[int | None, LOT.c["items"]]
    complete: Annotated[bool | None, LOT.c.complete]
    yield_to_review: Annotated[bool | None, LOT.c.yield_to_review]
    has_stamps: Annotated[bool, _has_stamps()]
    sku: Annotated[str | None, VARIANT.c.sku]
    price: Annotated[int | None, VARIANT.c.price]
    sale_unit: Annotated[str | None, VARIANT.c.unit]
    label: Annotated[str | None, VARIANT.c.label]
    base_quantity: Annotated[int | None, VARIANT.c.base_quantity]
    may_buy: Annotated[bool, _may_buy()]
    stamp_id: Annotated[int | None, STAMP.c.id]
    stamp_code: Annotated[str | None, STAMP.c.code]
    serial: Annotated[int | None, STAMP.c.serial]
    stamp_state: Annotated[StampState | None, STAMP.c.state]
    scans: Annotated[int | None, STAMP.c.scans]
    first_scanned_at: Annotated[datetime | None, STAMP.c.first_scanned_at]
    sold_at: Annotated[datetime | None, STAMP.c.sold_at]
    confirmed_at: Annotated[datetime | None, STAMP.c.confirmed_at]
    voided_at: Annotated[datetime | None, STAMP.c.voided_at]
    void_reason: Annotated[str | None, STAMP.c.void_reason]
    has_pin: Annotated[bool | None, STAMP.c.pin_hash.is_not(None)]
    copied_at: Annotated[datetime | None, STAMP.c.copied_at]
    product_version: Annotated[int, version_of_row("product", PRODUCT.c.id)]
    shop_version: Annotated[int, version_of_row("shop", SELLER.c.id)]
    lot_version: Annotated[int, version_of_row("lot", LOT.c.id)]

    @property
    def page_versions(self) -> dict[str, int]:
        """The keys whose bumps make this page stale, with their present versions."""
        found = {
            f"product:{self.product_id}": self.product_version,
            f"shop:{self.seller_id}": self.shop_version,
        }
        if self.lot_id is not None:
            found[f"lot:{self.lot_id}"] = self.lot_version
        return found

    @property
    def is_published(self) -> bool:
        """Whether the product has ever been put on sale, so that the world may know of it."""
        return self.published_at is not None


def _heading(rows: FromClause) -> Select[Any]:  # rows of `TraceHeading`
    """``rows`` are products with their lots and stamps."""
    return (
        select(*columns_of(TraceHeading))
        .select_from(rows)
        .join(SELLER, SELLER.c.id == PRODUCT.c.seller_id)
        .join(CATEGORY, CATEGORY.c.id == PRODUCT.c.category_id)
        .outerjoin(UNIT, _standing_unit())
        .outerjoin(VARIANT, VARIANT.c.id == _pack_to_sell())
    )


_OF_PRODUCT = _heading(
    PRODUCT.outerjoin(LOT, LOT.c.id == NONE).outerjoin(STAMP, STAMP.c.id == NONE)
).where(PRODUCT.c.code == bindparam("code"))
_OF_LOT = _heading(
    PRODUCT.outerjoin(
        LOT, and_(LOT.c.product_id == PRODUCT.c.id, LOT.c.code == bindparam("lot_code"))
    ).outerjoin(STAMP, STAMP.c.id == NONE)
).where(PRODUCT.c.code == bindparam("code"))
_OF_STAMP = _heading(
    STAMP.join(LOT, LOT.c.id == STAMP.c.lot_id).join(PRODUCT, PRODUCT.c.id == LOT.c.product_id)
).where(STAMP.c.code == bindparam("code"))


def product_heading(code: str, *, day: date) -> TraceHeading | None:
    """The product with ``code``."""
    return read_row(TraceHeading, _OF_PRODUCT, {"code": code, "day": day})


def lot_heading(code: str, lot_code: str, *, day: date) -> TraceHeading | None:
    """The product with ``code``, and of its lots the one with ``lot_code`` if there is one."""
    return read_row(TraceHeading, _OF_LOT, {"code": code, "lot_code": lot_code, "day": day})


def stamp_heading(code: str, *, day: date) -> TraceHeading | None:
    """The lot that the stamp with this tidy ``code`` was made for."""
    return read_row(TraceHeading, _OF_STAMP, {"code": code, "day": day})
