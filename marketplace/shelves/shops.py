"""Shops and communes as buyers meet them: who sells, where, and how much there is to see."""

from datetime import date
from typing import Annotated, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    null,
    or_,
    select,
    union_all,
)

from marketplace.catalog.listings import NamedKind
from marketplace.catalog.models import Category, KeyProduct, Product
from marketplace.core import errors, page_versions
from marketplace.core.db import table_of
from marketplace.core.rows import columns_of, read_row, read_rows
from marketplace.core.sentences import N_
from marketplace.localities.models import AdminUnit, Province, UnitKind
from marketplace.sellers.models import Grower, Seller, SellerKind, SellerStatus

SELLER, UNIT, PRODUCT, CATEGORY, KEY_PRODUCT, PROVINCE, GROWER = (
    table_of(model)
    for model in (Seller, AdminUnit, Product, Category, KeyProduct, Province, Grower)
)


class ShopNotOpen(errors.NotFound):
    code = "shop_not_open"
    sentence = N_("This shop is not open. Look at other shops of the market.")


_OPEN = SELLER.c.status == SellerStatus.APPROVED


def _standing(code: ColumnElement[str]) -> ColumnElement[bool]:
    day: BindParameter[date] = bindparam("day")
    return and_(
        UNIT.c.code == code,
        UNIT.c.valid_from <= day,
        or_(UNIT.c.valid_to.is_(None), UNIT.c.valid_to > day),
    )


_PRODUCTS = (
    select(func.count())
    .where(PRODUCT.c.seller_id == SELLER.c.id, PRODUCT.c.visible)
    .correlate(SELLER)
    .scalar_subquery()
)
_COOPERATIVES_FIRST = case(
    (SELLER.c.kind == SellerKind.COOPERATIVE, 0),
    (SELLER.c.kind == SellerKind.COOPERATIVE_GROUP, 1),
    else_=2,
)
_GROWERS = (
    select(func.count())
    .where(GROWER.c.seller_id == SELLER.c.id, GROWER.c.left_on.is_(None))
    .correlate(SELLER)
    .scalar_subquery()
)
_SHOPS_OF_UNIT = (
    select(func.count())
    .where(SELLER.c.unit_code == UNIT.c.code, _OPEN)
    .correlate(UNIT)
    .scalar_subquery()
)
_PRODUCTS_OF_UNIT = (
    select(func.count())
    .where(PRODUCT.c.unit_code == UNIT.c.code, PRODUCT.c.visible)
    .correlate(UNIT)
    .scalar_subquery()
)


class ShopCard(NamedTuple):
    slug: Annotated[str, SELLER.c.slug]
    name: Annotated[str, SELLER.c.name]
    kind: Annotated[SellerKind, SELLER.c.kind]
    hamlet: Annotated[str, SELLER.c.hamlet]
    commune: Annotated[str, func.coalesce(UNIT.c.name, "")]
    banner: Annotated[str | None, SELLER.c.banner]
    products: Annotated[int, _PRODUCTS]


class ShopWindow(NamedTuple):
    """A shop's own page; ``growers`` counts the member households of a cooperative."""

    id: Annotated[int, SELLER.c.id]
    slug: Annotated[str, SELLER.c.slug]
    name: Annotated[str, SELLER.c.name]
    kind: Annotated[SellerKind, SELLER.c.kind]
    hamlet: Annotated[str, SELLER.c.hamlet]
    story: Annotated[str, SELLER.c.story]
    banner: Annotated[str | None, SELLER.c.banner]
    unit_code: Annotated[str, SELLER.c.unit_code]
    commune: Annotated[str | None, UNIT.c.name]
    growers: Annotated[int, _GROWERS]
    version: Annotated[int, page_versions.version_of_row("shop", SELLER.c.id)]


class Commune(NamedTuple):
    unit_code: Annotated[str, SELLER.c.unit_code]
    name: Annotated[str, UNIT.c.name]
    province: Annotated[str, PROVINCE.c.name]
    shops: Annotated[int, func.count()]


class CommuneWindow(NamedTuple):
    """A commune's own page, with the catalogue's version."""

    unit_code: Annotated[str, UNIT.c.code]
    name: Annotated[str, UNIT.c.name]
    kind: Annotated[UnitKind, UNIT.c.kind]
    province: Annotated[str, PROVINCE.c.name]
    shops: Annotated[int, _SHOPS_OF_UNIT]
    products: Annotated[int, _PRODUCTS_OF_UNIT]
    version: Annotated[int, page_versions.version_of(page_versions.CATALOGUE)]


class _Produce(NamedTuple):
    """A key product, or with no ``year`` a kind that is sold; ``place`` orders them."""

    name: Annotated[str, KEY_PRODUCT.c.name]
    slug: Annotated[str, CATEGORY.c.slug]
    picture: Annotated[str, CATEGORY.c.picture]
    year: Annotated[int | None, KEY_PRODUCT.c.year]
    place: Annotated[int, KEY_PRODUCT.c.id]

    @property
    def kind(self) -> NamedKind:
        return NamedKind(name=self.name, slug=self.slug, picture=self.picture)


_SHOPS = (
    select(*columns_of(ShopCard))
    .select_from(SELLER)
    .outerjoin(UNIT, _standing(SELLER.c.unit_code))
    .where(_OPEN)
    .order_by(_COOPERATIVES_FIRST, SELLER.c.approved_at.desc(), SELLER.c.id)
)
_ALL_SHOPS = _SHOPS.limit(bindparam("most", type_=Integer))
_UNIT_SHOPS = _SHOPS.where(SELLER.c.unit_code == bindparam("unit_code")).limit(
    bindparam("most", type_=Integer)
)
_SHOP = (
    select(*columns_of(ShopWindow))
    .select_from(SELLER)
    .outerjoin(UNIT, _standing(SELLER.c.unit_code))
    .where(SELLER.c.slug == bindparam("slug"), _OPEN)
)
_COMMUNES = (
    select(*columns_of(Commune))
    .select_from(SELLER)
    .join(UNIT, _standing(SELLER.c.unit_code))
    .join(PROVINCE, PROVINCE.c.code == UNIT.c.province_code)
    .where(_OPEN)
    .group_by(SELLER.c.unit_code, UNIT.c.name, PROVINCE.c.name)
    .order_by(func.count().desc(), SELLER.c.unit_code)
    .limit(bindparam("most", type_=Integer))
)
_COMMUNE = (
    select(*columns_of(CommuneWindow))
    .select_from(UNIT)
    .join(PROVINCE, PROVINCE.c.code == UNIT.c.province_code)
    .where(_standing(bindparam("unit_code", type_=String)))
)
_KEY_PRODUCTS = (
    select(*columns_of(_Produce))
    .select_from(KEY_PRODUCT)
    .join(CATEGORY, CATEGORY.c.id == KEY_PRODUCT.c.category_id)
    .where(
        KEY_PRODUCT.c.unit_code == bindparam("unit_code"), KEY_PRODUCT.c.year <= bindparam("year")
    )
)
_MOST_SOLD = (
    select(
        *columns_of(_Produce, name=CATEGORY.c.name, year=cast(null(), Integer), place=-func.count())
    )
    .select_from(CATEGORY)
    .join(PRODUCT, PRODUCT.c.category_id == CATEGORY.c.id)
    .where(PRODUCT.c.unit_code == bindparam("unit_code"), PRODUCT.c.visible)
    .group_by(CATEGORY.c.id, CATEGORY.c.name, CATEGORY.c.slug, CATEGORY.c.picture)
    .order_by(func.count().desc(), CATEGORY.c.id)
    .limit(bindparam("most", type_=Integer))
)
_PRODUCE = union_all(_KEY_PRODUCTS, select(_MOST_SOLD.subquery())).order_by("place", "slug")


def open_shops(*, day: date, most: int, unit_code: str | None = None) -> list[ShopCard]:
    """Shops that may sell, cooperatives first, then those that opened last. One statement."""
    statement = _UNIT_SHOPS if unit_code else _ALL_SHOPS
    parameters = {"day": day, "most": most, **({"unit_code": unit_code} if unit_code else {})}
    return read_rows(ShopCard, statement, parameters)


def open_shop(slug: str, *, day: date) -> ShopWindow:
    """The open shop under ``slug``; raises ShopNotOpen. One statement."""
    shop = read_row(ShopWindow, _SHOP, {"slug": slug, "day": day})
    if shop is None:
        raise ShopNotOpen
    return shop


def communes_with_shops(*, day: date, most: int) -> list[Commune]:
    """Units in which somebody sells, those with most shops first. One statement."""
    return read_rows(Commune, _COMMUNES, {"day": day, "most": most})


def commune_window(unit_code: str, *, day: date) -> CommuneWindow | None:
    """The unit that stands under ``unit_code`` on ``day``, or None. One statement."""
    return read_row(CommuneWindow, _COMMUNE, {"unit_code": unit_code, "day": day})


def produce_of_unit(
    unit_code: str, *, year: int, most: int
) -> tuple[list[NamedKind], list[NamedKind]]:
    """The unit's key products of ``year`` or of its last year before, and the kinds most sold there.

    One statement.
    """
    rows = read_rows(_Produce, _PRODUCE, {"unit_code": unit_code, "year": year, "most": most})
    latest = max((row.year for row in rows if row.year is not None), default=None)
    return (
        [row.kind for row in rows if row.year is not None and row.year == latest],
        [row.kind for row in rows if row.year is None],
    )
