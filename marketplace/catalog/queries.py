"""Reads for the seller's door, and the tree of produce. Each says what it loads."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload, with_loader_criteria

from marketplace.catalog.models import (
    Category,
    KeyProduct,
    ListingStatus,
    Photo,
    PhotoState,
    Product,
    Variant,
)
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.storage import derivative_name, original_name


class ProductNotFound(errors.NotFound):
    code = "product_not_found"
    sentence = N_("This product could not be found.")


class VariantNotFound(errors.NotFound):
    code = "variant_not_found"
    sentence = N_("This product could not be found.")


def produce() -> list[Category]:
    """Every kind of produce that can be listed, in the order of the groups. One statement."""
    query = select(Category).where(Category.parent_id.is_not(None)).order_by(Category.position)
    return list(db.session.scalars(query))


def most_listed(unit_code: str, *, most: int) -> list[str]:
    """The slugs of the produce that the unit's shops list most, at most ``most``."""
    query = (
        select(Category.slug)
        .join(Product, Product.category_id == Category.id)
        .where(Product.unit_code == unit_code)
        .group_by(Category.slug, Category.position)
        .order_by(func.count().desc(), Category.position)
        .limit(most)
    )
    return list(db.session.scalars(query))


def products_of_shop(seller_id: int, *, after: str | None = None, most: int = 24) -> list[Product]:
    """A shop's products by name with variants on sale and photos; those after the one with that code.

    A fixed number of statements however many there are.
    """
    query = _of_shop(seller_id).order_by(Product.name, Product.id).limit(most)
    if after is not None:
        last = product_of_shop(after, seller_id)
        later = (Product.name == last.name) & (Product.id > last.id)
        query = query.where((Product.name > last.name) | later)
    return list(db.session.scalars(query))


def product_of_shop(code: str, seller_id: int) -> Product:
    """One product of a shop, loaded as in `products_of_shop`; raises ProductNotFound."""
    product = db.session.scalar(_of_shop(seller_id).where(Product.code == code))
    if product is None:
        raise ProductNotFound
    return product


def variant_of_shop(sku: str, seller_id: int) -> Variant:
    """A variant on sale of a shop with its product; raises VariantNotFound."""
    variant = db.session.scalar(
        select(Variant)
        .join(Product)
        .where(Variant.sku == sku, Variant.active, Product.seller_id == seller_id)
        .options(joinedload(Variant.product))
    )
    if variant is None:
        raise VariantNotFound
    return variant


def _of_shop(seller_id: int) -> Select[Product]:
    return (
        select(Product)
        .where(Product.seller_id == seller_id)
        .options(
            joinedload(Product.category),
            selectinload(Product.variants),
            selectinload(Product.photos),
            with_loader_criteria(Variant, Variant.active),
        )
        .execution_options(populate_existing=True)
    )


def listing_totals(seller_id: int) -> dict[ListingStatus, int]:
    """How many drafts, published and withdrawn products a shop has."""
    query = (
        select(Product.status, func.count())
        .where(Product.seller_id == seller_id)
        .group_by(Product.status)
    )
    found = dict(db.session.execute(query).all())
    return {status: found.get(status, 0) for status in ListingStatus}


def photo_file(photo: Photo, size: int = 320) -> str:
    """The media name to show a photo by: its derivative, or the original until that is made."""
    if photo.state is PhotoState.READY:
        return derivative_name(photo.content_hash, size)
    return original_name(photo.content_hash)


def declared_key_products(unit_code: str) -> list[KeyProduct]:
    """What a unit has declared as its key products, the newest year first."""
    query = select(KeyProduct).where(KeyProduct.unit_code == unit_code)
    return list(db.session.scalars(query.order_by(KeyProduct.year.desc(), KeyProduct.name)))
