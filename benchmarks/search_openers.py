"""Opens each search index for measuring, in a folder or a schema of its own."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, create_engine

from benchmarks.places import POSTGRES_URL
from marketplace.search.index import SearchIndex
from marketplace.search.open import open_index
from marketplace.search.postgres import create_schema as create_postgres_schema
from marketplace.search.sqlite import create_schema as create_sqlite_schema


@dataclass(frozen=True)
class Session:
    """An open index, the commit that ends each read or write, and the end of it all."""

    index: SearchIndex
    commit: Callable[[], None]
    close: Callable[[], None]


@dataclass(frozen=True)
class Place:
    """Where an index is; calling it opens the index in the calling process."""

    kind: str
    address: str

    def __call__(self) -> Session:
        if self.kind in {"memory", "whoosh"}:
            kind: Literal["memory", "whoosh"] = "memory" if self.kind == "memory" else "whoosh"
            files = open_index(kind, folder=Path(self.address))
            return Session(files, lambda: None, files.close)
        connection = self.connect()
        database = "postgresql" if self.kind == "postgres" else "sqlite"
        return Session(
            open_index("auto", database=database, connect=lambda: connection),
            connection.commit,
            lambda: _close(connection),
        )

    def connect(self) -> Connection:
        if self.kind == "postgres":
            options = {"options": f"-csearch_path={self.address}"}
            return create_engine(POSTGRES_URL, connect_args=options).connect()
        connection = create_engine(
            f"sqlite:///{self.address}/shop.db", connect_args={"timeout": 10}
        ).connect()
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.commit()
        return connection


def _close(connection: Connection) -> None:
    connection.close()
    connection.engine.dispose()


@contextmanager
def place(kind: str, folder: Path) -> Iterator[Place]:
    """Make room for an index of a kind and clear it away again."""
    schema = f"search_{uuid.uuid4().hex[:12]}"
    found = Place(kind, schema if kind == "postgres" else str(folder))
    if kind not in {"sqlite", "postgres"}:
        yield found
        return
    connection = found.connect()
    if kind == "postgres":
        connection.exec_driver_sql(f"CREATE SCHEMA {schema}")
        create_postgres_schema(connection)
    else:
        create_sqlite_schema(connection)
    connection.commit()
    try:
        yield found
    finally:
        if kind == "postgres":
            connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
            connection.commit()
        _close(connection)
