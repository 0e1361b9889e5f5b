"""Markets of a given size to measure on: rows go straight into the tables, the index is built whole.

Names and texts are those of the catalogue beside this file, repeated until there are enough.
"""

import atexit
import functools
import shutil
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from flask import Flask

from benchmarks.floors import POSTGRES_URL, disk
from benchmarks.judged import catalogue_rows
from marketplace.app import create_app
from marketplace.catalog.models import (
    Category,
    ListingStatus,
    Photo,
    PhotoState,
    Product,
    Variant,
)
from marketplace.core.db import Model, db
from marketplace.core.settings import Settings
from marketplace.core.text import fold
from marketplace.inventory.models import MovementKind, StockItem, StockMovement
from marketplace.localities.models import AdminUnit, Province, UnitKind
from marketplace.orders.models import PickupKind, PickupPoint
from marketplace.search.subscribers import rebuild
from marketplace.sellers.models import Seller, SellerKind, SellerStatus

Engine = Literal["sqlite", "postgresql"]
Rows = Iterator[dict[str, Any]]  # one value per column of a table

START = datetime(2026, 1, 1, tzinfo=UTC)
UNITS, KINDS_OF_A_GROUP, PRODUCTS_OF_A_SHOP, AT_ONCE = 60, 8, 20, 5_000
STOCK = 50_000_000  # base units of each variant: nothing sells out while it is measured
KILOGRAM = 1_000
PRICE_STEP = 500
SECRET = "benchmarks-only-secret-of-a-market-that-nobody-visits"


@dataclass(frozen=True)
class World:
    """A filled market. ``group`` is the slug of the largest group of produce."""

    engine: Engine
    products: int
    url: str
    instance: Path
    group: str = "trai-cay"

    def env(self, **more: str) -> Mapping[str, str]:
        """The environment of a server over this market; pages are not kept unless asked."""
        return {
            "DATABASE_URL": self.url,
            "INSTANCE_PATH": str(self.instance),
            "SECRET_KEY": SECRET,
            "SECURE_COOKIES": "false",
            "CACHED_PAGES": "0",
            "MARKET_UNIT": unit_code(1),
            **more,
        }

    def settings(self, **more: str) -> Settings:
        return Settings.model_validate(
            {name.lower(): text for name, text in self.env(**more).items()}
        )


def unit_code(number: int) -> str:
    return f"{number:05d}"


@functools.cache
def world(engine: Engine, products: int) -> World:
    """A market with ``products`` products; made once in a run and cleared away at its end."""
    return _kept.enter_context(_world(engine, products))


_kept = ExitStack()
atexit.register(_kept.close)


@contextmanager
def _world(engine: Engine, products: int) -> Iterator[World]:
    instance = Path(tempfile.mkdtemp(dir=disk()))
    name = f"choxa_bench_{uuid.uuid4().hex[:10]}"
    url = f"sqlite:///{instance / 'market.db'}"
    if engine == "postgresql":
        _admin(f'CREATE DATABASE "{name}"')
        url = sa.make_url(POSTGRES_URL).set(database=name).render_as_string(False)
    made = World(engine, products, url, instance)
    try:
        app = create_app(made.settings())
        with app.app_context():
            _fill(made)
            db.session.remove()
            db.engine.dispose()
        yield made
    finally:
        shutil.rmtree(instance, ignore_errors=True)
        if engine == "postgresql":
            _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _admin(statement: str) -> None:
    engine = sa.create_engine(POSTGRES_URL, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _fill(made: World) -> None:
    db.metadata.create_all(db.engine)
    catalogue = list(catalogue_rows())
    groups = sorted({row["category"] for row in catalogue})
    shops = max(made.products // PRODUCTS_OF_A_SHOP, 10)
    with db.engine.connect() as connection:
        if made.engine == "sqlite":
            connection.exec_driver_sql("BEGIN")
        _insert(connection, Province, iter([{"code": "24", "name": "Bắc Ninh", "kind": "tinh"}]))
        _insert(connection, AdminUnit, _units(catalogue))
        _insert(connection, PickupPoint, _points())
        _insert(connection, Category, _kinds(groups))
        _insert(connection, Seller, _shops(catalogue, shops))
        _insert(connection, Product, _products(made.products, catalogue, groups, shops))
        for model, rows in (
            (Variant, _variants(made.products, catalogue)),
            (Photo, _photos(made.products)),
            (StockItem, _stock(made.products)),
            (StockMovement, _movements(made.products)),
        ):
            _insert(connection, model, rows)
        if made.engine == "postgresql":
            _advance_sequences(connection)
        connection.commit()
    rebuild(now=START + timedelta(days=300))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def _insert(connection: sa.Connection, model: type[Model], rows: Rows) -> None:
    while some := list(islice(rows, AT_ONCE)):
        connection.execute(sa.insert(model.__table__), some)  # type: ignore[arg-type]  # a Table


def _advance_sequences(connection: sa.Connection) -> None:
    """Rows came with their own ids; the next ones go on after them."""
    for table in db.metadata.sorted_tables:
        if "id" in table.c and isinstance(table.c.id.type, sa.Integer | sa.BigInteger):
            connection.exec_driver_sql(
                f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "
                f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name}), false)"
            )


def _units(catalogue: Sequence[Mapping[str, str]]) -> Rows:
    for number in range(1, UNITS + 1):
        name = f"Xã {catalogue[number]['commune']}"
        yield {
            "id": number,
            "code": unit_code(number),
            "name": name,
            "folded_name": fold(name),
            "kind": UnitKind.XA,
            "province_code": "24",
            "valid_from": date(2025, 7, 1),
        }


def _points() -> Rows:
    for number in range(1, UNITS + 1):
        yield {
            "id": number,
            "code": f"DN{number:06d}",
            "unit_code": unit_code(number),
            "kind": PickupKind.COMMUNE_HALL,
            "name": "Trụ sở xã",
            "address": "Thôn 1",
            "weekdays": [1, 3, 5],
            "active": True,
        }


def _kinds(groups: Sequence[str]) -> Rows:
    number = len(groups)
    for place, group in enumerate(groups, start=1):
        yield _kind(place, None, group, place)
    for place, group in enumerate(groups, start=1):
        for turn in range(KINDS_OF_A_GROUP):
            number += 1
            yield _kind(number, place, f"{group}-{turn}", turn)


def _kind(number: int, parent: int | None, slug: str, position: int) -> dict[str, Any]:
    return {
        "id": number,
        "parent_id": parent,
        "slug": slug,
        "name": slug.replace("-", " ").capitalize(),
        "picture": "img/produce/vai-thieu.webp",
        "position": position,
        "usual_unit": "kg",
        "usual_seasons": [],
    }


def _shops(catalogue: Sequence[Mapping[str, str]], count: int) -> Rows:
    for number in range(1, count + 1):
        yield {
            "id": number,
            "code": f"GH{number:08d}",
            "slug": f"gian-hang-{number}",
            "name": catalogue[number % len(catalogue)]["seller"],
            "kind": SellerKind.HOUSEHOLD,
            "status": SellerStatus.APPROVED,
            "unit_code": unit_code(_unit_of(number)),
            "unit_id": _unit_of(number),
            "hamlet": "Thôn Kép 1",
            "household_code": f"HO{number:08d}",
            "phone": f"+8490{number:07d}",
            "created_at": START,
            "approved_at": START,
        }


def _unit_of(shop: int) -> int:
    return shop % UNITS + 1


def _products(
    count: int, catalogue: Sequence[Mapping[str, str]], groups: Sequence[str], shops: int
) -> Rows:
    for number in range(1, count + 1):
        row = catalogue[(number - 1) % len(catalogue)]
        shop = number % shops + 1
        group = groups.index(row["category"])
        yield {
            "id": number,
            "code": f"SP{number:08d}",
            "slug": f"san-pham-{number}",
            "seller_id": shop,
            "unit_code": unit_code(_unit_of(shop)),
            "category_id": len(groups) + group * KINDS_OF_A_GROUP + number % KINDS_OF_A_GROUP + 1,
            "name": row["name"],
            "description": row["description"],
            "status": ListingStatus.PUBLISHED,
            "visible": True,
            "seasons": [["05-15", "07-31"]] if number % 3 == 0 else [],
            "published_at": START + timedelta(minutes=number),
            "created_at": START + timedelta(minutes=number),
        }


def _variants(count: int, catalogue: Sequence[Mapping[str, str]]) -> Rows:
    for number in range(1, count + 1):
        price = int(catalogue[(number - 1) % len(catalogue)]["price"])
        yield {
            "id": number,
            "product_id": number,
            "sku": f"MH{number:08d}",
            "unit": "kg",
            "base_quantity": KILOGRAM,
            "net_grams": KILOGRAM,
            "price": max(price // PRICE_STEP, 1) * PRICE_STEP,
        }


def _photos(count: int) -> Rows:
    for number in range(1, count + 1):
        yield {
            "id": number,
            "code": f"HA{number:08d}",
            "product_id": number,
            "content_hash": f"{number:064x}",
            "state": PhotoState.READY,
            "position": 0,
            "width": 1_200,
            "height": 900,
            "placeholder": "UklGRk" + "A" * 120,
        }


def _stock(count: int) -> Rows:
    for number in range(1, count + 1):
        yield {"variant_id": number, "available": STOCK}


def _movements(count: int) -> Rows:
    for number in range(1, count + 1):
        yield {
            "id": number,
            "variant_id": number,
            "kind": MovementKind.RECEIVED,
            "quantity": STOCK,
            "reference": "benchmarks",
            "moved_by": "benchmarks",
            "moved_at": START,
        }


def app_of(made: World, **more: str) -> Flask:
    """The application over a market, for benches that call it without a server."""
    return create_app(made.settings(**more))
