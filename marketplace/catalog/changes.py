"""The one way in which the rest of the house learns that a product is different now."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.catalog.events import (
    ProductChanged,
    ProductFact,
    ProductPublished,
    ProductWithdrawn,
)
from marketplace.catalog.models import Product
from marketplace.core import page_versions
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.core.unit_state import at_moment


def locked_products(ids: Collection[int]) -> list[Product]:
    """Lock and read afresh the products with ``ids`` with their shops, in id order."""
    query = (
        select(Product)
        .where(Product.id.in_(ids))
        .order_by(Product.id)
        .options(joinedload(Product.seller))
        # Not FOR UPDATE: order lines only need the key to stay (FOR KEY SHARE), and must not wait.
        .with_for_update(of=Product, key_share=True)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def announce_changed(products: Collection[Product], *, now: datetime) -> None:
    """Count up and tell of those products that buyers can see.

    The products are locked and have their shops loaded. Every change ends here, also of a product
    that is hidden: others follow it then, at this moment.
    """
    at_moment(now)
    announce_seen([product for product in products if product.visible], now=now)


def announce_seen(products: Collection[Product], *, now: datetime) -> None:
    """Count up and tell of products that buyers see, or could until now."""
    for product in products:
        _announce(product, ProductChanged, now)
    bump_product_versions(products)


def announce_published(product: Product, *, now: datetime) -> None:
    _announce(product, ProductPublished, now)
    bump_product_versions([product])


def announce_withdrawn(product: Product, *, now: datetime) -> None:
    _announce(product, ProductWithdrawn, now)
    bump_product_versions([product])


def _announce(product: Product, fact: type[ProductFact], now: datetime) -> None:
    product.version += 1
    seller = product.seller
    record(
        fact(
            occurred_at=now,
            product_id=product.id,
            product_code=product.code,
            slug=product.slug,
            seller_id=seller.id,
            seller_code=seller.code,
            household_code=seller.household_code,
            seller_name=seller.name,
            unit_id=seller.unit_id,
            unit_code=seller.unit_code,
            version=product.version,
        )
    )


def bump_product_versions(products: Collection[Product]) -> None:
    """Make the pages that show ``products`` stale: lists, product, shop and commune."""
    if not products:
        return
    keys = {page_versions.CATALOGUE}
    for product in products:
        keys |= {
            f"product:{product.id}",
            f"shop:{product.seller_id}",
            f"commune:{product.unit_code}",
        }
    page_versions.bump_versions(*keys)
