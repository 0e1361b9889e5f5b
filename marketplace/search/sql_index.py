"""What the two database indexes share: reading by `statements`, versions, and word counts.

They work on the connection their caller gives them, inside its transaction; they never commit.
"""

# ruff: noqa: S608 - names of tables and columns are constants; values are parameters.

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection

from marketplace.search.documents import Change, Document, Entry, entry_of, newest_of
from marketplace.search.index import Facets, Hit, Matches, Position, facets_from
from marketplace.search.plan import NO_FILTERS, Filters, QueryPlan, Sort
from marketplace.search.statements import (
    Dialect,
    facets_statement,
    page_statement,
    suggest_statement,
)
from marketplace.search.synonyms import Synonyms, default_synonyms
from marketplace.search.vocabulary import COUNTED_ROLES

Item = TypeVar("Item")
Connect = Callable[[], Connection]
_AT_ONCE = 500

SHARED_DDL = (
    """
    CREATE TABLE search_product (
        product_id BIGINT NOT NULL PRIMARY KEY,
        version BIGINT NOT NULL,
        rank_key BIGINT
    )
    """,
    "CREATE TABLE search_term (term TEXT NOT NULL PRIMARY KEY, documents INTEGER NOT NULL)",
    "CREATE TABLE search_state (id INTEGER NOT NULL PRIMARY KEY, generation BIGINT NOT NULL)",
    "INSERT INTO search_state (id, generation) VALUES (1, 0)",
)
SHARED_DROP_DDL = (
    "DROP TABLE search_state",
    "DROP TABLE search_term",
    "DROP TABLE search_product",
)


class SqlIndex(ABC):
    """An index inside the shop's database."""

    dialect: Dialect
    mark: str

    def __init__(self, connect: Connect, *, synonyms: Synonyms | None = None) -> None:
        self._connect = connect
        self._synonyms = synonyms or default_synonyms()

    @abstractmethod
    def _insert(self, entries: Sequence[Entry]) -> None:
        """Add rows that are not there."""

    @abstractmethod
    def _erase(self, rank_keys: Sequence[int]) -> list[str]:
        """Take rows out; return their tokens, with repetition."""

    @abstractmethod
    def _clear(self) -> None:
        """Take all rows out."""

    @abstractmethod
    def _built(self) -> None:
        """Finish a bulk build."""

    def _rows(self, text: str, values: Sequence[object] = ()) -> list[Any]:
        """Run one statement; rows are driver tuples of several shapes, hence Any."""
        marked = text.replace("?", self.mark)
        return list(self._connect().exec_driver_sql(marked, tuple(values)).fetchall())

    def _run(self, text: str, values: Sequence[object] = ()) -> None:
        self._connect().exec_driver_sql(text.replace("?", self.mark), tuple(values))

    def _run_many(self, text: str, rows: Sequence[tuple[object, ...]]) -> None:
        if rows:
            self._connect().exec_driver_sql(text.replace("?", self.mark), list(rows))

    def match(
        self,
        plan: QueryPlan,
        *,
        filters: Filters = NO_FILTERS,
        sort: Sort = Sort.RELEVANCE,
        limit: int = 24,
        after: Position | None = None,
    ) -> Matches:
        statement = page_statement(self.dialect, plan, filters, sort, limit, after)
        (_, generation, level), *found = self._rows(*statement)
        hits = tuple(Hit(tier, value, rank_key) for tier, value, rank_key in found)
        return Matches(hits, level, generation)

    def count_facets(self, plan: QueryPlan, level: int, *, filters: Filters = NO_FILTERS) -> Facets:
        return facets_from(self._rows(*facets_statement(self.dialect, plan.levels[level], filters)))

    def suggest(self, plan: QueryPlan, *, limit: int) -> list[str]:
        return [name for *_, name in self._rows(*suggest_statement(self.dialect, plan, limit))]

    def terms(self) -> list[tuple[str, int]]:
        rows = self._rows("SELECT term, documents FROM search_term WHERE documents > 0")
        return sorted((term, documents) for term, documents in rows)

    def generation(self) -> int:
        return int(self._rows("SELECT generation FROM search_state")[0][0])

    def stats(self) -> dict[str, int]:
        documents = self._rows("SELECT count(*) FROM search_entry")[0][0]
        return {
            "documents": documents,
            "terms": len(self.terms()),
            "generation": self.generation(),
        }

    def close(self) -> None:
        """Forget the connection, which is the caller's to close."""
        del self._connect

    def apply(self, batch: Sequence[Change]) -> int:
        # Writing the state row first makes a second writer wait here until this one is done.
        self._run("UPDATE search_state SET generation = generation")
        news = 0
        for some in _in_batches(newest_of(batch).items()):
            news += self._apply_some(dict(some))
        if news:
            self._run("UPDATE search_state SET generation = generation + 1")
        return news

    def _apply_some(self, changes: dict[int, Change]) -> int:
        marks = ", ".join("?" for _ in changes)
        stored = {
            product_id: (version, rank_key)
            for product_id, version, rank_key in self._rows(
                "SELECT product_id, version, rank_key FROM search_product "
                f"WHERE product_id IN ({marks})",
                list(changes),
            )
        }
        news = [
            change
            for product_id, change in changes.items()
            if change.version > stored.get(product_id, (-1, None))[0]
        ]
        leaving = [stored.get(change.product_id, (-1, None))[1] for change in news]
        counted: Counter[str] = Counter()
        counted.subtract(_counted(self._erase([key for key in leaving if key is not None])))
        entries = [
            entry_of(change, self._synonyms)
            for change in news
            if isinstance(change, Document) and change.visible
        ]
        self._keep(entries, counted)
        kept = {entry.product_id: entry.rank_key for entry in entries}
        self._keep_versions(
            [(change.product_id, change.version, kept.get(change.product_id)) for change in news]
        )
        self._count(counted)
        return len(news)

    def bulk_build(self, documents: Iterable[Document]) -> int:
        self._run("UPDATE search_state SET generation = generation + 1")
        self._clear()
        self._run("DELETE FROM search_term")
        self._run("UPDATE search_product SET rank_key = NULL WHERE rank_key IS NOT NULL")
        counted: Counter[str] = Counter()
        visible = 0
        for some in _in_batches(documents):
            entries = [entry_of(each, self._synonyms) for each in some if each.visible]
            self._keep(entries, counted)
            kept = {entry.product_id: entry.rank_key for entry in entries}
            self._keep_versions(
                [(each.product_id, each.version, kept.get(each.product_id)) for each in some]
            )
            visible += len(entries)
        self._count(counted)
        self._built()
        return visible

    def _keep(self, entries: Sequence[Entry], counted: Counter[str]) -> None:
        self._insert(entries)
        for entry in entries:
            counted.update(_counted(entry.tokens))

    def _keep_versions(self, rows: Sequence[tuple[object, ...]]) -> None:
        self._run_many(
            "INSERT INTO search_product (product_id, version, rank_key) VALUES (?, ?, ?) "
            "ON CONFLICT (product_id) DO UPDATE "
            "SET version = excluded.version, rank_key = excluded.rank_key",
            rows,
        )

    def _count(self, counted: Counter[str]) -> None:
        self._run_many(
            "INSERT INTO search_term (term, documents) VALUES (?, ?) "
            "ON CONFLICT (term) DO UPDATE "
            "SET documents = search_term.documents + excluded.documents",
            sorted((term, change) for term, change in counted.items() if change),
        )


def _counted(tokens: Iterable[str]) -> list[str]:
    return [token for token in tokens if token[0] in COUNTED_ROLES]


def _in_batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, _AT_ONCE)):
        yield batch
