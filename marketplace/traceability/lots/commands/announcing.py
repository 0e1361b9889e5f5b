"""Telling other rooms that lots were held or released, by an officer or by the waiting days."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Product
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.traceability.events import LotStep
from marketplace.traceability.lots.models import Lot


def announce(lots: Collection[Lot], fact: type[LotStep], *, reason: str, now: datetime) -> None:
    """Record ``fact`` for each lot, with one statement for the names of all of them."""
    query = (
        select(Product)
        .where(Product.id.in_({lot.product_id for lot in lots}))
        .options(joinedload(Product.seller))
    )
    products = {product.id: product for product in db.session.scalars(query)} if lots else {}
    for lot in lots:
        record_step(lot, products[lot.product_id], fact, reason=reason, now=now)


def record_step(
    lot: Lot, product: Product, fact: type[LotStep], *, reason: str, now: datetime
) -> None:
    """Record ``fact`` for a lot whose product is at hand, with its shop."""
    record(
        fact(
            occurred_at=now,
            lot_id=lot.id,
            lot_code=lot.code,
            product_id=lot.product_id,
            product_code=product.code,
            product_name=product.name,
            seller_id=lot.seller_id,
            seller_code=product.seller.code,
            unit_code=lot.unit_code,
            reason=reason,
        )
    )
