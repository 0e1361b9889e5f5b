"""Search as the doors call it: one page of product ids, facets, and a word when it guessed.

The caller loads the products of a page afresh and leaves out what may no longer be shown.
"""

import base64
import binascii
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from marketplace.search.index import Facets, Hit, Matches, Position, SearchIndex
from marketplace.search.plan import Filters, QueryPlan, Sort, make_plan, plan_suggestions
from marketplace.search.text import folded, words
from marketplace.search.vocabulary import Vocabulary

Key = TypeVar("Key")
Value = TypeVar("Value")

_REFRESH_SECONDS = 30.0
_KEPT = 512
_MOST_SUGGESTED = 60
_LONGEST_QUERY = 200


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """What the buyer asks for; ``cursor`` is the one of the page before, or empty."""

    text: str = ""
    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.RELEVANCE
    cursor: str = ""
    limit: int = 24
    with_facets: bool = True


@dataclass(frozen=True, kw_only=True)
class SearchPage:
    """One page of results.

    ``suggestion``: what the speller took the text for ("Ý bạn là …?"), else None.
    ``dropped``: typed words left out because too little had all of them.
    ``facets``: None where the query did not ask for them.
    """

    product_ids: tuple[int, ...]
    next_cursor: str | None
    suggestion: str | None
    dropped: tuple[str, ...]
    facets: Facets | None


class Search:
    """Searches one index; threads may share it."""

    def __init__(
        self,
        index: SearchIndex,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.index = index
        self._monotonic = monotonic
        self._vocabulary = Vocabulary()
        self._vocabulary_until = float("-inf")
        self._facets: dict[tuple[object, ...], Facets] = {}
        self._plans: dict[tuple[str, int], QueryPlan] = {}

    def search(self, query: SearchQuery) -> SearchPage:
        """Return a page: one statement for the hits, one for facets unless they are remembered.

        An unreadable cursor gives the first page. The vocabulary is read again at most every
        30 seconds, and only after changes, which costs one more statement.
        """
        vocabulary = self._fresh_vocabulary()
        plan = self._plan(query.text[:_LONGEST_QUERY], vocabulary)
        after = read_cursor(query.cursor, plan)
        matches = self.index.match(
            plan, filters=query.filters, sort=query.sort, limit=query.limit + 1, after=after
        )
        if matches.generation == vocabulary.generation:
            self._vocabulary_until = float("inf")
        elif self._vocabulary_until == float("inf"):
            self._vocabulary_until = self._monotonic() + _REFRESH_SECONDS
        hits = matches.hits[: query.limit]
        level = plan.levels[_first_level(plan, query.sort, matches)]
        return SearchPage(
            product_ids=tuple(hit.product_id for hit in hits),
            next_cursor=write_cursor(matches.level, hits[-1])
            if len(matches.hits) > query.limit
            else None,
            suggestion=vocabulary.as_written(level.searched) if level.mended else None,
            dropped=()
            if level.mended
            else tuple(word for word in plan.typed if folded(word) not in level.searched),
            facets=self._counted(plan, matches.level, query.filters, matches.generation)
            if query.with_facets
            else None,
        )

    def suggest(self, typed: str, *, limit: int = 8) -> list[str]:
        """Return names that begin with or contain what is being typed, best first."""
        plan = plan_suggestions(typed[:_LONGEST_QUERY])
        if plan is None:
            return []
        first: dict[str, str] = {}
        for name in self.index.suggest(plan, limit=max(limit, _MOST_SUGGESTED)):
            first.setdefault(" ".join(words(name)), name)
        return list(first.values())[:limit]

    def _fresh_vocabulary(self) -> Vocabulary:
        if self._monotonic() >= self._vocabulary_until:
            generation = self.index.generation()
            if generation != self._vocabulary.generation:
                self._vocabulary = Vocabulary(self.index.terms(), generation=generation)
            self._vocabulary_until = float("inf")
        return self._vocabulary

    def _plan(self, text: str, vocabulary: Vocabulary) -> QueryPlan:
        plan = self._plans.get((text, vocabulary.generation))
        if plan is None:
            plan = make_plan(text, vocabulary)
            _remember(self._plans, (text, vocabulary.generation), plan)
        return plan

    def _counted(self, plan: QueryPlan, level: int, filters: Filters, generation: int) -> Facets:
        key = (generation, filters, plan.levels[level].cover)
        facets = self._facets.get(key)
        if facets is None:
            facets = self.index.count_facets(plan, level, filters=filters)
            _remember(self._facets, key, facets)
        return facets


def _remember(values: dict[Key, Value], key: Key, value: Value) -> None:
    if len(values) >= _KEPT:
        values.clear()
    values[key] = value


def _first_level(plan: QueryPlan, sort: Sort, matches: Matches) -> int:
    """Return the level that the page begins with."""
    if sort is not Sort.RELEVANCE:
        return matches.level
    return plan.level_of(matches.hits[0].tier) if matches.hits else 0


def write_cursor(level: int, hit: Hit) -> str:
    """Return the place after ``hit`` as a word for an address."""
    place = json.dumps([level, hit.tier, hit.value, hit.rank_key], separators=(",", ":"))
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def read_cursor(cursor: str, plan: QueryPlan) -> Position | None:
    """Return the place a cursor names in ``plan``, or None if it names none."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        return None
    match place:
        case [int(level), int(tier), int(value), int(rank_key)] if 0 <= level < len(
            plan.levels
        ) and all(-(1 << 62) < number < 1 << 62 for number in (tier, value, rank_key)):
            return Position(level, Hit(tier, value, rank_key))
    return None
