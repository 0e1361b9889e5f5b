"""Chooses and opens the index that the settings name."""

from pathlib import Path
from typing import Literal

from marketplace.search.index import SearchIndex
from marketplace.search.memory import MemoryIndex
from marketplace.search.postgres import PostgresIndex
from marketplace.search.sql_index import Connect
from marketplace.search.sqlite import SqliteIndex
from marketplace.search.synonyms import Synonyms

Kind = Literal["auto", "memory", "sqlite", "postgres", "whoosh"]


def open_index(
    kind: Kind,
    *,
    database: str = "sqlite",
    connect: Connect | None = None,
    folder: Path | None = None,
    synonyms: Synonyms | None = None,
) -> SearchIndex:
    """Open an index; ``auto`` follows ``database`` (SQLAlchemy's dialect name).

    ``connect`` returns the connection whose transaction database indexes work in; ``folder`` is
    where Whoosh keeps its files. Raises ValueError when what the kind needs is missing.
    """
    chosen = ("postgres" if database == "postgresql" else "sqlite") if kind == "auto" else kind
    if chosen == "memory":
        return MemoryIndex(synonyms=synonyms)
    if chosen == "whoosh":
        # Loaded on demand: a market on a database never needs it.
        from marketplace.search.whoosh_index import WhooshIndex  # noqa: PLC0415

        if folder is None:
            raise ValueError("the whoosh index needs a folder")
        return WhooshIndex(folder, synonyms=synonyms)
    if connect is None:
        raise ValueError(f"the {chosen} index needs a connection")
    if chosen == "postgres":
        return PostgresIndex(connect, synonyms=synonyms)
    return SqliteIndex(connect, synonyms=synonyms)
