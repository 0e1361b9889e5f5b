"""Each index, opened the way the market opens it, for the conformance suite."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from benchmarks.judged import Judged, catalogue_documents, judged_queries
from marketplace.search.documents import Document
from marketplace.search.index import SearchIndex
from marketplace.search.memory import MemoryIndex
from marketplace.search.open import open_index
from marketplace.search.postgres import create_schema as create_postgres_schema
from marketplace.search.sqlite import create_schema as create_sqlite_schema

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://root@127.0.0.1/test")
KINDS = ("memory", "sqlite", "postgres", "whoosh")
SOME = 900


@dataclass
class Opened:
    """An index with what its caller does round it: commit, count statements, open it again."""

    index: SearchIndex
    commit: Callable[[], None]
    statements: list[str]
    address: str


def sqlite_engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _: object) -> None:
        connection.execute("PRAGMA journal_mode = WAL")  # type: ignore[attr-defined]

    return engine


def postgres_engine(schema: str) -> Engine:
    return create_engine(POSTGRES_URL, connect_args={"options": f"-csearch_path={schema}"})


@contextmanager
def opened(kind: str, folder: Path) -> Iterator[Opened]:
    if kind in {"memory", "whoosh"}:
        index = open_index("memory" if kind == "memory" else "whoosh", folder=folder / "whoosh")
        yield Opened(index, lambda: None, [], str(folder / "whoosh"))
        index.close()
        return
    schema = f"search_{uuid.uuid4().hex[:12]}"
    engine = sqlite_engine(folder / "shop.db") if kind == "sqlite" else postgres_engine(schema)
    try:
        connection = engine.connect()
    except OperationalError:
        pytest.skip("PostgreSQL is not reachable")
    try:
        if kind == "postgres":
            connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
            create_postgres_schema(connection)
        else:
            create_sqlite_schema(connection)
        connection.commit()
        yield _in_database(kind, connection, schema if kind == "postgres" else str(folder))
    finally:
        connection.rollback()
        if kind == "postgres":
            connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
            connection.commit()
        connection.close()
        engine.dispose()


def _in_database(kind: str, connection: Connection, address: str) -> Opened:
    statements: list[str] = []

    @event.listens_for(connection, "before_cursor_execute")
    def _note(_c: object, _u: object, statement: str, *_: object) -> None:
        statements.append(statement)

    index = open_index(
        "auto", database="postgresql" if kind == "postgres" else kind, connect=lambda: connection
    )
    return Opened(index, connection.commit, statements, address)


@pytest.fixture(params=KINDS)
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    """An empty index of each kind."""
    with opened(request.param, tmp_path) as found:
        yield found


@pytest.fixture(scope="session")
def some_documents() -> list[Document]:
    """A part of the catalogue in which most judged queries find something."""
    return list(islice(catalogue_documents(), SOME))


@pytest.fixture(scope="session")
def oracle(some_documents: list[Document]) -> MemoryIndex:
    index = MemoryIndex()
    index.bulk_build(some_documents)
    return index


@pytest.fixture(scope="module", params=KINDS[1:])
def filled(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    some_documents: list[Document],
) -> Iterator[Opened]:
    """Each index but the oracle, holding the same documents as the oracle."""
    with opened(request.param, tmp_path_factory.mktemp("search")) as found:
        found.index.bulk_build(some_documents)
        found.commit()
        yield found


@pytest.fixture(scope="session")
def judged() -> list[Judged]:
    return judged_queries()


@pytest.fixture
def product() -> Callable[..., Document]:
    """Make a document of which the test names only what it is about."""

    def make(product_id: int, name: str, **facts: object) -> Document:
        usual: dict[str, object] = {
            "version": 1,
            "price": 30_000,
            "created_at": datetime(2026, 3, 1, tzinfo=UTC),
            "categories": ("trai-cay",),
            "unit_code": "07525",
        }
        return Document(product_id=product_id, name=name, **{**usual, **facts})  # type: ignore[arg-type]

    return make
