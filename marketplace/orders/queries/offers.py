"""What the market offers at this moment for some variants, read in one statement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sqlalchemy import Date, Select, and_, bindparam, func, or_, select

from marketplace.catalog.models import GoodsClass, Photo, PhotoState, Product, Variant
from marketplace.core.db import table_of
from marketplace.core.money import Vnd
from marketplace.core.quantity import SALE_UNITS
from marketplace.core.rows import columns_of, picked, read_wider
from marketplace.localities.models import AdminUnit
from marketplace.orders.models import OrderGroup
from marketplace.orders.rules import Locality
from marketplace.sellers.models import Seller, SellerKind, SellerStatus

_standing = table_of(AdminUnit).alias("standing_unit")
_known = table_of(AdminUnit).alias("known_unit")
VARIANT, PRODUCT, SELLER, PHOTO = (table_of(model) for model in (Variant, Product, Seller, Photo))
_FIRST_PHOTO = (
    select(PHOTO.c.content_hash)
    .where(PHOTO.c.product_id == PRODUCT.c.id, PHOTO.c.state == PhotoState.READY)
    .order_by(PHOTO.c.position, PHOTO.c.id)
    .limit(1)
    .correlate(PRODUCT)
    .scalar_subquery()
)


@dataclass(frozen=True)
class Offer:
    """One variant as it is on sale now, with the seller and the unit version of the day."""

    variant_id: Annotated[int, VARIANT.c.id]
    sku: Annotated[str, VARIANT.c.sku]
    price: Annotated[Vnd, VARIANT.c.price]
    unit: Annotated[str, VARIANT.c.unit]
    label: Annotated[str, VARIANT.c.label]
    base_quantity: Annotated[int, VARIANT.c.base_quantity]
    net_grams: Annotated[int | None, VARIANT.c.net_grams]
    product_id: Annotated[int, PRODUCT.c.id]
    product_code: Annotated[str, PRODUCT.c.code]
    product_slug: Annotated[str, PRODUCT.c.slug]
    product_name: Annotated[str, PRODUCT.c.name]
    category_id: Annotated[int, PRODUCT.c.category_id]
    key_product_id: Annotated[int | None, PRODUCT.c.key_product_id]
    goods_class: Annotated[GoodsClass, PRODUCT.c.goods_class]
    visible: Annotated[bool, and_(PRODUCT.c.visible, VARIANT.c.active)]
    seller_id: Annotated[int, SELLER.c.id]
    seller_code: Annotated[str, SELLER.c.code]
    seller_slug: Annotated[str, SELLER.c.slug]
    seller_name: Annotated[str, SELLER.c.name]
    seller_kind: Annotated[SellerKind, SELLER.c.kind]
    seller_status: Annotated[SellerStatus, SELLER.c.status]
    seller_phone: Annotated[str, SELLER.c.phone]
    household_code: Annotated[str | None, SELLER.c.household_code]
    unit_code: Annotated[str, SELLER.c.unit_code]
    unit_id: Annotated[int, func.coalesce(_standing.c.id, _known.c.id)]
    unit_name: Annotated[str, func.coalesce(_standing.c.name, _known.c.name)]
    province_code: Annotated[str, func.coalesce(_standing.c.province_code, _known.c.province_code)]
    photo_hash: Annotated[str | None, _FIRST_PHOTO]
    trust: Annotated[Mapping[str, Any], PRODUCT.c.trust]  # JSON of `catalog.trust`

    @property
    def place(self) -> Locality:
        return Locality(self.unit_code, self.province_code)

    @property
    def on_sale(self) -> bool:
        return self.visible and self.seller_status is SellerStatus.APPROVED

    @property
    def shop_suspended(self) -> bool:
        return self.seller_status is SellerStatus.SUSPENDED

    @property
    def pack(self) -> str:
        """How the pack is called: its label, else the unit of sale."""
        return self.label or SALE_UNITS[self.unit].name


def offer_query() -> Select[Any]:  # rows of `Offer`
    """The columns of `Offer` by their names, ready to be filtered or joined further.

    Its parameter ``day`` is the Vietnam day. Build on it once, when a module is loaded: making it
    costs more than running it.
    """
    day = bindparam("day", type_=Date())
    stands_today = and_(
        _standing.c.code == SELLER.c.unit_code,
        _standing.c.valid_from <= day,
        or_(_standing.c.valid_to.is_(None), _standing.c.valid_to > day),
    )
    return (
        select(*columns_of(Offer))
        .select_from(VARIANT)
        .join(PRODUCT, PRODUCT.c.id == VARIANT.c.product_id)
        .join(SELLER, SELLER.c.id == PRODUCT.c.seller_id)
        .join(_known, _known.c.id == SELLER.c.unit_id)
        .outerjoin(_standing, stands_today)
    )


@dataclass(frozen=True)
class OfferedLines:
    """Offers by variant, and the group that this very checkout made before, if it did."""

    offers: Mapping[int, Offer]
    placed_group_id: int | None


_PLACED = select(OrderGroup.id).where(OrderGroup.checkout_key == bindparam("checkout_key"))
_OFFERED_LINES = (
    offer_query()
    .add_columns(_PLACED.scalar_subquery().label("placed_group_id"))
    .where(VARIANT.c.id.in_(bindparam("variant_ids", expanding=True)))
)


def offered_lines(variant_ids: Collection[int], *, checkout_key: str, day: date) -> OfferedLines:
    """What placing must know about its lines, in one statement."""
    asked = {"day": day, "checkout_key": checkout_key, "variant_ids": sorted(variant_ids)}
    rows = read_wider(_OFFERED_LINES, asked)
    offers = {offer.variant_id: offer for offer in (picked(Offer, row) for row in rows)}
    return OfferedLines(offers, rows[0]["placed_group_id"] if rows else None)
