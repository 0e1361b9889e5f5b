"""The index in SQLite: an FTS5 table whose row number is the rank, so a page stops early.

The FTS5 table is an external-content one over `search_text`; SQLite before 3.43 cannot delete
from contentless tables, so rows are taken out with their old tokens.
"""

# ruff: noqa: S608 - names of tables and columns are constants; values are parameters.

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.search.documents import Entry
from marketplace.search.sql_index import SHARED_DDL, SHARED_DROP_DDL, SqlIndex
from marketplace.search.statements import Dialect, Groups

SQLITE_DDL = (
    *SHARED_DDL,
    """
    CREATE TABLE search_entry (
        rank_key INTEGER NOT NULL PRIMARY KEY,
        price INTEGER NOT NULL,
        created INTEGER NOT NULL,
        band INTEGER NOT NULL,
        months INTEGER NOT NULL,
        in_stock INTEGER NOT NULL,
        unit_code TEXT NOT NULL,
        category_path TEXT NOT NULL,
        trust_path TEXT NOT NULL DEFAULT ''
    )
    """,
    """
    CREATE TABLE search_text (
        rank_key INTEGER NOT NULL PRIMARY KEY,
        name TEXT NOT NULL,
        tokens TEXT NOT NULL
    )
    """,
    """
    CREATE VIRTUAL TABLE search_fts USING fts5(
        tokens, content='search_text', content_rowid='rank_key',
        tokenize='ascii', detail='none', columnsize=0
    )
    """,
)
SQLITE_DROP_DDL = (
    "DROP TABLE search_fts",
    "DROP TABLE search_text",
    "DROP TABLE search_entry",
    *SHARED_DROP_DDL,
)


def create_schema(connection: Connection) -> None:
    """Create the index's tables, as the migration does."""
    for statement in SQLITE_DDL:
        connection.exec_driver_sql(statement)


def _all(tokens: Sequence[str]) -> str:
    return "(" + " AND ".join(f'"{token}"' for token in tokens) + ")"


def _filtered(expression: str, filters: Groups) -> str:
    alternatives = ["(" + " OR ".join(f'"{token}"' for token in group) + ")" for group in filters]
    return "(" + " AND ".join([expression, *alternatives]) + ")"


def _tier(required: Sequence[str], filters: Groups, banned: Groups) -> str:
    return " NOT ".join([_filtered(_all(required), filters), *(_all(group) for group in banned)])


def _cover(groups: Groups, filters: Groups) -> str:
    return _filtered("(" + " OR ".join(_all(group) for group in groups) + ")", filters)


class SqliteIndex(SqlIndex):
    """The default index on SQLite."""

    name = "sqlite"
    mark = "?"
    dialect = Dialect(
        source="search_fts",
        key="search_fts.rowid",
        order="search_fts.rowid",
        matches="search_fts MATCH {}",
        entries="search_fts CROSS JOIN search_entry ON search_entry.rank_key = search_fts.rowid",
        names="search_text",
        tier=_tier,
        cover=_cover,
    )

    def _insert(self, entries: Sequence[Entry]) -> None:
        in_order = sorted(entries, key=lambda entry: entry.rank_key)
        texts = [(each.rank_key, each.name, " ".join(sorted(each.tokens))) for each in in_order]
        self._run_many("INSERT INTO search_text (rank_key, name, tokens) VALUES (?, ?, ?)", texts)
        self._run_many(
            "INSERT INTO search_fts (rowid, tokens) VALUES (?, ?)",
            [(rank_key, tokens) for rank_key, _, tokens in texts],
        )
        self._run_many(
            "INSERT INTO search_entry (rank_key, price, created, band, months, in_stock, "
            "unit_code, category_path, trust_path) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    each.rank_key,
                    each.price,
                    each.created,
                    each.band,
                    each.months,
                    each.in_stock,
                    each.unit_code,
                    each.category_path,
                    each.trust_path,
                )
                for each in in_order
            ],
        )

    def _erase(self, rank_keys: Sequence[int]) -> list[str]:
        if not rank_keys:
            return []
        marks = ", ".join("?" for _ in rank_keys)
        old = self._rows(
            f"SELECT rank_key, tokens FROM search_text WHERE rank_key IN ({marks})", rank_keys
        )
        self._run_many(
            "INSERT INTO search_fts (search_fts, rowid, tokens) VALUES ('delete', ?, ?)",
            [(rank_key, tokens) for rank_key, tokens in old],
        )
        for table in ("search_text", "search_entry"):
            self._run(f"DELETE FROM {table} WHERE rank_key IN ({marks})", rank_keys)
        return [token for _, tokens in old for token in tokens.split()]

    def _clear(self) -> None:
        self._run("INSERT INTO search_fts (search_fts) VALUES ('delete-all')")
        self._run("DELETE FROM search_text")
        self._run("DELETE FROM search_entry")

    def _built(self) -> None:
        self._run("INSERT INTO search_fts (search_fts) VALUES ('optimize')")
