"""What stood in columns and texts of release 0.2.0 is read from its new place after an upgrade."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from marketplace.core.db import db
from marketplace.core.settings import Settings
from tests.another_application import another_application
from tests.architecture.migrations_in_step import scratch_postgres
from tests.databases import POSTGRES_URL, postgres_reachable

OLD, LOT, MOMENT = "0002", 7, datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
BALANCED = {"lot": {"quantity_g": 9, "used_g": 0, "held_g": 0}}


@pytest.fixture(params=["sqlite", "postgresql"])
def old_market(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """An empty market of release 0.2.0."""
    if request.param == "sqlite":
        yield from _migrated(tmp_path, "")
    elif not postgres_reachable():
        pytest.skip("PostgreSQL cannot be reached")
    else:
        with scratch_postgres(POSTGRES_URL) as url:
            yield from _migrated(tmp_path, url)


def _migrated(folder: Path, url: str) -> Iterator[sa.Engine]:
    settings = Settings(instance_path=folder, testing=True, database_url=url)
    with another_application(settings):
        upgrade(revision=OLD)
        yield db.engine


class Rows:
    """Writes rows of tables as they stand, with all that they refer to."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection, self._tables, self._numbers = connection, sa.MetaData(), count(1_000)
        self._tables.reflect(connection)

    def keep(self, name: str, **values: Any) -> None:
        table = self._tables.tables[name]
        row = {**BALANCED.get(name, {}), **values}
        for column in table.columns:
            if column.name not in row and not column.nullable and column.server_default is None:
                row[column.name] = self._value(column)
        for key in table.foreign_keys:
            if row.get(key.parent.name) is not None:
                self._refer(key.column, row[key.parent.name])
        self._connection.execute(table.insert().values(row))

    def _refer(self, column: sa.Column[Any], value: Any) -> None:
        found = sa.select(sa.func.count()).where(column == value)
        if not self._connection.scalar(found):
            self.keep(column.table.name, **{column.name: value})

    def _value(self, column: sa.Column[Any]) -> Any:
        number, kind = next(self._numbers), column.type
        if isinstance(kind, sa.Boolean):
            return False
        if isinstance(kind, sa.Integer | sa.Numeric):
            return number
        if isinstance(kind, sa.DateTime):
            return MOMENT
        if isinstance(kind, sa.Date):
            return date(2026, 11, 21)
        if isinstance(kind, sa.LargeBinary):
            return b""
        return {} if isinstance(kind, sa.JSON) else str(number)[: getattr(kind, "length", 4) or 4]


def fill(connection: sa.Connection) -> None:
    rows = Rows(connection)
    rows.keep("stock_movement", id=1, variant_id=3, reference=f"seller:5000;lot:{LOT}")
    rows.keep("stock_movement", id=2, variant_id=3, reference="seller:40")
    rows.keep("stock_movement", id=3, variant_id=3, reference="DH1")
    rows.keep("lot", id=LOT)
    rows.keep("lot", id=8)
    rows.keep("lot_note", id=1, lot_id=LOT, state="held", noted_by="interval_check")
    rows.keep("lot_note", id=2, lot_id=LOT, state="held", noted_by="CB1")
    rows.keep("trace_event", id=1, lot_id=LOT, reference="yield-review")
    rows.keep("stamp", id=1, lot_id=LOT)
    rows.keep("payment_notice", id=1, outcome="malformed:not_json")
    rows.keep("payment_notice", id=2, outcome="applied")
    rows.keep("page_stamp", key="catalogue", version=4)


def read(connection: sa.Connection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(sa.text(query))]


def test_an_upgrade_carries_over_what_was_read_from_texts(old_market: sa.Engine) -> None:
    with old_market.begin() as connection:
        fill(connection)

    upgrade()

    with old_market.connect() as connection:
        movements = "SELECT reference, replaced, harvest_id FROM stock_movement ORDER BY id"
        assert read(connection, movements) == [
            ("seller", 5_000, LOT),
            ("seller", 40, None),
            ("DH1", None, None),
        ]
        notes = read(connection, "SELECT cause, noted_by FROM lot_note ORDER BY id")
        assert notes == [("interval", "market"), ("decided", "CB1")]
        lots = read(connection, "SELECT id, yield_believed, has_stamps FROM lot ORDER BY id")
        assert [tuple(map(int, row)) for row in lots[:2]] == [(LOT, 1, 1), (8, 0, 0)]
        notices = read(connection, "SELECT outcome, fault, method FROM payment_notice ORDER BY id")
        assert notices == [("malformed", "not_json", "POST"), ("applied", "", "POST")]
        assert read(connection, "SELECT key, version FROM page_version") == [("catalogue", 4)]


def test_the_way_back_gives_the_old_texts(old_market: sa.Engine) -> None:
    with old_market.begin() as connection:
        fill(connection)

    upgrade()
    downgrade(revision=OLD)

    with old_market.connect() as connection:
        movements = read(connection, "SELECT reference FROM stock_movement ORDER BY id")
        assert movements == [(f"seller:5000;lot:{LOT}",), ("seller:40",), ("DH1",)]
        notes = read(connection, "SELECT noted_by FROM lot_note ORDER BY id")
        assert notes == [("interval_check",), ("CB1",)]
        outcomes = read(connection, "SELECT outcome FROM payment_notice ORDER BY id")
        assert outcomes == [("malformed:not_json",), ("applied",)]
        assert read(connection, "SELECT key, version FROM page_stamp") == [("catalogue", 4)]


def test_a_market_of_the_first_release_keeps_its_goods(old_market: sa.Engine) -> None:
    downgrade(revision="0001")
    with old_market.begin() as connection:
        rows = Rows(connection)
        rows.keep("category", id=2, slug="vai-thieu")
        rows.keep("product", id=5, category_id=2)
        rows.keep("order_line", id=9, product_id=5)

    upgrade()

    with old_market.connect() as connection:
        assert read(connection, "SELECT category_id FROM product WHERE id = 5") == [(2,)]
        assert read(connection, "SELECT product_id FROM order_line WHERE id = 9") == [(5,)]
