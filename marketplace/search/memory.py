"""The index in plain sets: the oracle of the conformance suite, and enough for tests."""

from collections import Counter
from collections.abc import Iterable, Sequence, Set

from marketplace.search.documents import Change, Document, Entry, entry_of, newest_of
from marketplace.search.index import Facets, Matches, Position
from marketplace.search.plan import NO_FILTERS, Filters, QueryPlan, Sort
from marketplace.search.synonyms import Synonyms, default_synonyms
from marketplace.search.token_sets import Columns, TokenSets
from marketplace.search.vocabulary import COUNTED_ROLES

_NONE: frozenset[int] = frozenset()


class _Sets(TokenSets):
    def __init__(self) -> None:
        self.entries: dict[int, Entry] = {}
        self.postings: dict[str, set[int]] = {}
        self.changes = 0

    def having(self, token: str) -> Set[int]:
        return self.postings.get(token, _NONE)

    def columns(self, key: int) -> Columns:
        entry = self.entries[key]
        return Columns(
            entry.rank_key,
            entry.price,
            entry.created,
            entry.band,
            entry.months,
            entry.in_stock,
            entry.unit_code,
            entry.category_path,
            entry.trust_path,
        )

    def rank_key(self, key: int) -> int:
        return self.entries[key].rank_key

    def generation(self) -> int:
        return self.changes

    def put(self, entry: Entry) -> None:
        self.entries[entry.product_id] = entry
        for token in entry.tokens:
            self.postings.setdefault(token, set()).add(entry.product_id)

    def drop(self, product_id: int) -> None:
        entry = self.entries.pop(product_id, None)
        for token in entry.tokens if entry else ():
            self.postings[token].discard(product_id)


class MemoryIndex:
    """Keeps everything in this process; a new process starts empty."""

    name = "memory"

    def __init__(self, *, synonyms: Synonyms | None = None) -> None:
        self._synonyms = synonyms or default_synonyms()
        self._sets = _Sets()
        self._versions: dict[int, int] = {}

    def bulk_build(self, documents: Iterable[Document]) -> int:
        fresh = _Sets()
        fresh.changes = self._sets.changes + 1
        for document in documents:
            self._versions[document.product_id] = document.version
            if document.visible:
                fresh.put(entry_of(document, self._synonyms))
        self._sets = fresh
        return len(fresh.entries)

    def apply(self, batch: Sequence[Change]) -> int:
        news = 0
        for change in newest_of(batch).values():
            if change.version <= self._versions.get(change.product_id, -1):
                continue
            news += 1
            self._versions[change.product_id] = change.version
            self._sets.drop(change.product_id)
            if isinstance(change, Document) and change.visible:
                self._sets.put(entry_of(change, self._synonyms))
        self._sets.changes += bool(news)
        return news

    def match(
        self,
        plan: QueryPlan,
        *,
        filters: Filters = NO_FILTERS,
        sort: Sort = Sort.RELEVANCE,
        limit: int = 24,
        after: Position | None = None,
    ) -> Matches:
        return self._sets.match(plan, filters, sort, limit, after)

    def count_facets(self, plan: QueryPlan, level: int, *, filters: Filters = NO_FILTERS) -> Facets:
        return self._sets.count_facets(plan, level, filters)

    def suggest(self, plan: QueryPlan, *, limit: int) -> list[str]:
        hits = self.match(plan, limit=limit).hits
        return [self._sets.entries[hit.product_id].name for hit in hits]

    def terms(self) -> list[tuple[str, int]]:
        counted: Counter[str] = Counter()
        for entry in self._sets.entries.values():
            counted.update(token for token in entry.tokens if token[0] in COUNTED_ROLES)
        return sorted(counted.items())

    def generation(self) -> int:
        return self._sets.generation()

    def stats(self) -> dict[str, int]:
        return {
            "documents": len(self._sets.entries),
            "terms": len(self.terms()),
            "generation": self.generation(),
        }

    def close(self) -> None:
        self._sets = _Sets()
