"""The index in PostgreSQL: one table with the tokens as a tsvector under a GIN index."""

# ruff: noqa: S608 - names of tables and columns are constants; values are parameters.

from collections.abc import Sequence

from sqlalchemy import Connection

from marketplace.search.documents import Entry
from marketplace.search.sql_index import SHARED_DDL, SHARED_DROP_DDL, SqlIndex
from marketplace.search.statements import Dialect, Groups

# The low toast target keeps tokens out of the rows, which a page reads by the hundred.
POSTGRES_DDL = (
    *SHARED_DDL,
    """
    CREATE TABLE search_entry (
        rank_key BIGINT NOT NULL PRIMARY KEY,
        price BIGINT NOT NULL,
        created BIGINT NOT NULL,
        band SMALLINT NOT NULL,
        months SMALLINT NOT NULL,
        in_stock SMALLINT NOT NULL,
        unit_code TEXT NOT NULL,
        category_path TEXT NOT NULL,
        trust_path TEXT NOT NULL DEFAULT '',
        name TEXT NOT NULL,
        tokens TSVECTOR NOT NULL
    ) WITH (toast_tuple_target = 128)
    """,
    "CREATE INDEX ix_search_entry_tokens ON search_entry USING gin (tokens) "
    "WITH (fastupdate = off)",
)
POSTGRES_DROP_DDL = ("DROP TABLE search_entry", *SHARED_DROP_DDL)


def create_schema(connection: Connection) -> None:
    """Create the index's tables, as the migration does."""
    for statement in POSTGRES_DDL:
        connection.exec_driver_sql(statement)


def _all(tokens: Sequence[str]) -> str:
    return "(" + " & ".join(f"'{token}'" for token in tokens) + ")"


def _filtered(expression: str, filters: Groups) -> str:
    alternatives = ["(" + " | ".join(f"'{token}'" for token in group) + ")" for group in filters]
    return " & ".join([expression, *alternatives])


def _tier(required: Sequence[str], filters: Groups, banned: Groups) -> str:
    return " & !".join([_filtered(_all(required), filters), *(_all(group) for group in banned)])


def _cover(groups: Groups, filters: Groups) -> str:
    return _filtered("(" + " | ".join(_all(group) for group in groups) + ")", filters)


class PostgresIndex(SqlIndex):
    """The default index on PostgreSQL."""

    name = "postgres"
    mark = "%s"
    # "+ 0" keeps the planner from walking the primary key and testing every row.
    dialect = Dialect(
        source="search_entry",
        key="search_entry.rank_key",
        order="search_entry.rank_key + 0",
        matches="search_entry.tokens @@ CAST({} AS tsquery)",
        entries="search_entry",
        names="search_entry",
        tier=_tier,
        cover=_cover,
    )

    def _insert(self, entries: Sequence[Entry]) -> None:
        self._run_many(
            "INSERT INTO search_entry (rank_key, price, created, band, months, in_stock, "
            "unit_code, category_path, trust_path, name, tokens) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, array_to_tsvector(CAST(? AS text[])))",
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
                    each.name,
                    sorted(each.tokens),
                )
                for each in entries
            ],
        )

    def _erase(self, rank_keys: Sequence[int]) -> list[str]:
        if not rank_keys:
            return []
        marks = ", ".join("?" for _ in rank_keys)
        old = self._rows(
            f"DELETE FROM search_entry WHERE rank_key IN ({marks}) "
            "RETURNING tsvector_to_array(tokens)",
            rank_keys,
        )
        return [token for (tokens,) in old for token in tokens]

    def _clear(self) -> None:
        self._run("DELETE FROM search_entry")

    def _built(self) -> None:
        self._run("ANALYZE search_entry")
