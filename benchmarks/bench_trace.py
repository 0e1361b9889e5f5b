"""Trace pages and scans on an SQLite market with many stamps, against a bare route."""

from contextlib import ExitStack
from datetime import date, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from benchmarks import floors
from benchmarks.floors import R0
from benchmarks.load import asker, served
from benchmarks.processor_time import by_turns
from benchmarks.sizes import TURNS, size
from benchmarks.table import Row
from benchmarks.world import World, app_of, own_world
from benchmarks.world_rows import START, unit_code
from marketplace.core.db import Model, db
from marketplace.stamps.codes import new_stamp_code
from marketplace.stamps.models import Stamp, StampBatch, StampState
from marketplace.stamps.stamp_settings import stamp_settings
from marketplace.traceability.farm.models import (
    CertificateKind,
    CertificateScope,
    CheckStatus,
    DiaryEntry,
    FarmCertificate,
    GrowingArea,
    GrowingSeason,
    InputKind,
    InputProduct,
    Plot,
    SeasonPlot,
    WorkKind,
    WorkStatus,
)
from marketplace.traceability.lots.models import (
    Interval,
    Lot,
    LotKind,
    LotMovement,
    LotState,
    MoveKind,
)

PRODUCTS, STAMPS = size("PRODUCTS", 1_000, 100), size("STAMPS", 200_000, 5_000)
PRODUCT, LOT, ENTRIES = 77, "XOAI26-1120-K3", 20
HARVESTED = date(2026, 11, 20)
SCAN, PAGE = "scan of a stamp", "trace page"
KEPT = {"nothing kept": "0", "page of its lot kept": "256"}
COLD, WARM = KEPT


def run() -> list[Row]:
    with ExitStack() as places:
        market = places.enter_context(own_world("sqlite", PRODUCTS))
        product, stamp = _story(market)
        paths = {PAGE: f"/p/{product}/l/{LOT}", SCAN: f"/t/{stamp}"}
        asks = {R0: places.enter_context(floors.page_floors())[R0]}
        for kept, pages in KEPT.items():
            env = market.env(CACHED_PAGES=pages)
            server = places.enter_context(served("wsgi:app", env=env, ready=paths[PAGE]))
            for what, path in paths.items():
                asks[f"{what}, {kept}"] = asker(server, path)
        found = by_turns(asks, TURNS)
    rows = floors.rows(found, "trace")
    for what, must, stretch in (
        (f"{SCAN}, {WARM}", "≥ 0.55", ""),
        (f"{PAGE}, {WARM}", "≥ 0.75", ""),
        (f"{SCAN}, {COLD}", "", "0.25"),
        (f"{PAGE}, {COLD}", "", "0.25"),
    ):
        rows.append(Row(14, what, found[what] / found[R0], "R0", must, stretch))
        rows.append(Row(14, what, found[what].seconds_for(1_000), "ms/request"))
    return rows


def _story(market: World) -> tuple[str, str]:
    """Lay down one whole story with many stamps; the codes of its product and of one stamp."""
    app = app_of(market)
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        product = connection.execute(
            sa.text("SELECT code, seller_id FROM product WHERE id = :id"), {"id": PRODUCT}
        ).one()
        for model, rows in _rows(product.seller_id):
            connection.execute(sa.insert(model.__table__), rows)  # type: ignore[arg-type]  # a Table
        key, numbers = stamp_settings().code_key, count(1)
        stamps = [
            {
                "code": new_stamp_code(key),
                "batch_id": 1,
                "lot_id": 1,
                "serial": number,
                "state": StampState.ACTIVATED,
                "void_reason": "",
                "pin_tries": 0,
                "scans": 0,
            }
            for number in (next(numbers) for _ in range(STAMPS))
        ]
        connection.execute(sa.insert(Stamp.__table__), stamps)  # type: ignore[arg-type]  # a Table
        connection.commit()
        connection.exec_driver_sql("ANALYZE")
        db.engine.dispose()
    return product.code, str(stamps[STAMPS // 2]["code"])


def _rows(seller_id: int) -> list[tuple[type[Model], list[dict[str, Any]]]]:  # one value per column
    made = {"created_at": START}
    shop = {"seller_id": seller_id, "unit_code": unit_code(1)}
    area = {"code": "VN-24-07525-01-26", "status": CheckStatus.VERIFIED, "area_m2": 20_000}
    season = {"code": "MV1", "product_id": PRODUCT, "name": "2026", "planted_on": date(2018, 3, 1)}
    certificate = {
        "code": "CN1",
        "kind": CertificateKind.VIETGAP,
        "number": "VietGAP-TT-12",
        "issuer": "Quacert",
        "issued_on": date(2026, 1, 10),
        "valid_to": date(2028, 1, 10),
        "status": CheckStatus.VERIFIED,
        "claimed_by": "benchmarks",
    }
    lot = {
        "code": LOT,
        "kind": LotKind.HARVEST,
        "product_id": PRODUCT,
        "season_id": 1,
        "harvested_from": HARVESTED,
        "harvested_to": HARVESTED,
        "quantity_g": 480_500,
        "used_g": 312_000,
        "state": LotState.OPEN,
        "interval": Interval.OK,
        "items": 9,
        "complete": True,
        "entered_by": "benchmarks",
    }
    material = {"code": "VT1", "kind": InputKind.PESTICIDE, "name": "Abamectin", "waiting_days": 7}
    move = {
        "lot_id": 1,
        "kind": MoveKind.SOLD,
        "grams": 312_000,
        "moved_by": "x",
        "moved_at": START,
    }
    batch = {"code": "TE1", "lot_id": 1, "count": STAMPS, "sheet": "3x8", "made_by": "x"}
    batch |= {"first_serial": 1}
    rows: dict[type[Model], dict[str, Any]] = {  # one value per column
        GrowingArea: shop | area | made,
        Plot: {"seller_id": seller_id, "growing_area_id": 1, "code": "K1", "name": "K1"}
        | {"area_m2": 5_000}
        | made,
        GrowingSeason: {"seller_id": seller_id} | season | made,
        SeasonPlot: {"season_id": 1, "plot_id": 1},
        InputProduct: material | made,
        FarmCertificate: shop | certificate | made,
        CertificateScope: {"certificate_id": 1, "product_id": PRODUCT},
        Lot: shop | lot | made,
        LotMovement: move,
        StampBatch: {"seller_id": seller_id} | batch | made,
    }
    diary = [_entry(number) for number in range(ENTRIES)]
    return [*((model, [row]) for model, row in rows.items()), (DiaryEntry, diary)]


def _entry(number: int) -> dict[str, Any]:  # one value per column
    sprayed = number % 4 == 0
    return {
        "code": f"NK{number}",
        "season_id": 1,
        "kind": WorkKind.SPRAYING if sprayed else WorkKind.WATERING,
        "status": WorkStatus.DONE,
        "done_on": HARVESTED - timedelta(days=10 + 9 * number),
        "input_id": 1 if sprayed else None,
        "quantity": 250 if sprayed else None,
        "unit": "ml",
        "waiting_days": 7 if sprayed else None,
        "client_key": f"K{number}",
        "entered_by": "benchmarks",
        "entered_at": START,
    }
