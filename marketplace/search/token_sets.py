"""Answers plans from sets of document keys; the memory and Whoosh indexes stand on it."""

import heapq
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from marketplace.search.documents import month_mask
from marketplace.search.index import (
    BAND,
    CATEGORY,
    MONTH,
    STOCK,
    TOTAL,
    TRUST_MARKS,
    UNIT,
    Facets,
    Hit,
    Matches,
    Position,
    facets_from,
)
from marketplace.search.plan import Filters, QueryPlan, Sort, Tier


@dataclass(frozen=True, slots=True)
class Columns:
    """The values of a document that order and filter it."""

    rank_key: int
    price: int
    created: int
    band: int
    months: int
    in_stock: int
    unit_code: str
    category_path: str
    trust_path: str


class TokenSets(ABC):
    """Documents by token; keys are whatever the index numbers its documents with."""

    @abstractmethod
    def having(self, token: str) -> Set[int]:
        """Return the keys of documents with the token."""

    @abstractmethod
    def columns(self, key: int) -> Columns:
        """Return a document's values."""

    @abstractmethod
    def rank_key(self, key: int) -> int:
        """Return a document's rank key."""

    @abstractmethod
    def generation(self) -> int:
        """Return the generation of these sets."""

    def match(
        self, plan: QueryPlan, filters: Filters, sort: Sort, limit: int, after: Position | None
    ) -> Matches:
        level = after.level if after else self._level(plan, sort)
        if sort is Sort.RELEVANCE:
            hits = self._by_tier(plan, level, filters, limit, after.hit if after else None)
        else:
            hits = self._by_value(plan, level, filters, sort, limit, after.hit if after else None)
        return Matches(tuple(hits), level, self.generation())

    def count_facets(self, plan: QueryPlan, level: int, filters: Filters) -> Facets:
        counted: Counter[tuple[str, str]] = Counter()
        for key in self._covered(plan, level):
            row = self.columns(key)
            failed = _failed(row, filters)
            if not failed:
                counted[TOTAL, ""] += 1
            for name, raw in _raw_values(row):
                if failed <= {name}:
                    counted[name, raw] += 1
        return facets_from((name, raw, number) for (name, raw), number in counted.items())

    def _level(self, plan: QueryPlan, sort: Sort) -> int:
        for place, following in enumerate(plan.levels[1:]):
            if len(self._covered(plan, place)) >= following.needed(sort):
                return place
        return len(plan.levels) - 1

    def _covered(self, plan: QueryPlan, level: int) -> set[int]:
        found: set[int] = set()
        for group in plan.levels[level].cover:
            found |= self._all_of(group)
        return found

    def _all_of(self, tokens: Sequence[str]) -> set[int]:
        first, *others = sorted((self.having(token) for token in tokens), key=len)
        return set(first).intersection(*others)

    def _by_tier(
        self, plan: QueryPlan, level: int, filters: Filters, limit: int, last: Hit | None
    ) -> list[Hit]:
        hits: list[Hit] = []
        for number, tier in _tiers(plan, level):
            if last and number < last.tier:
                continue
            ranks = (self.rank_key(key) for key in self._filtered(self._in_tier(tier), filters))
            if last and number == last.tier:
                ranks = (rank for rank in ranks if rank > last.rank_key)
            hits += [Hit(number, 0, rank) for rank in heapq.nsmallest(limit - len(hits), ranks)]
            if len(hits) == limit:
                break
        return hits

    def _by_value(
        self,
        plan: QueryPlan,
        level: int,
        filters: Filters,
        sort: Sort,
        limit: int,
        last: Hit | None,
    ) -> list[Hit]:
        floor = (last.value, last.rank_key) if last else None
        found = []
        for key in self._filtered(self._covered(plan, level), filters):
            row = self.columns(key)
            place = (sort_value(sort, row.price, row.created), row.rank_key)
            if floor is None or place > floor:
                found.append(place)
        return [Hit(0, value, rank) for value, rank in heapq.nsmallest(limit, found)]

    def _in_tier(self, tier: Tier) -> set[int]:
        found = self._all_of(tier.required)
        for group in tier.banned:
            if found:
                found -= self._all_of((*tier.required, *group))
        return found

    def _filtered(self, keys: set[int], filters: Filters) -> set[int]:
        for group in filters.token_groups():
            if keys:
                keys = keys & set().union(*(self.having(token) for token in group))
        if filters.exact_price:
            keys = {key for key in keys if _price_fits(self.columns(key).price, filters)}
        return keys


def sort_value(sort: Sort, price: int, created: int) -> int:
    """Return the number that sorts upwards for ``sort``."""
    match sort:
        case Sort.PRICE_UP:
            return price
        case Sort.PRICE_DOWN:
            return -price
        case Sort.NEWEST:
            return -created
        case Sort.RELEVANCE:
            return 0


def _tiers(plan: QueryPlan, level: int) -> Iterator[tuple[int, Tier]]:
    return enumerate(tier for each in plan.levels[: level + 1] for tier in each.tiers)


def _raw_values(row: Columns) -> list[tuple[str, str]]:
    return [
        (UNIT, row.unit_code),
        (CATEGORY, row.category_path),
        (BAND, str(row.band)),
        (MONTH, str(row.months)),
        (STOCK, str(row.in_stock)),
        *((name, row.trust_path) for name in TRUST_MARKS),
    ]


def _failed(row: Columns, filters: Filters) -> set[str]:
    failed = set()
    if filters.unit_codes and row.unit_code not in filters.unit_codes:
        failed.add(UNIT)
    if filters.categories and not any(f"/{c}/" in row.category_path for c in filters.categories):
        failed.add(CATEGORY)
    if filters.months and not row.months & month_mask(filters.months):
        failed.add(MONTH)
    if filters.bands and row.band not in filters.bands:
        failed.add(BAND)
    if not _price_fits(row.price, filters):
        failed.add(BAND)
    if filters.in_stock and not row.in_stock:
        failed.add(STOCK)
    for name, marks in filters.trust.items():
        if not any(f"/{mark}/" in row.trust_path for mark in marks):
            failed.add(name)
    return failed


def _price_fits(price: int, filters: Filters) -> bool:
    return (filters.price_min is None or price >= filters.price_min) and (
        filters.price_max is None or price <= filters.price_max
    )
