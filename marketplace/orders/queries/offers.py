"""What the market offers at this moment for some variants, read in one statement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, Row, Select, and_, bindparam, func, or_, select

from marketplace.catalog.models import GoodsClass, Photo, PhotoState, Product, Variant
from marketplace.core.db import db, table_of
from marketplace.core.money import Vnd
from marketplace.core.quantity import SALE_UNITS
from marketplace.localities.models import AdminUnit
from marketplace.orders.models import OrderGroup
from marketplace.orders.rules import Place
from marketplace.sellers.models import Seller, SellerKind, SellerStatus

_standing = table_of(AdminUnit).alias("standing_unit")
_known = table_of(AdminUnit).alias("known_unit")


@dataclass(frozen=True)
class Offer:
    """One variant as it is on sale now, with the seller and the unit version of the day."""

    variant_id: int
    sku: str
    price: Vnd
    unit: str
    label: str
    base_quantity: int
    net_grams: int | None
    product_id: int
    product_code: str
    product_slug: str
    product_name: str
    category_id: int
    key_product_id: int | None
    goods_class: GoodsClass
    visible: bool
    seller_id: int
    seller_code: str
    seller_slug: str
    seller_name: str
    seller_kind: SellerKind
    seller_status: SellerStatus
    seller_phone: str
    household_code: str | None
    unit_code: str
    unit_id: int
    unit_name: str
    province_code: str
    photo_hash: str | None
    trust: Mapping[str, Any]  # JSON of `catalog.trust`

    @property
    def place(self) -> Place:
        return Place(self.unit_code, self.province_code)

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


OFFER_WIDTH = 29


def offer_query() -> Select[*tuple[Any, ...]]:  # 29 columns: beyond what typed tuples hold
    """The columns of `Offer` in its order, ready to be filtered or joined further.

    Its parameter ``day`` is the Vietnam day. Build on it once, when a module is loaded: making it
    costs more than running it.
    """
    day = bindparam("day", type_=Date())
    first_photo = (
        select(Photo.content_hash)
        .where(Photo.product_id == Product.id, Photo.state == PhotoState.READY)
        .order_by(Photo.position, Photo.id)
        .limit(1)
        .correlate(Product)
        .scalar_subquery()
    )
    stands_today = and_(
        _standing.c.code == Seller.unit_code,
        _standing.c.valid_from <= day,
        or_(_standing.c.valid_to.is_(None), _standing.c.valid_to > day),
    )
    return (
        select(
            *(Variant.id, Variant.sku, Variant.price, Variant.unit, Variant.label),
            *(Variant.base_quantity, Variant.net_grams, Product.id, Product.code, Product.slug),
            *(Product.name, Product.category_id, Product.key_product_id, Product.goods_class),
            and_(Product.visible, Variant.active),
            *(Seller.id, Seller.code, Seller.slug, Seller.name, Seller.kind, Seller.status),
            *(Seller.phone, Seller.household_code, Seller.unit_code),
            func.coalesce(_standing.c.id, _known.c.id),
            func.coalesce(_standing.c.name, _known.c.name),
            func.coalesce(_standing.c.province_code, _known.c.province_code),
            first_photo,
            Product.trust,
        )
        .select_from(Variant)
        .join(Product, Product.id == Variant.product_id)
        .join(Seller, Seller.id == Product.seller_id)
        .join(_known, _known.c.id == Seller.unit_id)
        .outerjoin(_standing, stands_today)
    )


def offer_of(row: Row[*tuple[Any, ...]]) -> Offer:  # the row of `offer_query`
    return Offer(*row[:OFFER_WIDTH])


@dataclass(frozen=True)
class OfferedLines:
    """Offers by variant, and the group that this very checkout made before, if it did."""

    offers: Mapping[int, Offer]
    placed_group_id: int | None


_PLACED = select(OrderGroup.id).where(OrderGroup.checkout_key == bindparam("checkout_key"))
_OFFERED_LINES = (
    offer_query()
    .add_columns(_PLACED.scalar_subquery())
    .where(Variant.id.in_(bindparam("variant_ids", expanding=True)))
)


def offered_lines(variant_ids: Collection[int], *, checkout_key: str, day: date) -> OfferedLines:
    """What placing must know about its lines, in one statement."""
    asked = {"day": day, "checkout_key": checkout_key, "variant_ids": sorted(variant_ids)}
    rows = db.session.connection().execute(_OFFERED_LINES, asked).all()
    offers = {offer.variant_id: offer for offer in map(offer_of, rows)}
    return OfferedLines(offers, rows[0][OFFER_WIDTH] if rows else None)
