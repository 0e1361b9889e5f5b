"""All that a product's own page shows, in four statements whatever the product has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, NamedTuple

from sqlalchemy import bindparam, func, select

from marketplace.catalog.models import PhotoState
from marketplace.core import errors, page_versions
from marketplace.core.rows import columns_of, read_row, read_rows
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


class ProductHeading(NamedTuple):
    """The product, its shop and the kind it belongs to."""

    id: Annotated[int, PRODUCT.c.id]
    code: Annotated[str, PRODUCT.c.code]
    slug: Annotated[str, PRODUCT.c.slug]
    name: Annotated[str, PRODUCT.c.name]
    description: Annotated[str, PRODUCT.c.description]
    seasons: Annotated[list[list[str]], PRODUCT.c.seasons]
    preorder_from: Annotated[date | None, PRODUCT.c.preorder_from]
    published_at: Annotated[datetime, PRODUCT.c.published_at]
    category_id: Annotated[int, PRODUCT.c.category_id]
    unit_code: Annotated[str, PRODUCT.c.unit_code]
    seller_id: Annotated[int, PRODUCT.c.seller_id]
    shop: Annotated[str, SELLER.c.name]
    shop_slug: Annotated[str, SELLER.c.slug]
    shop_kind: Annotated[SellerKind, SELLER.c.kind]
    hamlet: Annotated[str, SELLER.c.hamlet]
    banner: Annotated[str | None, SELLER.c.banner]
    commune: Annotated[str | None, UNIT.c.name]
    kind: Annotated[str, CATEGORY.c.name]
    kind_slug: Annotated[str, CATEGORY.c.slug]
    chip: Annotated[str, CATEGORY.c.picture]
    trust: Annotated[dict[str, Any], PRODUCT.c.trust]  # JSON
    brand: Annotated[str, PRODUCT.c.brand]
    standard: Annotated[str, PRODUCT.c.standard]
    gtin: Annotated[str | None, PRODUCT.c.gtin]
    product_version: Annotated[int, page_versions.version_of_row("product", PRODUCT.c.id)]
    shop_version: Annotated[int, page_versions.version_of_row("shop", PRODUCT.c.seller_id)]


class OfferedPack(NamedTuple):
    """One pack on sale; ``available`` in base units."""

    sku: Annotated[str, VARIANT.c.sku]
    label: Annotated[str, VARIANT.c.label]
    unit: Annotated[str, VARIANT.c.unit]
    base_quantity: Annotated[int, VARIANT.c.base_quantity]
    net_grams: Annotated[int | None, VARIANT.c.net_grams]
    price: Annotated[int, VARIANT.c.price]
    available: Annotated[int, func.coalesce(STOCK.c.available, 0)]

    @property
    def count_left(self) -> int:
        """How many whole packs can be bought."""
        return self.available // self.base_quantity

    @property
    def nearly_out(self) -> bool:
        return 0 < self.count_left <= LITTLE_LEFT


class Picture(NamedTuple):
    content_hash: Annotated[str, PHOTO.c.content_hash]
    placeholder: Annotated[str, PHOTO.c.placeholder]


@dataclass(frozen=True)
class ProductPage:
    heading: ProductHeading
    packs: Sequence[OfferedPack]
    pictures: Sequence[Picture]
    more: Sequence[Card]


_HEADING = (
    select(*columns_of(ProductHeading))
    .select_from(PRODUCT)
    .join(SELLER, SELLER.c.id == PRODUCT.c.seller_id)
    .join(CATEGORY, CATEGORY.c.id == PRODUCT.c.category_id)
    .outerjoin(UNIT, standing(PRODUCT.c.unit_code))
    .where(PRODUCT.c.slug == bindparam("slug"), PRODUCT.c.visible)
)
_PACKS = (
    select(*columns_of(OfferedPack))
    .select_from(VARIANT)
    .outerjoin(STOCK, STOCK.c.variant_id == VARIANT.c.id)
    .where(VARIANT.c.product_id == bindparam("product_id"), VARIANT.c.active)
    .order_by(VARIANT.c.position, VARIANT.c.id)
)
_PICTURES = (
    select(*columns_of(Picture))
    .where(PHOTO.c.product_id == bindparam("product_id"), PHOTO.c.state == PhotoState.READY)
    .order_by(PHOTO.c.position, PHOTO.c.id)
)


def product_heading(slug: str, *, day: date) -> ProductHeading:
    """The product that buyers may see under ``slug``; raises ProductNotShown. One statement."""
    found = read_row(ProductHeading, _HEADING, {"slug": slug, "day": day})
    if found is None:
        raise ProductNotShown
    return found


def product_page(heading: ProductHeading, *, day: date, more: int = 6) -> ProductPage:
    """The rest of the page: packs, photos and up to ``more`` other products of the shop."""
    of_product = {"product_id": heading.id}
    packs = read_rows(OfferedPack, _PACKS, of_product)
    pictures = read_rows(Picture, _PICTURES, of_product)
    others = shop_cards(heading.seller_id, day=day, limit=more + 1).cards
    others = [card for card in others if card.product_id != heading.id][:more]
    return ProductPage(heading, packs, pictures, others)
