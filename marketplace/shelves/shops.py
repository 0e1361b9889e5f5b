"""Shops and communes as buyers meet them: who sells, where, and how much there is to see."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.catalog.listings import NamedKind
from marketplace.catalog.models import Category, KeyProduct, Product
from marketplace.core import errors, page_versions
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.localities.models import AdminUnit, Province, UnitKind
from marketplace.sellers.models import Grower, Seller, SellerKind, SellerStatus


class ShopNotOpen(errors.NotFound):
    code = "shop_not_open"
    sentence = N_("This shop is not open. Look at other shops of the market.")


class ShopCard(NamedTuple):
    slug: str
    name: str
    kind: SellerKind
    hamlet: str
    commune: str
    banner: str | None
    products: int


class ShopWindow(NamedTuple):
    """A shop's own page; ``growers`` counts the member households of a cooperative."""

    id: int
    slug: str
    name: str
    kind: SellerKind
    hamlet: str
    story: str
    banner: str | None
    unit_code: str
    commune: str | None
    growers: int
    version: int


class Commune(NamedTuple):
    unit_code: str
    name: str
    province: str
    shops: int


class CommuneWindow(NamedTuple):
    """A commune's own page, with the catalogue's version."""

    unit_code: str
    name: str
    kind: UnitKind
    province: str
    shops: int
    products: int
    version: int


_Statement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
_OPEN = Seller.status == SellerStatus.APPROVED


def _standing(code: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[bool]:
    day: BindParameter[date] = bindparam("day")
    return and_(
        AdminUnit.code == code,
        AdminUnit.valid_from <= day,
        or_(AdminUnit.valid_to.is_(None), AdminUnit.valid_to > day),
    )


_PRODUCTS = (
    select(func.count())
    .where(Product.seller_id == Seller.id, Product.visible)
    .correlate(Seller)
    .scalar_subquery()
)
_COOPERATIVES_FIRST = case(
    (Seller.kind == SellerKind.COOPERATIVE, 0),
    (Seller.kind == SellerKind.COOPERATIVE_GROUP, 1),
    else_=2,
)
_SHOPS = (
    select(
        *(Seller.slug, Seller.name, Seller.kind, Seller.hamlet),
        *(func.coalesce(AdminUnit.name, ""), Seller.banner, _PRODUCTS),
    )
    .outerjoin(AdminUnit, _standing(Seller.unit_code))
    .where(_OPEN)
    .order_by(_COOPERATIVES_FIRST, Seller.approved_at.desc(), Seller.id)
)
_ALL_SHOPS = _SHOPS.limit(bindparam("most", type_=Integer))
_UNIT_SHOPS = _SHOPS.where(Seller.unit_code == bindparam("unit_code")).limit(
    bindparam("most", type_=Integer)
)
_SHOP = (
    select(
        *(Seller.id, Seller.slug, Seller.name, Seller.kind, Seller.hamlet, Seller.story),
        *(Seller.banner, Seller.unit_code, AdminUnit.name),
        select(func.count())
        .where(Grower.seller_id == Seller.id, Grower.left_on.is_(None))
        .correlate(Seller)
        .scalar_subquery(),
        page_versions.version_of(literal("shop:").concat(cast(Seller.id, String))),
    )
    .outerjoin(AdminUnit, _standing(Seller.unit_code))
    .where(Seller.slug == bindparam("slug"), _OPEN)
)
_COMMUNES = (
    select(Seller.unit_code, AdminUnit.name, Province.name, func.count())
    .join(AdminUnit, _standing(Seller.unit_code))
    .join(Province, Province.code == AdminUnit.province_code)
    .where(_OPEN)
    .group_by(Seller.unit_code, AdminUnit.name, Province.name)
    .order_by(func.count().desc(), Seller.unit_code)
    .limit(bindparam("most", type_=Integer))
)
_COMMUNE = (
    select(
        *(AdminUnit.code, AdminUnit.name, AdminUnit.kind, Province.name),
        select(func.count())
        .where(Seller.unit_code == AdminUnit.code, _OPEN)
        .correlate(AdminUnit)
        .scalar_subquery(),
        select(func.count())
        .where(Product.unit_code == AdminUnit.code, Product.visible)
        .correlate(AdminUnit)
        .scalar_subquery(),
        page_versions.version_of(page_versions.CATALOGUE),
    )
    .join(Province, Province.code == AdminUnit.province_code)
    .where(_standing(bindparam("unit_code", type_=String)))
)

_KEY_PRODUCTS = (
    select(
        *(KeyProduct.name, Category.slug, Category.picture, KeyProduct.year),
        KeyProduct.id.label("place"),
    )
    .join(Category, Category.id == KeyProduct.category_id)
    .where(KeyProduct.unit_code == bindparam("unit_code"), KeyProduct.year <= bindparam("year"))
)
_MOST_SOLD = (
    select(
        *(Category.name, Category.slug, Category.picture, cast(null(), Integer).label("year")),
        (-func.count()).label("place"),
    )
    .join(Product, Product.category_id == Category.id)
    .where(Product.unit_code == bindparam("unit_code"), Product.visible)
    .group_by(Category.id, Category.name, Category.slug, Category.picture)
    .order_by(func.count().desc(), Category.id)
    .limit(bindparam("most", type_=Integer))
)
_PRODUCE = union_all(_KEY_PRODUCTS, select(_MOST_SOLD.subquery())).order_by("place", "slug")


def open_shops(*, day: date, most: int, unit_code: str | None = None) -> list[ShopCard]:
    """Shops that may sell, cooperatives first, then those that opened last. One statement."""
    statement = _UNIT_SHOPS if unit_code else _ALL_SHOPS
    parameters = {"day": day, "most": most, **({"unit_code": unit_code} if unit_code else {})}
    return [ShopCard._make(row) for row in _rows(statement, parameters)]


def open_shop(slug: str, *, day: date) -> ShopWindow:
    """The open shop under ``slug``; raises ShopNotOpen. One statement."""
    rows = _rows(_SHOP, {"slug": slug, "day": day})
    if not rows:
        raise ShopNotOpen
    return ShopWindow._make(rows[0])


def communes_with_shops(*, day: date, most: int) -> list[Commune]:
    """Units in which somebody sells, those with most shops first. One statement."""
    return [Commune._make(row) for row in _rows(_COMMUNES, {"day": day, "most": most})]


def commune_window(unit_code: str, *, day: date) -> CommuneWindow | None:
    """The unit that stands under ``unit_code`` on ``day``, or None. One statement."""
    rows = _rows(_COMMUNE, {"unit_code": unit_code, "day": day})
    return CommuneWindow._make(rows[0]) if rows else None


def produce_of_unit(
    unit_code: str, *, year: int, most: int
) -> tuple[list[NamedKind], list[NamedKind]]:
    """The unit's key products of ``year`` or of its last year before, and the kinds most sold there.

    One statement.
    """
    parameters = {"unit_code": unit_code, "year": year, "most": most}
    rows = [(NamedKind._make(row[:3]), row[3]) for row in _rows(_PRODUCE, parameters)]
    latest = max((stated for _kind, stated in rows if stated is not None), default=None)
    return (
        [kind for kind, stated in rows if stated is not None and stated == latest],
        [kind for kind, stated in rows if stated is None],
    )


def _rows(statement: _Statement, parameters: dict[str, object]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Plain rows: their columns differ by statement, hence Any."""
    return db.session.connection().execute(statement, parameters).all()
