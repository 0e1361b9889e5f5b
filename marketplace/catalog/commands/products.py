"""Making, editing, publishing and withdrawing products."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from marketplace.catalog.changes import (
    announce_changed,
    announce_published,
    announce_withdrawn,
    locked_products,
)
from marketplace.catalog.commands.key_products import key_product_for
from marketplace.catalog.commands.variants import VariantWish, new_variant
from marketplace.catalog.declared_fields import kept_fields
from marketplace.catalog.models import Category, GoodsClass, ListingStatus, Product, Variant
from marketplace.catalog.seasons import Seasons, checked_seasons
from marketplace.core import errors
from marketplace.core.clock import vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import clean, clean_lines, slug
from marketplace.sellers.models import Seller

LONGEST_NAME = 120
LONGEST_DESCRIPTION = 5_000


class NameMissing(errors.Invalid):
    code = "product_name_missing"
    field = "name"
    sentence = N_("Give the product a name of 2 to 120 letters.")


class DescriptionTooLong(errors.Invalid):
    code = "product_description_too_long"
    field = "description"
    sentence = N_("The description may have up to 5,000 letters.")


class ProduceNotChosen(errors.Invalid):
    code = "produce_not_chosen"
    field = "category"
    sentence = N_("Choose what you sell, such as mango or lychee.")


class NothingToSell(errors.Invalid):
    code = "nothing_to_sell"
    sentence = N_("Say in which unit and at which price it is sold, then put it on sale.")


class SellerNotApproved(errors.Conflict):
    code = "seller_not_approved"
    sentence = N_("The shop waits for the commune's approval. The listing is kept as a draft.")


@dataclass(frozen=True)
class ProductWords:
    """What a seller says of a product; ``declared`` as typed, by `catalog.declared_fields`."""

    category: Category
    name: str
    description: str
    seasons: Seasons
    preorder_from: date | None
    goods_class: GoodsClass
    declared: Mapping[str, str] = field(default_factory=dict)


def create_product(
    *,
    seller: Seller,
    category: Category,
    name: str,
    variants: Sequence[VariantWish],
    description: str = "",
    seasons: Seasons | None = None,
    preorder_from: date | None = None,
    goods_class: GoodsClass = GoodsClass.RAW_OWN,
    code: str | None = None,
    now: datetime,
) -> Product:
    """A draft; without ``seasons`` it takes the usual ones of its produce.

    Raises NameMissing, DescriptionTooLong, ProduceNotChosen, NothingToSell, SeasonNotValid,
    PriceNotValid or a refusal of `catalog.packing`.
    """
    if category.parent_id is None:
        raise ProduceNotChosen
    if not variants:
        raise NothingToSell
    name = _checked_name(name)
    code = code or new_code("SP")
    product = Product(
        code=code,
        slug=f"{slug(name)}-{code[2:].lower()}".lstrip("-"),
        seller_id=seller.id,
        unit_code=seller.unit_code,
        category_id=category.id,
        key_product_id=key_product_for(seller.unit_code, category.id, vietnam_day(now).year),
        name=name,
        description=_checked_description(description),
        status=ListingStatus.DRAFT,
        visible=False,
        goods_class=goods_class,
        seasons=checked_seasons(category.usual_seasons if seasons is None else seasons),
        preorder_from=preorder_from,
        created_at=now,
        variants=[new_variant(wish, position=place) for place, wish in enumerate(variants)],
    )
    db.session.add(product)
    db.session.flush()
    return product


def edit_product(product: Product, words: ProductWords, *, now: datetime) -> Product:
    """Change the words and times of a product; its address stays. Saying the same changes nothing.

    Raises as `create_product`, or what a declared field raises.
    """
    if words.category.parent_id is None:
        raise ProduceNotChosen
    name, description = _checked_name(words.name), _checked_description(words.description)
    pairs, declared = checked_seasons(words.seasons), kept_fields(words.declared)
    (product,) = locked_products([product.id])
    if words.category.id != product.category_id:
        product.category_id = words.category.id
        product.key_product_id = key_product_for(
            product.unit_code, words.category.id, vietnam_day(now).year
        )
    product.name, product.description = name, description
    product.seasons, product.preorder_from = pairs, words.preorder_from
    product.goods_class = words.goods_class
    for column, text in declared.items():
        setattr(product, column, text)
    if db.session.is_modified(product):
        announce_changed([product], now=now)
    return product


def publish_product(product: Product, *, seller: Seller, now: datetime) -> Product:
    """Put a draft or withdrawn product on sale; doing it again changes nothing.

    Raises SellerNotApproved or NothingToSell.
    """
    (product,) = locked_products([product.id])
    if product.status is ListingStatus.PUBLISHED:
        return product
    if not seller.may_sell:
        raise SellerNotApproved
    query = select(Variant.id).where(Variant.product_id == product.id, Variant.active).limit(1)
    if db.session.scalar(query) is None:
        raise NothingToSell
    product.status, product.visible, product.published_at = ListingStatus.PUBLISHED, True, now
    announce_published(product, now=now)
    return product


def withdraw_product(product: Product, *, now: datetime) -> Product:
    """Take a product off sale; its page says so and orders keep it. A draft stays a draft."""
    (product,) = locked_products([product.id])
    if product.status is not ListingStatus.PUBLISHED:
        return product
    product.status, product.visible = ListingStatus.WITHDRAWN, False
    announce_withdrawn(product, now=now)
    return product


def _checked_name(name: str) -> str:
    name = clean(name)
    if not 2 <= len(name) <= LONGEST_NAME:
        raise NameMissing
    return name


def _checked_description(text: str) -> str:
    text = clean_lines(text)
    if len(text) > LONGEST_DESCRIPTION:
        raise DescriptionTooLong
    return text
