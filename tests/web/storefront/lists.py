"""Many products at once, and how many statements a request takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import sqlalchemy as sa

from marketplace.catalog.models import Category, ListingStatus, Product, Variant
from marketplace.core.codes import new_code
from marketplace.core.db import db, unit_of_work
from marketplace.core.money import Vnd
from marketplace.inventory.models import StockItem
from marketplace.search.subscribers import rebuild
from marketplace.sellers.models import Seller
from tests.clock import NOW


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent inside the block."""
    sent: list[str] = []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def writes_of(statements: list[str]) -> list[str]:
    return [
        each for each in statements if each.lstrip()[:6].upper() in {"INSERT", "UPDATE", "DELETE"}
    ]


def fill(seller: Seller, category: Category, *, products: int, name: str = "Cam") -> None:
    """Put ``products`` on sale, a minute apart, the last one the newest; the index knows them."""
    with unit_of_work() as session:
        made = [
            Product(
                code=new_code("SP"),
                slug=f"hang-{seller.id}-{category.id}-{number}",
                name=f"{name} {number}",
                seller_id=seller.id,
                unit_code=seller.unit_code,
                category_id=category.id,
                status=ListingStatus.PUBLISHED,
                visible=True,
                published_at=NOW - timedelta(days=2) + timedelta(seconds=number),
                created_at=NOW,
            )
            for number in range(products)
        ]
        session.add_all(made)
        session.flush()
        variants = [
            Variant(
                product_id=product.id,
                sku=new_code("MH"),
                unit="kg",
                base_quantity=1_000,
                net_grams=1_000,
                price=Vnd(20_000 + number),
            )
            for number, product in enumerate(made)
        ]
        session.add_all(variants)
        session.flush()
        session.add_all(StockItem(variant_id=each.id, available=9_000) for each in variants)
    rebuild(now=NOW)
    if db.engine.dialect.name == "postgresql":
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
