"""Markets of a given size to measure on: rows go straight into the tables, the index is built whole.

Names and texts are those of the catalogue beside this file, repeated until there are enough.
"""

import atexit
import functools
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Literal

import sqlalchemy as sa
from flask import Flask

from benchmarks import world_rows
from benchmarks.judged import catalogue_rows
from benchmarks.places import disk, postgres_database
from benchmarks.world_rows import START, Rows, unit_code
from marketplace.app import create_app
from marketplace.catalog.models import (
    Category,
    Photo,
    Product,
    Variant,
)
from marketplace.core.db import Model, db
from marketplace.core.settings import Settings
from marketplace.inventory.models import StockItem, StockMovement
from marketplace.localities.models import AdminUnit, Province
from marketplace.orders.models import PickupPoint
from marketplace.search.subscribers import rebuild
from marketplace.sellers.models import Seller

Engine = Literal["sqlite", "postgresql"]
PRODUCTS_OF_A_SHOP, AT_ONCE = 20, 5_000
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


@functools.cache
def world(engine: Engine, products: int) -> World:
    """A market with ``products`` products; made once in a run and cleared away at its end."""
    return _kept.enter_context(own_world(engine, products))


_kept = ExitStack()
atexit.register(_kept.close)


@contextmanager
def own_world(engine: Engine, products: int) -> Iterator[World]:
    """A market that no other bench of the run sees, for those that lay down rows of their own."""
    with ExitStack() as places:
        instance = Path(
            places.enter_context(
                tempfile.TemporaryDirectory(dir=disk(), ignore_cleanup_errors=True)
            )
        )
        url = f"sqlite:///{instance / 'market.db'}"
        if engine == "postgresql":
            url = places.enter_context(postgres_database())
        made = World(engine, products, url, instance)
        with create_app(made.settings()).app_context():
            _fill(made)
            db.session.remove()
            db.engine.dispose()
        yield made


def _fill(made: World) -> None:
    db.metadata.create_all(db.engine)
    catalogue = list(catalogue_rows())
    groups = sorted({row["category"] for row in catalogue})
    shops = max(made.products // PRODUCTS_OF_A_SHOP, 10)
    with db.engine.connect() as connection:
        if made.engine == "sqlite":
            connection.exec_driver_sql("BEGIN")
        _insert(connection, Province, iter([{"code": "24", "name": "Bắc Ninh", "kind": "tinh"}]))
        _insert(connection, AdminUnit, world_rows.units(catalogue))
        _insert(connection, PickupPoint, world_rows.points())
        _insert(connection, Category, world_rows.kinds(groups))
        _insert(connection, Seller, world_rows.shops(catalogue, shops))
        _insert(connection, Product, world_rows.products(made.products, catalogue, groups, shops))
        for model, rows in (
            (Variant, world_rows.variants(made.products, catalogue)),
            (Photo, world_rows.photos(made.products)),
            (StockItem, world_rows.stock(made.products)),
            (StockMovement, world_rows.movements(made.products)),
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


def app_of(made: World, **more: str) -> Flask:
    """The application over a market, for benches that call it without a server."""
    return create_app(made.settings(**more))
