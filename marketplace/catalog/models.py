"""What is for sale, in which packs, at which price, in which season, with which photos."""

from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.db import Code, Id, Model, Name, Timestamped, UnitCode, UtcMoment
from marketplace.core.money import Vnd
from marketplace.sellers.models import Seller


class ListingStatus(Enum):
    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class PhotoState(Enum):
    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


class GoodsClass(Enum):
    """How tax law sees the goods (domain.md section 4)."""

    RAW_OWN = "raw_own"
    RAW_TRADED = "raw_traded"
    PROCESSED = "processed"
    SERVICE = "service"


class Category(Model):
    """A group of produce (no parent) or one kind of produce under it, with its picture.

    What is ``fresh`` is sold from lots as soon as its weight is known.
    """

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("slug"),)

    id: Mapped[Id]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[Name]
    picture: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    usual_unit: Mapped[str] = mapped_column(String(10), default="kg")
    usual_seasons: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    fresh: Mapped[bool] = mapped_column(default=False)


class KeyProduct(Model):
    """A key product that a unit declared for a year (sản phẩm chủ lực)."""

    __tablename__ = "key_product"
    __table_args__ = (UniqueConstraint("unit_code", "year", "name"),)

    id: Mapped[Id]
    unit_code: Mapped[UnitCode]
    year: Mapped[int]
    name: Mapped[Name]
    category_id: Mapped[int] = mapped_column(ForeignKey(Category.id))


class Product(Timestamped, Model):
    """What a seller offers; its variants carry the price and the pack size.

    ``seasons`` is a list of ``["05-15", "07-31"]`` month-day pairs, both ends inside, that may wrap
    the new year; an empty list means all year. ``version`` grows with every change that search sees.
    The stock of a product ``sold_from_lots`` is what its open lots hold. ``trust`` is read with
    `catalog.trust.trust_of`. ``gtin`` has 14 digits; ``standard`` is one that the maker declares.
    """

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("slug"),
        Index("ix_product_listing", "status", "visible", "published_at", "id"),
        Index("ix_product_unit_listing", "unit_code", "visible", "published_at", "id"),
        Index("ix_product_category_listing", "category_id", "visible", "published_at", "id"),
        Index("ix_product_seller_listing", "seller_id", "status"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    slug: Mapped[str] = mapped_column(String(140))
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id))
    unit_code: Mapped[str] = mapped_column(String(5))
    category_id: Mapped[int] = mapped_column(ForeignKey(Category.id))
    key_product_id: Mapped[int | None] = mapped_column(ForeignKey(KeyProduct.id))
    name: Mapped[Name]
    description: Mapped[str] = mapped_column(default="")
    status: Mapped[ListingStatus] = mapped_column(default=ListingStatus.DRAFT)
    visible: Mapped[bool] = mapped_column(default=False)
    goods_class: Mapped[GoodsClass] = mapped_column(default=GoodsClass.RAW_OWN)
    seasons: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    preorder_from: Mapped[date | None]
    published_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    version: Mapped[int] = mapped_column(default=1)
    sold_from_lots: Mapped[bool] = mapped_column(default=False)
    trust: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # see `catalog.trust`
    brand: Mapped[Name] = mapped_column(default="")
    standard: Mapped[Name] = mapped_column(default="")
    gtin: Mapped[str | None] = mapped_column(String(14), index=True)

    seller: Mapped[Seller] = relationship(lazy="raise")
    category: Mapped[Category] = relationship(lazy="raise")
    key_product: Mapped[KeyProduct | None] = relationship(lazy="raise")
    variants: Mapped[list["Variant"]] = relationship(
        back_populates="product", lazy="raise", order_by="Variant.position"
    )
    photos: Mapped[list["Photo"]] = relationship(
        back_populates="product", lazy="raise", order_by="Photo.position"
    )


class Variant(Model):
    """One thing a buyer can put in the cart.

    ``unit`` is a code of `core.quantity.SALE_UNITS`. ``base_quantity`` is what one of it holds in base
    units (grams, millilitres or pieces); ``net_grams`` is its weight where it is known, for the price
    per kilogram and for volumes.
    """

    __tablename__ = "variant"
    __table_args__ = (
        UniqueConstraint("sku"),
        CheckConstraint("price > 0", name="price_positive"),
        CheckConstraint("base_quantity > 0", name="base_quantity_positive"),
        Index("ix_variant_product", "product_id", "position"),
    )

    id: Mapped[Id]
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id))
    sku: Mapped[Code]
    label: Mapped[Name] = mapped_column(default="")
    unit: Mapped[str] = mapped_column(String(10))
    base_quantity: Mapped[int]
    net_grams: Mapped[int | None]
    price: Mapped[Vnd]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)

    product: Mapped[Product] = relationship(back_populates="variants", lazy="raise")


class PriceChange(Model):
    """A price as it was and as it became, so that a slip can be undone and a history shown."""

    __tablename__ = "price_change"

    id: Mapped[Id]
    variant_id: Mapped[int] = mapped_column(ForeignKey(Variant.id), index=True)
    old_price: Mapped[Vnd]
    new_price: Mapped[Vnd]
    changed_by: Mapped[Code]
    changed_at: Mapped[datetime] = mapped_column(UtcMoment)


class Photo(Model):
    """A photo in the media store under its content hash; ``placeholder`` is a tiny blurred WebP (base64)."""

    __tablename__ = "photo"
    __table_args__ = (Index("ix_photo_product", "product_id", "position"),)

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id))
    content_hash: Mapped[str] = mapped_column(String(64))
    state: Mapped[PhotoState] = mapped_column(default=PhotoState.WAITING)
    position: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    placeholder: Mapped[str] = mapped_column(String(600), default="")

    product: Mapped[Product] = relationship(back_populates="photos", lazy="raise")
