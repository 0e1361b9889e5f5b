"""Sums, means and gaps of dossiers. Pure: whole hundredths of a point in, whole hundredths out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from math import ceil, isqrt

from marketplace.ocop.dossier_models import DossierState
from marketplace.ocop.dossiers.criteria import Criteria, Criterion
from marketplace.ocop.models import Ruleset
from marketplace.ocop.rules import ruleset_on, stars_for

CANDIDATE_STARS = 5
FEWEST_STARS = 3
PROVINCE_STARS_AT_MOST = 4

HOLDER_WRITES = frozenset({DossierState.DRAFT, DossierState.RETURNED})
COMMUNE_WRITES = frozenset({DossierState.SUBMITTED, DossierState.COMMUNE_REVIEW})
MAY_WITHDRAW = frozenset({*HOLDER_WRITES, *COMMUNE_WRITES, DossierState.AT_PROVINCE})
SEEN_BY_OFFICERS = frozenset(DossierState) - {DossierState.DRAFT}
AT_THE_PROVINCE = frozenset(
    {DossierState.AT_PROVINCE, DossierState.SCORING, DossierState.CLOSED, DossierState.DECIDED}
)
SCORES_OPEN = frozenset({DossierState.CLOSED, DossierState.DECIDED})


class Lacks(Enum):
    POINTS = "points"
    EVIDENCE = "evidence"


@dataclass(frozen=True)
class Missing:
    criterion: Criterion
    lacks: Lacks


@dataclass(frozen=True)
class Quorum:
    """How many complete sheets a council needs: a part of its members, and never fewer than ``least``."""

    part: Fraction = Fraction(2, 3)
    least: int = 3

    def needed(self, members: int) -> int:
        return max(ceil(self.part * members), self.least)


@dataclass(frozen=True)
class Totals:
    """Points of each part and of all; ``stars`` that they would give."""

    parts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.parts.values())

    @property
    def stars(self) -> int:
        return stars_for(self.total)


@dataclass(frozen=True)
class Spread:
    """What several sheets gave for one criterion."""

    sheets: int
    mean: int
    lowest: int
    highest: int
    deviation: int | None

    @property
    def range(self) -> int:
        return self.highest - self.lowest


def totals_of(criteria: Criteria, points: Mapping[str, int | None]) -> Totals:
    """The sums of what is given so far; a criterion without points counts nothing."""
    return Totals(
        {
            part.code: sum(points.get(criterion.code) or 0 for criterion in part.criteria)
            for part in criteria.parts
        }
    )


def missing_in(
    criteria: Collection[Criterion] | Criteria,
    points: Mapping[str, int | None],
    evidence: Collection[str],
) -> list[Missing]:
    """What a holder has still to do, in the order of the paper.

    ``evidence`` are the codes with a document; who claims no points for a criterion proves none.
    """
    found = []
    for criterion in criteria:
        given = points.get(criterion.code)
        if given is None:
            found.append(Missing(criterion, Lacks.POINTS))
        elif given and criterion.evidence and criterion.code not in evidence:
            found.append(Missing(criterion, Lacks.EVIDENCE))
    return found


def mean_half_up(values: Sequence[int]) -> int:
    """The mean in whole hundredths, halves up; ValueError without values."""
    if not values:
        raise ValueError("no values")
    return (2 * sum(values) + len(values)) // (2 * len(values))


def sample_deviation(values: Sequence[int]) -> int | None:
    """The sample's standard deviation in whole hundredths, halves up; None for fewer than two."""
    count = len(values)
    if count < 2:
        return None
    squares = count * sum(value * value for value in values) - sum(values) ** 2
    return (isqrt(4 * squares // (count * (count - 1))) + 1) // 2


def spread_of(values: Sequence[int]) -> Spread:
    """Mean, range and deviation of one criterion over the sheets that count."""
    return Spread(
        sheets=len(values),
        mean=mean_half_up(values),
        lowest=min(values),
        highest=max(values),
        deviation=sample_deviation(values),
    )


def recognised_stars(proposed: int, *, national: bool, centre_refused: bool) -> int | None:
    """How many stars a decision may give, or None where this body may not decide this dossier.

    The centre alone gives five; what it has not certified may have four from the province.
    """
    if proposed < FEWEST_STARS:
        return None
    if proposed == CANDIDATE_STARS:
        if national:
            return None if centre_refused else CANDIDATE_STARS
        return PROVINCE_STARS_AT_MOST if centre_refused else None
    return None if national else proposed


def ruleset_of(criteria_ruleset: str, decided_on: date) -> Ruleset:
    """The rules that a recognition names: those of its criteria, as amended on the decision's day."""
    if criteria_ruleset == Ruleset.OF_2019.value:
        return Ruleset.OF_2019
    amended = ruleset_on(decided_on)
    return amended if amended is Ruleset.OF_2025 else Ruleset.OF_2023
