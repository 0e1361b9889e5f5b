"""Each test that takes `app` runs on SQLite and on PostgreSQL, on an empty migrated database."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from marketplace.app import create_app
from marketplace.core.db import db
from marketplace.core.settings import Settings
from marketplace.search.desk import desk as search_desk
from marketplace.stamps.scans import scan_counter
from tests.databases import POSTGRES_URL, PostgresKit, SqliteKit, postgres_reachable
from tests.web.browser import Browser

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        engines = ["sqlite", "postgresql"]
        if metafunc.definition.get_closest_marker("browser"):
            engines = ["sqlite"]
        metafunc.parametrize("database", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SqliteKit | PostgresKit]:
    folder = tmp_path_factory.mktemp("database")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    if request.param == "sqlite":
        yield SqliteKit(folder)
        return
    if not postgres_reachable():
        pytest.skip(f"PostgreSQL cannot be reached at {POSTGRES_URL}")
    kit = PostgresKit(f"choxa_test_{worker}_{os.getpid()}")
    yield kit
    kit.drop()


@pytest.fixture(scope="session")
def market(
    database: SqliteKit | PostgresKit, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The application over an empty database, made once per engine."""
    settings = Settings(
        testing=True,
        instance_path=tmp_path_factory.mktemp("instance"),
        database_url=database.url,
        bank_account="0123499999",
        sepay_secret="sepay_secret",
        stripe_key="sk_test_market",
        stripe_webhook_secret="whsec_test",
        market_unit="07525",
        cached_pages=0,
    )
    app = create_app(settings)
    app.test_client_class = Browser
    with app.app_context():
        database.prepare(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(market: Flask, database: SqliteKit | PostgresKit) -> Iterator[Flask]:
    """The application with an empty database and an empty instance folder."""
    with market.app_context():
        database.reset(db.engine)
        folder = Path(market.instance_path)
        for name in ("media", "outbox", "index", "checkpoints"):
            shutil.rmtree(folder / name, ignore_errors=True)
        search_desk.forget()
        scan_counter.forget()
        for remembered in ("market_sign", "facet_names"):
            market.extensions.pop(remembered, None)
        yield market
        db.session.remove()


@pytest.fixture
def now() -> datetime:
    """Saturday 21 November 2026, ten in the morning in Vietnam."""
    return NOW


@pytest.fixture
def connection(app: Flask) -> Iterator[sa.Connection]:
    with db.engine.connect() as found:
        yield found
