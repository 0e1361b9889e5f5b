"""Opens each search index for measuring, in a folder or a schema of its own."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine

from marketplace.search.index import SearchIndex
from marketplace.search.open import open_index
from marketplace.search.postgres import create_schema as create_postgres_schema
from marketplace.search.sqlite import create_schema as create_sqlite_schema

POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql+psycopg://root@127.0.0.1/test")


@dataclass(frozen=True)
class Place:
    """Where an index is; calling it opens the index in the calling process."""

    kind: str
    address: str

    def __call__(self) -> tuple[SearchIndex, Callable[[], None]]:
        if self.kind == "memory":
            return open_index("memory"), lambda: None
        if self.kind == "whoosh":
            return open_index("whoosh", folder=Path(self.address)), lambda: None
        connection = self.connect()
        database = "postgresql" if self.kind == "postgres" else "sqlite"
        return (
            open_index("auto", database=database, connect=lambda: connection),
            connection.commit,
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


@contextmanager
def place(kind: str, folder: Path) -> Iterator[Place]:
    """Make room for an index of a kind and clear it away again."""
    schema = f"search_{uuid.uuid4().hex[:12]}"
    found = Place(kind, schema if kind == "postgres" else str(folder))
    if kind not in {"sqlite", "postgres"}:
        yield found
        return
    with found.connect() as connection:
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
            with found.connect() as connection:
                connection.exec_driver_sql(f"DROP SCHEMA {schema} CASCADE")
                connection.commit()
