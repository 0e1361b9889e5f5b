"""Products in small, as lists show them: each list is one statement over plain rows.

A list is ordered by the day of publishing, the newest first; it goes on after a `ListPosition`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    or_,
    select,
    tuple_,
    union_all,
)

from marketplace.catalog.models import Category, ListingStatus, Photo, PhotoState, Product, Variant
from marketplace.core.db import table_of
from marketplace.core.rows import columns_of, read_rows
from marketplace.inventory.models import StockItem
from marketplace.localities.models import AdminUnit
from marketplace.sellers.models import Seller

HASH_LENGTH = 64


PRODUCT, VARIANT, SELLER, UNIT, CATEGORY, PHOTO, STOCK = (
    table_of(model) for model in (Product, Variant, Seller, AdminUnit, Category, Photo, StockItem)
)


class Card(NamedTuple):
    """One product as a list shows it, with its cheapest pack.

    ``picture`` is a content hash of the media store, ``chip`` the static picture of its kind;
    ``packs`` counts the packs on sale, ``in_stock`` says whether one of any of them can be bought;
    ``trust`` is read with `catalog.trust.trust_of`.
    """

    product_id: int
    slug: str
    name: str
    seasons: list[list[str]]
    preorder_from: date | None
    published_at: datetime
    category_id: int
    shop: str
    commune: str
    price: int
    unit: str
    label: str
    base_quantity: int
    net_grams: int | None
    picture: str | None
    placeholder: str
    chip: str
    packs: int
    in_stock: bool
    trust: dict[str, Any]  # JSON of `Product.trust`


class ListPosition(NamedTuple):
    """Where a list was left: the last card that was shown."""

    published_at: datetime
    product_id: int


@dataclass(frozen=True)
class CardPage:
    """Cards and the place to go on from, or None at the end."""

    cards: Sequence[Card]
    following: ListPosition | None


def newest_cards(*, day: date, limit: int = 24, after: ListPosition | None = None) -> CardPage:
    """Everything on sale."""
    published = PRODUCT.c.status == ListingStatus.PUBLISHED
    return _page(_listing("all", published, limit, after is not None), day, limit, after)


def unit_cards(
    unit_code: str, *, day: date, limit: int = 24, after: ListPosition | None = None
) -> CardPage:
    """What shops of one unit sell."""
    wanted = PRODUCT.c.unit_code == bindparam("unit_code")
    statement = _listing("unit", wanted, limit, after is not None)
    return _page(statement, day, limit, after, unit_code=unit_code)


def shop_cards(
    seller_id: int, *, day: date, limit: int = 24, after: ListPosition | None = None
) -> CardPage:
    """What one shop sells."""
    wanted = PRODUCT.c.seller_id == bindparam("seller_id")
    statement = _listing("shop", wanted, limit, after is not None)
    return _page(statement, day, limit, after, seller_id=seller_id)


def kind_cards(
    category_ids: Sequence[int], *, day: date, limit: int = 24, after: ListPosition | None = None
) -> CardPage:
    """What is sold of some kinds of produce; as quick for a whole group as for one kind."""
    statement = _kinds_listing(len(category_ids), limit, after is not None)
    names = {f"kind_{number}": each for number, each in enumerate(category_ids)}
    return _page(statement, day, limit, after, **names)


def cards_of(product_ids: Collection[int], *, day: date) -> list[Card]:
    """The products with these ids that may be shown, in the order of ``product_ids``."""
    if not product_ids:
        return []
    parameters = {"ids": list(product_ids), "day": day}
    found = {card.product_id: card for card in _cards_in(_chosen(), parameters)}
    return [found[each] for each in product_ids if each in found]


def _page(
    statement: Select[Any],  # rows of `_PackRow`
    day: date,
    limit: int,
    after: ListPosition | None,
    **parameters: object,
) -> CardPage:
    parameters["day"] = day
    if after is not None:
        parameters |= {"after_at": after.published_at, "after_id": after.product_id}
    cards = _cards_in(statement, parameters)
    if len(cards) <= limit:
        return CardPage(cards, None)
    cards = cards[:limit]
    return CardPage(cards, ListPosition(cards[-1].published_at, cards[-1].product_id))


# Statements are made once: building one costs more than running it.
_listings: dict[tuple[str, int, bool], Select[Any]] = {}


def _listing(
    kind: str, wanted: ColumnElement[bool], limit: int, goes_on: bool
) -> Select[Any]:  # rows of `_PackRow`
    key = (kind, limit, goes_on)
    if key not in _listings:
        _listings[key] = _cards_on(_first_of(wanted, limit, goes_on).subquery("page"))
    return _listings[key]


@cache
def _kinds_listing(count: int, limit: int, goes_on: bool) -> Select[Any]:  # rows of `_PackRow`
    branches = [
        select(
            _first_of(
                PRODUCT.c.category_id == bindparam(f"kind_{number}"), limit, goes_on
            ).subquery()
        )
        for number in range(count)
    ]
    if count == 1:
        return _cards_on(branches[0].subquery("page"))
    union = union_all(*branches).subquery("found")
    newest = select(union).order_by(union.c.published_at.desc(), union.c.id.desc()).limit(limit + 1)
    return _cards_on(newest.subquery("page"))


@cache
def _chosen() -> Select[Any]:  # rows of `_PackRow`
    ids: BindParameter[int] = bindparam("ids", expanding=True)
    wanted = select(*_PAGE_COLUMNS).where(PRODUCT.c.id.in_(ids), PRODUCT.c.visible)
    return _cards_on(wanted.subquery("page"))


_PAGE_COLUMNS = tuple(
    PRODUCT.c[name]
    for name in (
        *("id", "slug", "name", "seasons", "preorder_from", "published_at"),
        *("category_id", "seller_id", "unit_code", "trust"),
    )
)


def _first_of(wanted: ColumnElement[bool], limit: int, goes_on: bool) -> Select[Any]:
    """One product more than ``limit``, to know whether the list goes on."""
    query = select(*_PAGE_COLUMNS).where(wanted, PRODUCT.c.visible)
    if goes_on:
        at, number = PRODUCT.c.published_at, PRODUCT.c.id
        place = tuple_(bindparam("after_at", type_=at.type), bindparam("after_id"))
        query = query.where(tuple_(at, number) < place)
    return query.order_by(PRODUCT.c.published_at.desc(), PRODUCT.c.id.desc()).limit(limit + 1)


def standing(unit_code: ColumnElement[str]) -> ColumnElement[bool]:
    """The unit version under ``unit_code`` on the day bound as ``day``."""
    day: BindParameter[date] = bindparam("day")
    return and_(
        UNIT.c.code == unit_code,
        UNIT.c.valid_from <= day,
        or_(UNIT.c.valid_to.is_(None), UNIT.c.valid_to > day),
    )


class _PackRow(NamedTuple):
    """One pack of one product of a list; ``photo`` is its content hash and placeholder in one."""

    product_id: int
    slug: str
    name: str
    seasons: list[list[str]]
    preorder_from: date | None
    published_at: datetime
    category_id: int
    shop: Annotated[str, SELLER.c.name]
    commune: Annotated[str | None, UNIT.c.name]
    price: Annotated[int, VARIANT.c.price]
    unit: Annotated[str, VARIANT.c.unit]
    label: Annotated[str, VARIANT.c.label]
    base_quantity: Annotated[int, VARIANT.c.base_quantity]
    net_grams: Annotated[int | None, VARIANT.c.net_grams]
    photo: str | None
    chip: Annotated[str, CATEGORY.c.picture]
    available: Annotated[int | None, STOCK.c.available]
    trust: dict[str, Any]  # JSON of `Product.trust`


def _cards_on(page: Subquery) -> Select[Any]:
    """A row for each pack of the products of ``page``, the cheapest of a product first."""
    photo = (
        select(PHOTO.c.content_hash + PHOTO.c.placeholder)
        .where(PHOTO.c.product_id == page.c.id, PHOTO.c.state == PhotoState.READY)
        .order_by(PHOTO.c.position, PHOTO.c.id)
        .limit(1)
        .correlate(page)
        .scalar_subquery()
    )
    columns = columns_of(
        _PackRow,
        product_id=page.c.id,
        slug=page.c.slug,
        name=page.c.name,
        seasons=page.c.seasons,
        preorder_from=page.c.preorder_from,
        published_at=page.c.published_at,
        category_id=page.c.category_id,
        photo=photo,
        trust=page.c.trust,
    )
    return (
        select(*columns)
        .select_from(page)
        .join(SELLER, SELLER.c.id == page.c.seller_id)
        .join(CATEGORY, CATEGORY.c.id == page.c.category_id)
        .join(VARIANT, and_(VARIANT.c.product_id == page.c.id, VARIANT.c.active))
        .outerjoin(STOCK, STOCK.c.variant_id == VARIANT.c.id)
        .outerjoin(UNIT, standing(page.c.unit_code))
        .order_by(page.c.published_at.desc(), page.c.id.desc(), VARIANT.c.price, VARIANT.c.id)
    )


def _cards_in(statement: Select[Any], parameters: dict[str, Any]) -> list[Card]:
    rows = read_rows(_PackRow, statement, parameters)
    return [_card(list(packs)) for _, packs in groupby(rows, key=attrgetter("product_id"))]


def _card(packs: Sequence[_PackRow]) -> Card:
    cheapest, photo = packs[0], packs[0].photo or ""
    return Card(
        product_id=cheapest.product_id,
        slug=cheapest.slug,
        name=cheapest.name,
        seasons=cheapest.seasons,
        preorder_from=cheapest.preorder_from,
        published_at=cheapest.published_at,
        category_id=cheapest.category_id,
        shop=cheapest.shop,
        commune=cheapest.commune or "",
        price=cheapest.price,
        unit=cheapest.unit,
        label=cheapest.label,
        base_quantity=cheapest.base_quantity,
        net_grams=cheapest.net_grams,
        picture=photo[:HASH_LENGTH] or None,
        placeholder=photo[HASH_LENGTH:],
        chip=cheapest.chip,
        packs=len(packs),
        in_stock=any((pack.available or 0) >= pack.base_quantity for pack in packs),
        trust=cheapest.trust,
    )
