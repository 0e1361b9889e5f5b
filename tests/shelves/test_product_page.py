"""Every field of a product's page and of its cards comes from its own column."""

from datetime import date

from flask import Flask
from sqlalchemy import select

from marketplace.catalog.declared_fields import DECLARED_FIELDS
from marketplace.catalog.models import Category, Photo, PhotoState, Product, Variant
from marketplace.core.db import db, unit_of_work
from marketplace.core.page_versions import bump_versions
from marketplace.inventory.models import StockItem
from marketplace.localities.models import AdminUnit
from marketplace.sellers.models import Seller
from marketplace.shelves.cards import cards_of
from marketplace.shelves.product_page import product_heading, product_page
from tests.factories.distinct import read_from, set_apart
from tests.factories.produce import make_product
from tests.factories.saving import save

DAY = date(2026, 11, 21)
HASH, PLACEHOLDER = "ab" * 32, "UklGRg=="
DECLARED = [field.name for field in DECLARED_FIELDS if field.shown_as or field.schema_org]
HEADING = {
    "id": "product.id",
    "code": "product.code",
    "slug": "product.slug",
    "name": "product.name",
    "description": "product.description",
    "seasons": "product.seasons",
    "preorder_from": "product.preorder_from",
    "published_at": "product.published_at",
    "category_id": "product.category_id",
    "unit_code": "product.unit_code",
    "seller_id": "product.seller_id",
    "shop": "seller.name",
    "shop_slug": "seller.slug",
    "shop_kind": "seller.kind",
    "hamlet": "seller.hamlet",
    "banner": "seller.banner",
    "commune": "unit.name",
    "kind": "category.name",
    "kind_slug": "category.slug",
    "chip": "category.picture",
    "trust": "product.trust",
    **{name: f"product.{name}" for name in DECLARED},
    "gtin": "product.gtin",
}
PACK = {
    "sku": "variant.sku",
    "label": "variant.label",
    "unit": "variant.unit",
    "base_quantity": "variant.base_quantity",
    "net_grams": "variant.net_grams",
    "price": "variant.price",
    "available": "stock.available",
}
CARD = {
    "product_id": "product.id",
    "shop": "seller.name",
    "commune": "unit.name",
    "chip": "category.picture",
    **{name: f"product.{name}" for name in ("slug", "name", "seasons", "preorder_from")},
    **{name: f"product.{name}" for name in ("published_at", "category_id", "trust")},
    **{name: f"variant.{name}" for name in ("price", "unit", "label")},
    **{name: f"variant.{name}" for name in ("base_quantity", "net_grams")},
}


def rows_apart() -> dict[str, Product | Seller | AdminUnit | Category | Variant | StockItem]:
    product = make_product(stock=0)
    save(
        Photo(
            product_id=product.id,
            content_hash=HASH,
            placeholder=PLACEHOLDER,
            position=1,
            state=PhotoState.READY,
            code="ANH1",
            width=8,
            height=8,
        )
    )
    variant = db.session.scalars(select(Variant).where(Variant.product_id == product.id)).one()
    rows = {
        "product": product,
        "variant": variant,
        "stock": db.session.get_one(StockItem, variant.id),
        "seller": db.session.get_one(Seller, product.seller_id),
        "category": db.session.get_one(Category, product.category_id),
        "unit": db.session.scalars(
            select(AdminUnit).where(AdminUnit.code == product.unit_code)
        ).one(),
    }
    set_apart(
        product,
        *("name", "description", "preorder_from", "gtin", *DECLARED),
        seasons=[["05-15", "07-31"]],
        trust={"ocop": None},
    )
    set_apart(rows["seller"], "name", "hamlet", "banner")
    set_apart(rows["category"], "name", "picture")
    set_apart(rows["unit"], "name")
    set_apart(variant, "label", "base_quantity", "net_grams", "price")
    set_apart(rows["stock"], "available")
    return rows


def test_every_field_of_the_heading_comes_from_its_own_column(app: Flask) -> None:
    rows = rows_apart()
    product, shop = f"product:{rows['product'].id}", f"shop:{rows['seller'].id}"
    for keys in ((product, shop), (shop,)):
        with unit_of_work():
            bump_versions(*keys)

    heading = product_heading(rows["product"].slug, day=DAY)

    versions = {"product_version": 1, "shop_version": 2}
    assert heading._asdict() == read_from(rows, HEADING) | versions


def test_every_field_of_a_pack_and_a_photo_comes_from_its_own_column(app: Flask) -> None:
    rows = rows_apart()

    page = product_page(product_heading(rows["product"].slug, day=DAY), day=DAY)

    assert [pack._asdict() for pack in page.packs] == [read_from(rows, PACK)]
    assert [tuple(picture) for picture in page.pictures] == [(HASH, PLACEHOLDER)]


def test_every_field_of_a_card_comes_from_its_own_column(app: Flask) -> None:
    rows = rows_apart()

    (card,) = cards_of([rows["product"].id], day=DAY)

    counted = {"picture": HASH, "placeholder": PLACEHOLDER, "packs": 1}
    counted["in_stock"] = rows["stock"].available >= rows["variant"].base_quantity
    assert card._asdict() == read_from(rows, CARD) | counted
