"""Lots as rows: harvests and the packs made from them, with the stock that follows them."""

from datetime import date, datetime

from sqlalchemy import select

from marketplace.catalog.models import Product, Variant
from marketplace.core.db import db
from marketplace.inventory.commands.lot_stock import follow_lots
from marketplace.traceability.lots.models import (
    Lot,
    LotKind,
    LotMovement,
    LotState,
    MoveKind,
    PackInput,
)
from tests.clock import NOW, days_ago
from tests.factories.people import LONG_AGO
from tests.factories.produce import make_product
from tests.factories.saving import as_rows, numbers

HARVESTED_ON = days_ago(1)
IN_MARKET_TIME = NOW


def make_lot(
    product: Product | None = None,
    *,
    grams: int = 100_000,
    code: str | None = None,
    harvested_on: date = HARVESTED_ON,
    best_before: date | None = None,
    season_id: int | None = None,
    state: LotState = LotState.OPEN,
    complete: bool = True,
    now: datetime = IN_MARKET_TIME,
) -> Lot:
    """A harvest that is on sale as its product's only pack; the product is sold from lots then.

    The row as it is, without a diary behind it: `judge_lots` is not asked.
    """
    product = product or make_product(stock=0)
    lot = Lot(
        code=code or f"VAI26-{next(numbers)}",
        kind=LotKind.HARVEST,
        product_id=product.id,
        seller_id=product.seller_id,
        unit_code=product.unit_code,
        variant_id=_only_variant(product),
        season_id=season_id,
        harvested_from=harvested_on,
        harvested_to=harvested_on,
        best_before=best_before,
        quantity_g=grams,
        state=state,
        items=10 if complete else 6,
        complete=complete,
        entered_by="tests",
        created_at=LONG_AGO,
    )
    return _keep(product, lot, now)


def make_pack_lot(
    harvest: Lot | None = None,
    *,
    product: Product | None = None,
    count: int = 20,
    pack_size_g: int = 1_000,
    code: str | None = None,
    packed_on: date = HARVESTED_ON,
    now: datetime = IN_MARKET_TIME,
) -> Lot:
    """Packs of one harvest, whose grams have gone into them; sold as ``product``'s only pack."""
    harvest = harvest or make_lot()
    product = product or db.session.get_one(Product, harvest.product_id)
    grams = count * pack_size_g
    lot = Lot(
        code=code or f"GOI26-{next(numbers)}",
        kind=LotKind.PACK,
        product_id=product.id,
        seller_id=product.seller_id,
        unit_code=product.unit_code,
        variant_id=_only_variant(product),
        season_id=harvest.season_id,
        harvested_from=harvest.harvested_from,
        harvested_to=harvest.harvested_to,
        packed_on=packed_on,
        packed_at_place="Thôn Kép 1",
        quantity_g=grams,
        pack_size_g=pack_size_g,
        pack_count=count,
        items=harvest.items,
        complete=harvest.complete,
        entered_by="tests",
        created_at=LONG_AGO,
    )
    with as_rows():
        harvest = db.session.get_one(Lot, harvest.id)
        db.session.add(lot)
        db.session.flush()
        harvest.used_g += grams
        db.session.add(PackInput(pack_lot_id=lot.id, harvest_lot_id=harvest.id, grams=grams))
        db.session.add(
            LotMovement(
                lot_id=harvest.id,
                kind=MoveKind.PACKED,
                grams=grams,
                reference=lot.code,
                moved_by="tests",
                moved_at=now,
            )
        )
    with as_rows():
        follow_lots([harvest.id], now)
    return _keep(product, lot, now)


def _only_variant(product: Product) -> int:
    query = select(Variant.id).where(Variant.product_id == product.id)
    return db.session.scalars(query.order_by(Variant.position, Variant.id)).first() or 0


def _keep(product: Product, lot: Lot, now: datetime) -> Lot:
    with as_rows():
        db.session.get_one(Product, product.id).sold_from_lots = True
        db.session.add(lot)
        db.session.flush()
        follow_lots([lot.id], now)
    db.session.refresh(lot)
    return lot
