"""Telling other rooms that lots were held or released, by an officer or by the waiting days."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from marketplace.catalog.models import Product
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.sellers.models import Seller
from marketplace.traceability.events import LotStep
from marketplace.traceability.lots.models import Lot


def announce(lots: Collection[Lot], fact: type[LotStep], *, reason: str, now: datetime) -> None:
    """Record ``fact`` for each lot, with one statement for the names of all of them."""
    if not lots:
        return
    query = (
        select(Product.id, Product.code, Product.name, Seller.code.label("seller_code"))
        .join(Seller, Seller.id == Product.seller_id)
        .where(Product.id.in_({lot.product_id for lot in lots}))
    )
    products = {row.id: row for row in db.session.execute(query)}
    for lot in lots:
        product = products[lot.product_id]
        record(
            fact(
                occurred_at=now,
                lot_id=lot.id,
                lot_code=lot.code,
                product_id=lot.product_id,
                product_code=product.code,
                product_name=product.name,
                seller_id=lot.seller_id,
                seller_code=product.seller_code,
                unit_code=lot.unit_code,
                reason=reason,
            )
        )
