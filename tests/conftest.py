"""Each test that takes `app` begins with an empty migrated database, at a moment that stands still.

It runs on SQLite and on PostgreSQL, or on SQLite alone: see `tests.engines`.
"""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from marketplace.app import create_app
from marketplace.core.db import db
from marketplace.core.settings import Settings
from marketplace.search.desk import desk as search_desk
from marketplace.stamps.scans import scan_counter
from tests.access.kept_tenants import copied_tenants
from tests.access.two_tenants import Tenant
from tests.browser.live_market import prepared_instance
from tests.clock import NOW
from tests.databases import (
    POSTGRES_URL,
    Kit,
    PostgresKit,
    SqliteKit,
    drop_databases_of,
    postgres_reachable,
)
from tests.engines import SQLITE, engines_for
from tests.web.browser import Browser

RUN = "TEST_RUN"  # names what the processes of one run share


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[RUN] = f"choxa_test_{os.getpid()}"


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        drop_databases_of(os.environ[RUN])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say beside the time how busy the machine was."""
    load = " ".join(f"{part:.1f}" for part in os.getloadavg())
    terminalreporter.write_line(f"load of the machine: {load}, {os.cpu_count()} cores")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        engines = engines_for(metafunc.definition)
        metafunc.parametrize("database", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the run, the same for all its processes."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shared_folder: Path
) -> Iterator[Kit]:
    shared = shared_folder / request.param
    if request.param == SQLITE:
        kit: Kit = SqliteKit(tmp_path_factory.mktemp("database"), shared)
    elif postgres_reachable():
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        kit = PostgresKit(os.environ[RUN], worker, shared)
    else:
        pytest.skip(f"PostgreSQL cannot be reached at {POSTGRES_URL}")
    yield kit
    kit.drop()


@pytest.fixture(scope="session")
def market(database: Kit, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
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
        gc.freeze()  # as `wsgi` does; what a test leaves is all that a collection goes through
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def empty_market(market: Flask, database: Kit) -> Callable[[], None]:
    """Empties database and instance folder, and makes the process forget what it knew of them."""

    def empty() -> None:
        db.session.remove()
        database.reset(db.engine)
        folder = Path(market.instance_path)
        for name in ("media", "outbox", "index", "checkpoints"):
            shutil.rmtree(folder / name, ignore_errors=True)
        search_desk.forget()
        scan_counter.forget()
        for remembered in ("market_sign", "facet_names"):
            market.extensions.pop(remembered, None)

    return empty


@pytest.fixture
def app(
    request: pytest.FixtureRequest, market: Flask, empty_market: Callable[[], None], now: datetime
) -> Iterator[Flask]:
    """The application with an empty database and an empty instance folder.

    The clock stands still at ``now``, but for a test that is marked ``real_clock``.
    """
    goes = request.node.get_closest_marker("real_clock")
    clock = nullcontext() if goes else time_machine.travel(now, tick=False)
    with market.app_context(), clock:
        empty_market()
        yield market
        db.session.remove()


@pytest.fixture
def now() -> datetime:
    """Saturday 21 November 2026, ten in the morning in Vietnam, or as many days later as asked."""
    return NOW


@pytest.fixture
def tenants(app: Flask, database: Kit) -> tuple[Tenant, Tenant]:
    """Two communes with everything that a route can name: ours, and another one's."""
    return copied_tenants(app, database)


@pytest.fixture(scope="session")
def filled_market(shared_folder: Path) -> Path:
    """An instance folder that the small demo was loaded into, once a run: copy it, never write."""
    return prepared_instance(shared_folder / "filled-market")


@pytest.fixture
def connection(app: Flask) -> Iterator[sa.Connection]:
    with db.engine.connect() as found:
        yield found
