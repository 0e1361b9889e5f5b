"""What the index is told: products as they stand in the database, with stock and recent sales."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import and_, func, or_, select

from marketplace.catalog.listings import ProduceTree, produce_tree
from marketplace.catalog.models import Product, Variant
from marketplace.catalog.seasons import months_in_season
from marketplace.catalog.trust import trust_of
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.inventory.models import StockItem
from marketplace.localities.models import AdminUnit, Province
from marketplace.orders.models import Order, OrderLine, OrderStatus
from marketplace.search.documents import Change, Document, Removal
from marketplace.sellers.models import Seller

SALES_DAYS = 30
AT_ONCE = 500
NOT_SOLD = (
    *(OrderStatus.AWAITING_PAYMENT, OrderStatus.EXPIRED),
    *(OrderStatus.DECLINED, OrderStatus.CANCELLED),
)


def changes_of(
    product_ids: Sequence[int], *, versions: Sequence[int], now: datetime
) -> list[Change]:
    """What the index must know of these products now.

    A product that is gone from the database is removed under the version that told of it.
    """
    documents = {each.product_id: each for each in _documents(product_ids, produce_tree(), now)}
    return [
        documents.get(product_id) or Removal(product_id, version)
        for product_id, version in zip(product_ids, versions, strict=True)
    ]


def every_document(*, now: datetime) -> Iterator[Document]:
    """Every product of the market; what may not be shown says so."""
    tree = produce_tree()
    ids = iter(db.session.scalars(select(Product.id).order_by(Product.id)).all())
    while some := list(islice(ids, AT_ONCE)):
        yield from _documents(some, tree, now)


def _documents(ids: Sequence[int], tree: ProduceTree, now: datetime) -> Iterable[Document]:
    day = vietnam_day(now)
    sold = _sales(ids, now)
    offers = _offers(ids)
    query = (
        select(
            *(Product.id, Product.version, Product.name, Product.description, Product.created_at),
            *(Product.published_at, Product.category_id, Product.unit_code, Product.seasons),
            *(Product.visible, Product.trust, Seller.name.label("seller_name"), Seller.hamlet),
            *(AdminUnit.name.label("unit_name"), Province.name.label("province_name")),
        )
        .join(Seller, Seller.id == Product.seller_id)
        .outerjoin(
            AdminUnit,
            and_(
                AdminUnit.code == Product.unit_code,
                AdminUnit.valid_from <= day,
                or_(AdminUnit.valid_to.is_(None), AdminUnit.valid_to > day),
            ),
        )
        .outerjoin(Province, Province.code == AdminUnit.province_code)
        .where(Product.id.in_(ids))
    )
    for row in db.session.execute(query).all():
        price, in_stock = offers.get(row.id, (0, False))
        trust = trust_of(row.trust, day=day)
        yield Document(
            product_id=row.id,
            version=row.version,
            name=row.name,
            description=row.description,
            created_at=row.published_at or row.created_at,
            price=price,
            seller_name=row.seller_name,
            place_names=tuple(
                name for name in (row.hamlet, row.unit_name, row.province_name) if name
            ),
            categories=tuple(kind.slug for kind in tree.path(row.category_id)),
            unit_code=row.unit_code,
            months=tuple(months_in_season(row.seasons)) if row.seasons else (),
            in_stock=in_stock,
            sales_30d=sold.get(row.id, 0),
            stars=trust.ocop.stars if trust.ocop else 0,
            certificates=tuple(sorted({each.kind for each in trust.certificates})),
            traced=trust.trace is not None,
            areas=trust.trace.areas if trust.trace else (),
            visible=bool(row.visible) and row.id in offers,
        )


def _offers(ids: Sequence[int]) -> dict[int, tuple[int, bool]]:
    """The lowest price of each product and whether any of its packs can be bought."""
    query = (
        select(Variant.product_id, Variant.price, Variant.base_quantity, StockItem.available)
        .outerjoin(StockItem, StockItem.variant_id == Variant.id)
        .where(Variant.product_id.in_(ids), Variant.active)
    )
    found: dict[int, tuple[int, bool]] = {}
    for product_id, price, base_quantity, available in db.session.execute(query).all():
        lowest, in_stock = found.get(product_id, (int(price), False))
        buyable = (available or 0) >= base_quantity
        found[product_id] = (min(lowest, int(price)), in_stock or buyable)
    return found


def _sales(ids: Sequence[int], now: datetime) -> dict[int, int]:
    query: Any = (  # the row type of a grouped count is not inferred
        select(OrderLine.product_id, func.count())
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            OrderLine.product_id.in_(ids),
            Order.placed_at >= now - timedelta(days=SALES_DAYS),
            Order.status.not_in(NOT_SOLD),
        )
        .group_by(OrderLine.product_id)
    )
    return {product_id: count for product_id, count in db.session.execute(query).all()}
