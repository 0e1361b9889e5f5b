"""Turns what a buyer typed into tiers of tokens, best first, the same for every index.

A plan has levels of tiers. Level 0 is always read; the next one only where all levels before it
match fewer documents than it asks for, or none where the order is not relevance: weaker matches
may stand after better ones, but not among them. Filters never change which levels are read, so
a facet's count is exactly what one gets by choosing it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from marketplace.search.text import (
    EVERYTHING,
    LONGEST_BEGINNING,
    SHORTEST_BEGINNING,
    accented,
    filter_token,
    folded,
    implied,
    pairs,
    weaker,
    words,
)
from marketplace.search.vocabulary import Vocabulary

ENOUGH = 5
MOST_WORDS = 8
# Words of asking, not of produce; dropped when other words remain.
ASKING_WORDS = frozenset({"mua", "tìm", "ở", "tại", "của", "và"})


class Sort(StrEnum):
    """Orders a buyer may choose; RELEVANCE is the tiers' order."""

    RELEVANCE = "relevance"
    PRICE_UP = "price"
    PRICE_DOWN = "-price"
    NEWEST = "newest"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a buyer narrowed down to: any value within a field, all fields together.

    Prices are in đồng, both ends included; ``bands`` are places in `documents.PRICE_BANDS`;
    ``stars`` is the fewest that will do.
    """

    unit_codes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    months: tuple[int, ...] = ()
    bands: tuple[int, ...] = ()
    in_stock: bool = False
    stars: int = 0
    certificates: tuple[str, ...] = ()
    traced: bool = False
    areas: tuple[str, ...] = ()
    price_min: int | None = None
    price_max: int | None = None

    def token_groups(self) -> tuple[tuple[str, ...], ...]:
        """Return one group of alternatives for each field in use."""
        groups = (
            [filter_token("u", code) for code in self.unit_codes],
            [filter_token("k", slug) for slug in self.categories],
            [filter_token("m", str(month)) for month in self.months],
            [filter_token("b", str(band)) for band in self.bands],
            [filter_token("s", "1")] if self.in_stock else [],
            *([filter_token(each[0], each[1:]) for each in group] for group in self.trust.values()),
        )
        return tuple(tuple(sorted(set(group))) for group in groups if group)

    @property
    def trust(self) -> dict[str, tuple[str, ...]]:
        """What is asked of the trust path, by field: any of the marks of each."""
        asked = {
            "stars": (f"o{self.stars}",) if self.stars else (),
            "certificate": tuple(f"c{kind}" for kind in self.certificates),
            "traced": ("t1",) if self.traced else (),
            "area": tuple(f"g{code.replace('/', '-')}" for code in self.areas),
        }
        return {name: marks for name, marks in asked.items() if marks}

    def __post_init__(self) -> None:
        """Raise ValueError for months and prices that cannot be."""
        prices = (self.price_min or 0, self.price_max or 0)
        if not all(1 <= month <= 12 for month in self.months):
            raise ValueError("months are 1 to 12")
        if not all(0 <= price < 1 << 53 for price in prices):
            raise ValueError("prices are whole đồng, not below 0")

    @property
    def exact_price(self) -> bool:
        return self.price_min is not None or self.price_max is not None


NO_FILTERS = Filters()


@dataclass(frozen=True)
class Tier:
    """Documents with all of ``required`` and no full group of ``banned``."""

    required: tuple[str, ...]
    banned: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Level:
    """Tiers read together, and what everything up to here covers.

    ``cover``: a document belongs to this level or an earlier one if it has all of one group.
    ``enough``: read only if the levels before match fewer documents than this.
    ``searched``: the words looked for, without marks; ``mended`` if the speller changed them.
    """

    tiers: tuple[Tier, ...]
    cover: tuple[tuple[str, ...], ...]
    enough: int
    searched: tuple[str, ...]
    mended: bool = False

    def needed(self, sort: Sort) -> int:
        """Return below how many matches before it this level is read."""
        return self.enough if sort is Sort.RELEVANCE else 1


@dataclass(frozen=True)
class QueryPlan:
    """Levels to read, in order, with what was typed in words."""

    levels: tuple[Level, ...]
    typed: tuple[str, ...]

    def level_of(self, tier: int) -> int:
        """Return the level of the tier with this number."""
        last = -1
        for place, level in enumerate(self.levels):
            last += len(level.tiers)
            if tier <= last:
                return place
        raise IndexError(tier)


class _Builder:
    def __init__(self) -> None:
        self._levels: list[Level] = []
        # All tokens, and the strongest of them, of groups that no later group contains.
        self._widest: list[tuple[frozenset[str], frozenset[str]]] = []

    def add(
        self,
        groups: Iterable[Iterable[str]],
        *,
        searched: Sequence[str],
        enough: int = ENOUGH,
        mended: bool = False,
    ) -> None:
        tiers: list[Tier] = []
        for group in groups:
            full = frozenset[str]().union(*(implied(token) for token in group))
            if any(earlier <= full for earlier, _ in self._widest):
                continue
            strongest = _strongest(full)
            banned = (tuple(sorted(tokens - full)) for _, tokens in self._widest)
            tiers.append(Tier(required=tuple(sorted(strongest)), banned=tuple(banned)))
            self._widest = [each for each in self._widest if not full < each[0]]
            self._widest.append((full, strongest))
        if tiers:
            cover = tuple(tuple(sorted(tokens)) for _, tokens in self._widest)
            self._levels.append(Level(tuple(tiers), cover, enough, tuple(searched), mended))

    def plan(self, typed: Sequence[str]) -> QueryPlan:
        return QueryPlan(tuple(self._levels), tuple(typed))


def _strongest(full: frozenset[str]) -> frozenset[str]:
    return full.difference(*(weaker(token) for token in full))


def make_plan(text: str, vocabulary: Vocabulary) -> QueryPlan:
    """Plan a search; an empty text plans for everything."""
    typed = _asked(text)
    builder = _Builder()
    if not typed:
        builder.add([[EVERYTHING]], searched=())
        return builder.plan(typed)

    bare = [folded(word) for word in typed]
    with_marks = _name_tiers(typed, "hag")
    without = _name_tiers(bare, "ifj")
    if accented(typed):
        builder.add(with_marks, searched=bare)
        builder.add(without, searched=bare)
    else:
        builder.add(with_marks + without, searched=bare)
    builder.add(_anywhere_tiers(bare), searched=bare)

    mended = vocabulary.corrected(bare)
    if mended is not None:
        mended = mended[:MOST_WORDS]
        builder.add(_name_tiers(mended, "ifj"), searched=mended, enough=1, mended=True)
        builder.add(_anywhere_tiers(mended), searched=mended, mended=True)
        _relax(builder, mended, mended, vocabulary, mended=True)
    else:
        _relax(builder, typed, bare, vocabulary, mended=False)
    return builder.plan(typed)


def plan_suggestions(typed: str) -> QueryPlan | None:
    """Plan names for a text whose last word is half typed; None while it is too short.

    Names that begin with what is typed come first.
    """
    given = [folded(word) for word in words(typed)][-MOST_WORDS:]
    if not given or (len(given) == 1 and len(given[0]) < SHORTEST_BEGINNING):
        return None
    *whole, last = given
    finished = ["f" + word for word in whole]
    beginning = last[:LONGEST_BEGINNING]
    half = ["e" + beginning] if len(last) >= SHORTEST_BEGINNING else []
    first = ["i" + whole[0]] if whole else ["p" + beginning]
    builder = _Builder()
    builder.add([[*first, *finished, *half], [*finished, *half]], searched=given)
    return builder.plan(given)


def _asked(text: str) -> list[str]:
    typed = words(text)
    return ([word for word in typed if word not in ASKING_WORDS] or typed)[:MOST_WORDS]


def _name_tiers(given: Sequence[str], roles: str) -> list[list[str]]:
    head, word, pair = tuple(roles)
    plain = [word + each for each in given]
    paired = plain + [pair + each for each in pairs(given)]
    return [[head + given[0], *paired], paired, plain]


def _anywhere_tiers(bare: Sequence[str]) -> list[list[str]]:
    rest = ["b" + word for word in bare[1:]]
    return [["i" + bare[0], *rest], ["f" + bare[0], *rest], ["b" + bare[0], *rest]]


def _relax(
    builder: _Builder,
    typed: Sequence[str],
    bare: Sequence[str],
    vocabulary: Vocabulary,
    *,
    mended: bool,
) -> None:
    """Add levels that drop all unknown words first, then the commonest one at a time."""
    known = [place for place, word in enumerate(bare) if vocabulary.documents(word)]
    kept = list(range(len(bare)))
    while len(kept) > 1:
        if known and len(known) < len(kept):
            kept, known = known, []
        else:
            kept.remove(max(kept, key=lambda place: (vocabulary.documents(bare[place]), place)))
        fewer = [bare[place] for place in kept]
        groups = [["a" + typed[place] for place in kept], ["f" + word for word in fewer]]
        if len(fewer) > 1:
            groups.append(["b" + word for word in fewer])
        builder.add(groups, searched=fewer, mended=mended)
