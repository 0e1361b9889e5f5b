"""The waiting days between the last spraying and the harvest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from marketplace.traceability.farm.models import InputKind, WorkKind
from marketplace.traceability.lots.models import Interval


@dataclass(frozen=True)
class Spraying:
    """A pesticide on a day; ``waiting_days`` is None where nobody knows them."""

    done_on: date
    waiting_days: int | None


def counts_as_spraying(kind: WorkKind, input_kind: InputKind | None, waiting: int | None) -> bool:
    """Whether a piece of work must be waited for.

    A pesticide counts however it was put out, and so does everything that carries waiting days.
    What was sprayed without saying what it was counts too: nobody can say that it was harmless.
    """
    if input_kind is InputKind.PESTICIDE or waiting is not None:
        return True
    return kind is WorkKind.SPRAYING and input_kind in {None, InputKind.OTHER}


def interval_of(sprayings: Iterable[Spraying], harvested_on: date) -> tuple[Interval, date | None]:
    """The verdict on a harvest, and the first day on which it was right as far as that is known.

    Sprayings after the harvest do not count. A violation outweighs a pesticide without waiting days.
    """
    before = [each for each in sprayings if each.done_on <= harvested_on]
    days = [
        each.done_on + timedelta(days=each.waiting_days)
        for each in before
        if each.waiting_days is not None
    ]
    earliest = max(days, default=None)
    if earliest is not None and harvested_on < earliest:
        return Interval.VIOLATION, earliest
    if len(days) < len(before):
        return Interval.UNKNOWN, earliest
    return Interval.OK, earliest


def worst(
    verdicts: Iterable[tuple[Interval, date | None]],
) -> tuple[Interval, date | None]:
    """What a pack of several harvests gets: the gravest verdict and the latest first day.

    A harvest that an officer released counts as one that was in time.
    """
    found = list(verdicts)
    for grave in (Interval.VIOLATION, Interval.UNKNOWN):
        if any(verdict is grave for verdict, _ in found):
            return grave, _latest(found)
    return Interval.OK, _latest(found)


def _latest(verdicts: list[tuple[Interval, date | None]]) -> date | None:
    return max((day for _, day in verdicts if day is not None), default=None)
