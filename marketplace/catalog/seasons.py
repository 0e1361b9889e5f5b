"""Seasons as pairs of month-days, both ends inside, that may wrap the new year.

No pair means all year. The 29 February counts as the 28th in other years.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from marketplace.core import errors
from marketplace.core.sentences import N_

Seasons = Sequence[Sequence[str]]
MOST_SEASONS = 4
MONTH_DAY = re.compile(r"\d{2}-\d{2}")
LEAP_YEAR = 2024


class SeasonNotValid(errors.Invalid):
    code = "season_not_valid"
    field = "seasons"
    sentence = N_("A season needs a first and a last day, such as 15/05 and 31/07.")


class TimeOfSale(Enum):
    IN_SEASON = "now"
    PREORDER = "soon"
    OUT_OF_SEASON = "over"


@dataclass(frozen=True)
class SeasonState:
    """``opens_on`` is the day of the next opening, or of delivery for a pre-order."""

    time: TimeOfSale
    opens_on: date | None = None
    all_year: bool = False

    @property
    def may_order(self) -> bool:
        return self.time is not TimeOfSale.OUT_OF_SEASON


def checked_seasons(seasons: Seasons) -> list[list[str]]:
    """The pairs as they are stored; raises SeasonNotValid."""
    pairs = [list(pair) for pair in seasons]
    if len(pairs) > MOST_SEASONS:
        raise SeasonNotValid
    for pair in pairs:
        if len(pair) != 2 or not all(_is_month_day(text) for text in pair):
            raise SeasonNotValid
    return pairs


def _is_month_day(text: str) -> bool:
    if not MONTH_DAY.fullmatch(text):
        return False
    try:
        date(LEAP_YEAR, int(text[:2]), int(text[3:]))
    except ValueError:
        return False
    return True


def in_season(seasons: Seasons, day: date) -> bool:
    """Whether ``day`` lies in one of the seasons; always where there are none."""
    today = f"{day:%m-%d}"
    return not seasons or any(
        start <= today <= end if start <= end else today >= start or today <= end
        for start, end in seasons
    )


def months_in_season(seasons: Seasons) -> list[int]:
    """The months (1–12) that have at least one day of a season."""
    day, months = date(LEAP_YEAR, 1, 1), set[int]()
    while day.year == LEAP_YEAR:
        if in_season(seasons, day):
            months.add(day.month)
        day += timedelta(days=1)
    return sorted(months)


def next_opening(seasons: Seasons, day: date) -> date | None:
    """The first day after ``day`` on which a season begins; None where it is always season."""
    if not seasons:
        return None
    return min(_next(start, day) for start, _end in seasons)


def _next(start: str, day: date) -> date:
    this_year = _on(start, day.year)
    return this_year if this_year > day else _on(start, day.year + 1)


def _on(month_day: str, year: int) -> date:
    month, number = int(month_day[:2]), int(month_day[3:])
    if (month, number) == (2, 29) and not _leaps(year):
        number = 28
    return date(year, month, number)


def _leaps(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def season_state(seasons: Seasons, *, preorder_from: date | None, day: date) -> SeasonState:
    """What a buyer may do on ``day``: buy, order ahead for ``preorder_from``, or wait.

    A pre-order whose day has come is no pre-order any more.
    """
    if preorder_from is not None and preorder_from > day:
        return SeasonState(TimeOfSale.PREORDER, preorder_from)
    if in_season(seasons, day):
        return SeasonState(TimeOfSale.IN_SEASON, all_year=not seasons)
    return SeasonState(TimeOfSale.OUT_OF_SEASON, next_opening(seasons, day))
