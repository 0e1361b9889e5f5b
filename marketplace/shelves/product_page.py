"""All that a product's own page shows, in four statements whatever the product has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, cast, literal, select

from marketplace.catalog.models import PhotoState
from marketplace.core import errors, page_versions
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.inventory.counting import LITTLE_LEFT
from marketplace.sellers.models import SellerKind
from marketplace.shelves.cards import (
    CATEGORY,
    PHOTO,
    PRODUCT,
    SELLER,
    STOCK,
    UNIT,
    VARIANT,
    Card,
    shop_cards,
    standing,
)


class ProductNotShown(errors.NotFound):
    code = "product_not_shown"
    sentence = N_("This product is not on sale any more. Look what else the market has.")


class Heading(NamedTuple):
    """The product, its shop and the kind it belongs to."""

    id: int
    code: str
    slug: str
    name: str
    description: str
    seasons: list[list[str]]
    preorder_from: date | None
    published_at: datetime
    category_id: int
    unit_code: str
    seller_id: int
    shop: str
    shop_slug: str
    shop_kind: SellerKind
    hamlet: str
    banner: str | None
    commune: str | None
    kind: str
    kind_slug: str
    chip: str
    trust: dict[str, Any]  # JSON of `Product.trust`
    brand: str
    standard: str
    gtin: str | None
    product_version: int
    shop_version: int


class Pack(NamedTuple):
    """One pack on sale; ``available`` in base units."""

    sku: str
    label: str
    unit: str
    base_quantity: int
    net_grams: int | None
    price: int
    available: int

    @property
    def count_left(self) -> int:
        """How many whole packs can be bought."""
        return self.available // self.base_quantity

    @property
    def nearly_out(self) -> bool:
        return 0 < self.count_left <= LITTLE_LEFT


class Picture(NamedTuple):
    content_hash: str
    placeholder: str


@dataclass(frozen=True)
class ProductPage:
    heading: Heading
    packs: Sequence[Pack]
    pictures: Sequence[Picture]
    more: Sequence[Card]


_HEADING = (
    select(
        *(PRODUCT.c.id, PRODUCT.c.code, PRODUCT.c.slug, PRODUCT.c.name, PRODUCT.c.description),
        *(PRODUCT.c.seasons, PRODUCT.c.preorder_from, PRODUCT.c.published_at),
        *(PRODUCT.c.category_id, PRODUCT.c.unit_code, PRODUCT.c.seller_id),
        *(SELLER.c.name, SELLER.c.slug, SELLER.c.kind, SELLER.c.hamlet, SELLER.c.banner),
        *(UNIT.c.name, CATEGORY.c.name, CATEGORY.c.slug, CATEGORY.c.picture),
        *(PRODUCT.c.trust, PRODUCT.c.brand, PRODUCT.c.standard, PRODUCT.c.gtin),
        page_versions.version_of(literal("product:").concat(cast(PRODUCT.c.id, String))),
        page_versions.version_of(literal("shop:").concat(cast(PRODUCT.c.seller_id, String))),
    )
    .select_from(PRODUCT)
    .join(SELLER, SELLER.c.id == PRODUCT.c.seller_id)
    .join(CATEGORY, CATEGORY.c.id == PRODUCT.c.category_id)
    .outerjoin(UNIT, standing(PRODUCT.c.unit_code))
    .where(PRODUCT.c.slug == bindparam("slug"), PRODUCT.c.visible)
)
_PACKS = (
    select(
        *(VARIANT.c.sku, VARIANT.c.label, VARIANT.c.unit, VARIANT.c.base_quantity),
        *(VARIANT.c.net_grams, VARIANT.c.price, STOCK.c.available),
    )
    .select_from(VARIANT)
    .outerjoin(STOCK, STOCK.c.variant_id == VARIANT.c.id)
    .where(VARIANT.c.product_id == bindparam("product_id"), VARIANT.c.active)
    .order_by(VARIANT.c.position, VARIANT.c.id)
)
_PICTURES = (
    select(PHOTO.c.content_hash, PHOTO.c.placeholder)
    .where(PHOTO.c.product_id == bindparam("product_id"), PHOTO.c.state == PhotoState.READY)
    .order_by(PHOTO.c.position, PHOTO.c.id)
)


def product_heading(slug: str, *, day: date) -> Heading:
    """The product that buyers may see under ``slug``; raises ProductNotShown. One statement."""
    row = db.session.connection().execute(_HEADING, {"slug": slug, "day": day}).first()
    if row is None:
        raise ProductNotShown
    return Heading._make(row)


def product_page(heading: Heading, *, day: date, more: int = 6) -> ProductPage:
    """The rest of the page: packs, photos and up to ``more`` other products of the shop."""
    connection = db.session.connection()
    of_product = {"product_id": heading.id}
    packs = [
        Pack._make((*row[:6], row[6] or 0)) for row in connection.execute(_PACKS, of_product).all()
    ]
    pictures = [Picture._make(row) for row in connection.execute(_PICTURES, of_product).all()]
    others = shop_cards(heading.seller_id, day=day, limit=more + 1).cards
    others = [card for card in others if card.product_id != heading.id][:more]
    return ProductPage(heading, packs, pictures, others)
