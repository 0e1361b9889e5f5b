"""The index in files, pure Python, for small markets without another database feature.

Whoosh's traps and the rules they made: one process writes (the worker); a reader is never
refreshed but opened anew when the generation moved; tiers are subtracted here, because Whoosh
scans for a `Not`; past `MOST_PRODUCTS` it is refused, for it grows slow.
"""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import chain
from pathlib import Path
from typing import Any

from whoosh import columns as whoosh_columns
from whoosh import fields, formats, index
from whoosh.reading import ReaderClosed, TermNotFound
from whoosh.writing import CLEAR

from marketplace.core import errors
from marketplace.core.sentences import N_
from marketplace.search.documents import Change, Document, Entry, entry_of, newest_of
from marketplace.search.index import Facets, Matches, Position
from marketplace.search.plan import NO_FILTERS, Filters, QueryPlan, Sort
from marketplace.search.synonyms import Synonyms, default_synonyms
from marketplace.search.token_sets import Columns, TokenSets
from marketplace.search.vocabulary import COUNTED_ROLES

MOST_PRODUCTS = 20_000
_MOST_CACHED_TOKENS = 5_000
_WRITER_WAIT_SECONDS = 10.0
_TRIES_TO_OPEN = 10
_NUMBERS = ("rank", "price", "created", "band", "months", "in_stock")
_WORDS = ("unit", "category", "trust")


class TooManyProducts(errors.Conflict):
    """More products than the Whoosh index answers quickly."""

    code = "search_too_many_products"
    sentence = N_(
        "The Whoosh search index holds at most %(most)s products. "
        "Set SEARCH=auto to search in the database and run “search rebuild”."
    )


def _schema() -> Any:  # Whoosh has no types
    tokens = fields.KEYWORD(scorable=True)
    # Lengths are kept though nothing is scored: without them Whoosh asks the disk for a length
    # file once per posting while it writes.
    tokens.format = formats.Existence()
    return fields.Schema(
        pid=fields.ID(unique=True),
        tokens=tokens,
        kept=fields.STORED,
        **{name: fields.COLUMN(whoosh_columns.NumericColumn("q")) for name in _NUMBERS},
        **{name: fields.COLUMN(whoosh_columns.VarBytesColumn()) for name in _WORDS},
    )


class _Reading(TokenSets):
    """One generation of the files, with the postings and columns it has needed so far."""

    def __init__(self, reader: Any, generation: int) -> None:  # Whoosh has no types
        self.reader = reader
        self._generation = generation
        self._postings: dict[str, Set[int]] = {}
        self._columns: dict[str, Any] = {}

    def having(self, token: str) -> Set[int]:
        known = self._postings.get(token)
        if known is None:
            if len(self._postings) > _MOST_CACHED_TOKENS:
                self._postings = {}
            known = self._postings[token] = frozenset(self.documents("tokens", token))
        return known

    def documents(self, field: str, term: str) -> Iterator[int]:
        try:
            matcher = self.reader.postings(field, term)
        except TermNotFound:
            return iter(())
        found: Iterator[int] = matcher.all_ids()
        return found

    def columns(self, key: int) -> Columns:
        rank_key, price, created, band, months, in_stock = (
            self._column(name)[key] for name in _NUMBERS
        )
        words = (self._column(name)[key].decode() for name in _WORDS)
        return Columns(rank_key, price, created, band, months, in_stock, *words)

    def rank_key(self, key: int) -> int:
        rank: int = self._column("rank")[key]
        return rank

    def generation(self) -> int:
        return self._generation

    def kept(self, product_id: int) -> dict[str, Any] | None:
        """Return what is stored about a product: version, name, counted terms."""
        for key in self.documents("pid", str(product_id)):
            stored: dict[str, Any] = self.reader.stored_fields(key)["kept"]
            return stored
        return None

    def _column(self, name: str) -> Any:  # Whoosh has no types
        known = self._columns.get(name)
        if known is None:
            known = self._columns[name] = self.reader.column_reader(name)
        return known


def _opened(folder: Path) -> Any:  # Whoosh has no types
    """The files of the index, made where there are none.

    A writer beside us may put a newer list of files in the place of the one that we have just found.
    """
    for tries_left in reversed(range(_TRIES_TO_OPEN)):
        try:
            if index.exists_in(str(folder)):
                return index.open_dir(str(folder))
            return index.create_in(str(folder), _schema())
        except FileNotFoundError:
            if not tries_left:
                raise
    raise AssertionError("unreachable")


class WhooshIndex:
    """An index in a folder of its own on a local disk."""

    name = "whoosh"

    def __init__(self, folder: Path, *, synonyms: Synonyms | None = None) -> None:
        self._synonyms = synonyms or default_synonyms()
        self._opening = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._files = _opened(folder)
        self._current: _Reading | None = None

    def bulk_build(self, documents: Iterable[Document]) -> int:
        entries: list[Entry] = []
        gone: list[tuple[int, int]] = []
        for document in documents:
            if document.visible:
                entries.append(entry_of(document, self._synonyms))
            else:
                gone.append((document.product_id, document.version))
            if len(entries) > MOST_PRODUCTS:
                raise TooManyProducts(most=MOST_PRODUCTS)
        built = {entry.product_id for entry in entries} | {product_id for product_id, _ in gone}
        remembered = [
            (kept["product_id"], kept["version"])
            for kept in self._all_kept()
            if kept["product_id"] not in built
        ]
        writer = self._writer()
        for row in chain(map(_row, entries), (_gone(*each) for each in gone + remembered)):
            writer.add_document(**row)
        writer.commit(mergetype=CLEAR)
        return len(entries)

    def apply(self, batch: Sequence[Change]) -> int:
        writer = self._writer()
        try:
            rows = self._news(batch)
            coming = sum("name" in row["kept"] for row in rows)
            if coming and self._files.doc_count() + coming > MOST_PRODUCTS:
                self._refuse_past_limit(coming)
        except BaseException:
            writer.cancel()
            raise
        for row in rows:
            writer.update_document(**row)
        if rows:
            writer.commit()
        else:
            writer.cancel()
        return len(rows)

    def _news(self, batch: Sequence[Change]) -> list[dict[str, Any]]:
        reading = self._reading()
        rows: list[dict[str, Any]] = []
        for change in newest_of(batch).values():
            known = reading.kept(change.product_id)
            if known is None or change.version > known["version"]:
                rows.append(
                    _row(entry_of(change, self._synonyms))
                    if isinstance(change, Document) and change.visible
                    else _gone(change.product_id, change.version)
                )
        return rows

    def _refuse_past_limit(self, coming: int) -> None:
        if self.stats()["documents"] + coming > MOST_PRODUCTS:
            raise TooManyProducts(most=MOST_PRODUCTS)

    def _writer(self) -> Any:  # Whoosh has no types
        return self._files.writer(timeout=_WRITER_WAIT_SECONDS)

    def _reading(self) -> _Reading:
        newest = self._files.latest_generation()
        current = self._current
        if current is not None and current.generation() == newest:
            return current
        with self._opening:
            reader = self._files.reader()
            self._current = current = _Reading(reader, max(newest, reader.generation() or 0))
        return current

    def match(
        self,
        plan: QueryPlan,
        *,
        filters: Filters = NO_FILTERS,
        sort: Sort = Sort.RELEVANCE,
        limit: int = 24,
        after: Position | None = None,
    ) -> Matches:
        try:
            return self._reading().match(plan, filters, sort, limit, after)
        except ReaderClosed:
            self._current = None
            return self._reading().match(plan, filters, sort, limit, after)

    def count_facets(self, plan: QueryPlan, level: int, *, filters: Filters = NO_FILTERS) -> Facets:
        return self._reading().count_facets(plan, level, filters)

    def suggest(self, plan: QueryPlan, *, limit: int) -> list[str]:
        reading = self._reading()
        hits = reading.match(plan, NO_FILTERS, Sort.RELEVANCE, limit, None).hits
        stored = (reading.kept(hit.product_id) for hit in hits)
        return [kept["name"] for kept in stored if kept is not None]

    def terms(self) -> list[tuple[str, int]]:
        counted: Counter[str] = Counter()
        for kept in self._all_kept():
            counted.update(kept.get("terms", "").split())
        return sorted(counted.items())

    def _all_kept(self) -> Iterator[dict[str, Any]]:
        return (stored["kept"] for stored in self._reading().reader.all_stored_fields())

    def generation(self) -> int:
        return self._reading().generation()

    def stats(self) -> dict[str, int]:
        return {
            "documents": sum("name" in kept for kept in self._all_kept()),
            "terms": len(self.terms()),
            "generation": self.generation(),
        }

    def close(self) -> None:
        if self._current is not None:
            self._current.reader.close()
            self._current = None
        self._files.close()


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "pid": str(entry.product_id),
        "tokens": " ".join(entry.tokens),
        "kept": {
            "product_id": entry.product_id,
            "version": entry.version,
            "name": entry.name,
            "terms": " ".join(token for token in entry.tokens if token[0] in COUNTED_ROLES),
        },
        "rank": entry.rank_key,
        "price": entry.price,
        "created": entry.created,
        "band": entry.band,
        "months": entry.months,
        "in_stock": entry.in_stock,
        "unit": entry.unit_code.encode(),
        "category": entry.category_path.encode(),
        "trust": entry.trust_path.encode(),
    }


def _gone(product_id: int, version: int) -> dict[str, Any]:
    return {"pid": str(product_id), "kept": {"product_id": product_id, "version": version}}
