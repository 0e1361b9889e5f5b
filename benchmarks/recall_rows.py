"""Ten thousand orders of one lot, paid and delivered, as rows that go straight into the tables."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from benchmarks.world_rows import START
from marketplace.catalog.models import Product, Variant
from marketplace.core.db import Model, db, unit_of_work
from marketplace.core.money import Vnd
from marketplace.orders.models import (
    DeliveryWay,
    Order,
    OrderGroup,
    OrderLine,
    OrderStatus,
    PickupPoint,
)
from marketplace.sellers.models import Seller
from marketplace.traceability.lots.models import (
    AllocationState,
    Lot,
    LotAllocation,
    LotKind,
    LotMovement,
    MoveKind,
)

GRAMS, PRICE = 2_000, 70_000
BOUGHT = START + timedelta(days=300)
Row = Mapping[str, Any]  # one value per column


def fill(orders: int) -> int:
    """A lot that ``orders`` buyers have bought of; its id. The tables hold no orders before."""
    product, variant, seller = _product()
    lot = Lot(
        code="VAI26-BENCH",
        kind=LotKind.HARVEST,
        product_id=product.id,
        seller_id=seller.id,
        unit_code=seller.unit_code,
        variant_id=variant.id,
        harvested_from=BOUGHT.date(),
        harvested_to=BOUGHT.date(),
        quantity_g=(orders + 100) * GRAMS,
        used_g=orders * GRAMS,
        items=10,
        complete=True,
        entered_by="bench",
        created_at=BOUGHT,
    )
    with unit_of_work() as session:
        session.get_one(Product, product.id).sold_from_lots = True
        session.get_one(Variant, variant.id).net_grams = variant.base_quantity
        session.add(lot)
        session.flush()
        lot_id = lot.id
        point = session.scalars(sa.select(PickupPoint).limit(1)).one().id
        unit = seller.unit_id
        connection = session.connection()
        for model, rows in (
            (OrderGroup, _groups(orders, point)),
            (Order, _orders(orders, seller, unit)),
            (OrderLine, _lines(orders, product, variant, seller)),
            (LotAllocation, _allocations(orders, variant.id, lot_id)),
            (LotMovement, _movements(orders, lot_id)),
        ):
            put(connection, model, list(rows))
    return lot_id


def put(connection: sa.Connection, model: type[Model], rows: list[Row]) -> None:
    for first in range(0, len(rows), 5_000):
        connection.execute(sa.insert(model.__table__), rows[first : first + 5_000])  # type: ignore[arg-type]  # a Table


def _product() -> tuple[Product, Variant, Seller]:
    found = db.session.execute(
        sa.select(Product, Variant, Seller)
        .join(Variant, Variant.product_id == Product.id)
        .join(Seller, Seller.id == Product.seller_id)
        .where(Product.sold_from_lots.is_(False))
        .order_by(Product.id)
        .limit(1)
    ).one()
    return found[0], found[1], found[2]


def _groups(orders: int, point: int) -> Iterator[Row]:
    for number in range(1, orders + 1):
        yield {
            "id": number,
            "code": f"DH{number:08d}",
            "checkout_key": f"bench-{number}",
            "buyer_name": "Trần Thị Mua",
            "buyer_phone": f"+849{number:08d}",
            "way": DeliveryWay.PICKUP,
            "pickup_point_id": point,
            "street": "",
            "method": "vietqr_bank",
            "goods_total": Vnd(PRICE),
            "delivery_total": Vnd(0),
            "total": Vnd(PRICE),
            "placed_at": BOUGHT,
        }


def _orders(orders: int, seller: Seller, unit: int) -> Iterator[Row]:
    for number in range(1, orders + 1):
        yield {
            "id": number,
            "code": f"DH{number:08d}-1",
            "group_id": number,
            "seller_id": seller.id,
            "unit_id": unit,
            "unit_code": seller.unit_code,
            "seller_kind": seller.kind,
            "status": OrderStatus.COMPLETED,
            "method": "vietqr_bank",
            "cashless": True,
            "goods_total": Vnd(PRICE),
            "delivery_fee": Vnd(0),
            "total": Vnd(PRICE),
            "commission_bp": 300,
            "vat_bp": 0,
            "pit_bp": 0,
            "vat_due": Vnd(0),
            "pit_due": Vnd(0),
            "status_reason": "",
            "placed_at": BOUGHT,
            "paid_at": BOUGHT,
        }


def _lines(orders: int, product: Product, variant: Variant, seller: Seller) -> Iterator[Row]:
    for number in range(1, orders + 1):
        yield {
            "order_id": number,
            "seller_id": seller.id,
            "product_id": product.id,
            "variant_id": variant.id,
            "product_name": product.name,
            "variant_label": "",
            "unit": variant.unit,
            "count": 2,
            "base_quantity": GRAMS,
            "net_grams": GRAMS,
            "unit_price": Vnd(PRICE // 2),
            "line_total": Vnd(PRICE),
            "goods_class": product.goods_class,
            "vat_bp": 0,
            "pit_bp": 0,
            "category_id": product.category_id,
        }


def _allocations(orders: int, variant_id: int, lot_id: int) -> Iterator[Row]:
    for number in range(1, orders + 1):
        yield {
            "business_key": f"DH{number:08d}-1",
            "variant_id": variant_id,
            "lot_id": lot_id,
            "quantity": GRAMS,
            "grams": GRAMS,
            "state": AllocationState.SOLD,
        }


def _movements(orders: int, lot_id: int) -> Iterator[Row]:
    for number in range(1, orders + 1):
        yield {
            "lot_id": lot_id,
            "kind": MoveKind.SOLD,
            "grams": GRAMS,
            "reference": f"DH{number:08d}-1",
            "reason": "",
            "moved_by": "bench",
            "moved_at": BOUGHT,
        }
