"""What an index must do. All indexes answer the same plan with the same list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from marketplace.search.documents import Change, Document, months_of, product_of
from marketplace.search.plan import NO_FILTERS, Filters, QueryPlan, Sort

# Facet fields: market unit, category slug, price band, month in season, in stock; then what is
# counted from the trust path: stars or more, certificates, traced lots, growing areas.
UNIT, CATEGORY, BAND, MONTH, STOCK = "unit", "category", "band", "month", "in_stock"
STARS, CERTIFICATE, TRACED, AREA = "stars", "certificate", "traced", "area"
TRUST_MARKS = {STARS: "o", CERTIFICATE: "c", TRACED: "t", AREA: "g"}
TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Hit:
    """A found document: its tier, its sort value (0 for relevance) and its rank key."""

    tier: int
    value: int
    rank_key: int

    @property
    def product_id(self) -> int:
        return product_of(self.rank_key)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page ended: the last level read and the last hit."""

    level: int
    hit: Hit


@dataclass(frozen=True, slots=True)
class Matches:
    """Hits in order, the last level read, and the index's generation."""

    hits: tuple[Hit, ...]
    level: int
    generation: int


@dataclass(frozen=True)
class Facets:
    """Counts by field and value; a field's counts leave its own filter out."""

    total: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class SearchIndex(Protocol):
    """An index of products; written by one process, read by many.

    Database indexes work in the transaction of the connection they are given and never commit.
    """

    name: str

    def bulk_build(self, documents: Iterable[Document]) -> int:
        """Replace everything by ``documents``; return how many are visible."""

    def apply(self, batch: Sequence[Change]) -> int:
        """Apply changes in one step; return how many products changed.

        A change whose version is not above the one already applied is ignored.
        """

    def match(
        self,
        plan: QueryPlan,
        *,
        filters: Filters = NO_FILTERS,
        sort: Sort = Sort.RELEVANCE,
        limit: int = 24,
        after: Position | None = None,
    ) -> Matches:
        """Return up to ``limit`` hits after ``after``, in one statement."""

    def count_facets(self, plan: QueryPlan, level: int, *, filters: Filters = NO_FILTERS) -> Facets:
        """Count what the levels up to ``level`` match, in one statement."""

    def suggest(self, plan: QueryPlan, *, limit: int) -> list[str]:
        """Return the names of the plan's first hits, in one statement."""

    def terms(self) -> list[tuple[str, int]]:
        """Return name tokens (roles a, f, g) with their number of documents."""

    def generation(self) -> int:
        """Return a number that grows with every change."""

    def stats(self) -> dict[str, int]:
        """Return counts for the operator: documents, terms, generation."""

    def close(self) -> None:
        """Free what the index holds open."""


FIELDS = (UNIT, CATEGORY, BAND, MONTH, STOCK, *TRUST_MARKS)


def facets_from(rows: Iterable[tuple[str, str, int]]) -> Facets:
    """Gather counted rows (field, raw value, documents); paths and month masks are unfolded."""
    total = 0
    counts: dict[str, dict[str, int]] = {name: {} for name in FIELDS}
    for name, raw, documents in rows:
        if name == TOTAL:
            total = documents
            continue
        for value in _values(name, raw):
            counts[name][value] = counts[name].get(value, 0) + documents
    return Facets(total, counts)


def _values(name: str, raw: str) -> list[str]:
    if name == CATEGORY:
        return [slug for slug in raw.split("/") if slug]
    if name == MONTH:
        return [str(month) for month in months_of(int(raw))]
    if name == STOCK:
        return ["1"] if raw == "1" else []
    if letter := TRUST_MARKS.get(name):
        return [mark[1:] for mark in raw.split("/") if mark[:1] == letter]
    return [raw] if raw else []
