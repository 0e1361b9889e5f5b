"""What stands at the head of a trace page: the product, its shop and commune, one lot, one stamp.

Each is one statement, and it brings along the its page's versions.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)

from marketplace.catalog.models import Category, Photo, PhotoState, Product, Variant
from marketplace.core import page_versions
from marketplace.core.db import db, table_of
from marketplace.localities.models import AdminUnit
from marketplace.sellers.models import Seller, SellerKind
from marketplace.stamps.models import Stamp, StampState
from marketplace.traceability.lots.models import Interval, Lot, LotKind, LotState


class Heading(NamedTuple):
    """A product as its trace page names it; ``versions`` of the page's stamps come last.

    ``lot_id`` is None where the address named no lot or one that the product does not have.
    ``may_buy`` is a promise of the listing only: the basket looks at the stock itself.
    """

    product_id: int
    product_code: str
    slug: str
    product: str
    brand: str
    standard: str
    gtin: str | None
    trust: dict[str, Any]  # JSON, read with `catalog.trust.trust_of`
    visible: bool
    published_at: datetime | None
    kind_picture: str
    unit_code: str
    seller_id: int
    seller_code: str
    seller: str
    seller_slug: str
    seller_kind: SellerKind
    hamlet: str
    commune: str | None
    picture: str | None
    lot_id: int | None
    lot_code: str | None
    lot_kind: LotKind | None
    state: LotState | None
    state_reason: str | None
    interval: Interval | None
    earliest_on: date | None
    has_laboratory: bool | None
    harvested_from: date | None
    harvested_to: date | None
    packed_on: date | None
    packed_at: str | None
    best_before: date | None
    grade: str | None
    quantity_g: int | None
    used_g: int | None
    pack_size_g: int | None
    pack_count: int | None
    items: int | None
    complete: bool | None
    yield_to_review: bool | None
    has_stamps: bool
    sku: str | None
    price: int | None
    sale_unit: str | None
    label: str | None
    base_quantity: int | None
    may_buy: bool
    stamp_id: int | None
    stamp_code: str | None
    serial: int | None
    stamp_state: StampState | None
    scans: int | None
    first_scanned_at: datetime | None
    sold_at: datetime | None
    confirmed_at: datetime | None
    voided_at: datetime | None
    void_reason: str | None
    has_pin: bool | None
    copied_at: datetime | None
    product_version: int
    shop_version: int
    lot_version: int

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


PRODUCT, VARIANT, PHOTO, CATEGORY = (
    table_of(model) for model in (Product, Variant, Photo, Category)
)
SELLER, UNIT, LOT, STAMP = (table_of(model) for model in (Seller, AdminUnit, Lot, Stamp))
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


def _pack_to_sell(lot: bool) -> ColumnElement[int]:
    """The pack that the lot is sold in while it is on sale, else the product's first one."""
    first = VARIANT.alias("first")
    usual = (
        select(first.c.id)
        .where(first.c.product_id == PRODUCT.c.id, first.c.active)
        .order_by(first.c.position, first.c.id)
        .limit(1)
        .scalar_subquery()
    )
    if not lot:
        return usual
    own = VARIANT.alias("own")
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


def version_of_row(key: str, number: ColumnElement[int]) -> ColumnElement[int]:
    """The page version of what is called ``key`` and the row's number."""
    return page_versions.version_of(literal(key).concat(cast(number, String)))


def _heading(rows: FromClause, *, lot: bool, stamp: bool) -> Select[Any]:  # rows of `Heading`
    lot_names = (
        *("id", "code", "kind", "state", "state_reason", "interval", "earliest_on"),
        *("laboratory_id", "harvested_from", "harvested_to", "packed_on", "packed_at_place"),
        *("best_before", "grade", "quantity_g", "used_g", "pack_size_g", "pack_count"),
        *("items", "complete", "yield_to_review"),
    )
    stamp_names = (
        *("id", "code", "serial", "state", "scans", "first_scanned_at", "sold_at"),
        *("confirmed_at", "voided_at", "void_reason", "pin_hash", "copied_at"),
    )
    only_whether = {"laboratory_id", "pin_hash"}
    of_lot, of_stamp = (
        [table.c[name].is_not(None) if name in only_whether else table.c[name] for name in names]
        for table, names in ((LOT, lot_names), (STAMP, stamp_names))
    )
    # A page that is asked for by a stamp is of a lot that has one.
    has_stamps: ColumnElement[bool] = (
        STAMP.c.id.is_not(None)
        if stamp
        else exists().where(STAMP.c.lot_id == LOT.c.id).correlate(LOT)
    )
    return (
        select(
            *(PRODUCT.c.id, PRODUCT.c.code, PRODUCT.c.slug, PRODUCT.c.name, PRODUCT.c.brand),
            *(PRODUCT.c.standard, PRODUCT.c.gtin, PRODUCT.c.trust, PRODUCT.c.visible),
            *(PRODUCT.c.published_at, CATEGORY.c.picture, PRODUCT.c.unit_code),
            *(SELLER.c.id, SELLER.c.code, SELLER.c.name, SELLER.c.slug, SELLER.c.kind),
            *(SELLER.c.hamlet, UNIT.c.name, _picture()),
            *(of_lot if lot else [null()] * len(lot_names)),
            has_stamps if lot else literal(False),
            *(VARIANT.c.sku, VARIANT.c.price, VARIANT.c.unit, VARIANT.c.label),
            *(VARIANT.c.base_quantity, _may_buy()),
            *(of_stamp if stamp else [null()] * len(stamp_names)),
            version_of_row("product:", PRODUCT.c.id),
            version_of_row("shop:", SELLER.c.id),
            version_of_row("lot:", LOT.c.id) if lot else literal(0),
        )
        .select_from(rows)
        .join(SELLER, SELLER.c.id == PRODUCT.c.seller_id)
        .join(CATEGORY, CATEGORY.c.id == PRODUCT.c.category_id)
        .outerjoin(UNIT, _standing_unit())
        .outerjoin(VARIANT, VARIANT.c.id == _pack_to_sell(lot))
    )


_OF_PRODUCT = _heading(PRODUCT, lot=False, stamp=False).where(PRODUCT.c.code == bindparam("code"))
_OF_LOT = _heading(
    PRODUCT.outerjoin(
        LOT, and_(LOT.c.product_id == PRODUCT.c.id, LOT.c.code == bindparam("lot_code"))
    ),
    lot=True,
    stamp=False,
).where(PRODUCT.c.code == bindparam("code"))
_OF_STAMP = _heading(
    STAMP.join(LOT, LOT.c.id == STAMP.c.lot_id).join(PRODUCT, PRODUCT.c.id == LOT.c.product_id),
    lot=True,
    stamp=True,
).where(STAMP.c.code == bindparam("code"))


def product_heading(code: str, *, day: date) -> Heading | None:
    """The product with ``code``."""
    return _found(_OF_PRODUCT, {"code": code, "day": day})


def lot_heading(code: str, lot_code: str, *, day: date) -> Heading | None:
    """The product with ``code``, and of its lots the one with ``lot_code`` if there is one."""
    return _found(_OF_LOT, {"code": code, "lot_code": lot_code, "day": day})


def stamp_heading(code: str, *, day: date) -> Heading | None:
    """The lot that the stamp with this tidy ``code`` was made for."""
    return _found(_OF_STAMP, {"code": code, "day": day})


def _found(statement: Select[Any], values: Mapping[str, object]) -> Heading | None:
    row = db.session.connection().execute(statement, dict(values)).first()
    return Heading._make(row) if row is not None else None
