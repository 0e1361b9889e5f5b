"""The application identifiers (AIs) that a Digital Link of this market may carry, with their values.

The table holds what farm produce and its cartons need; any other number in a query is unknown. ``X``
is GS1's character set 82, ``N`` ASCII digits.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain

from marketplace.gs1.countries import COUNTRIES
from marketplace.gs1.keys import has_right_check_digit

SET_82 = r"[!%-?A-Z_a-z\x22]"
LEAP_YEAR = 2000
_TRADE_ITEM = ("01", "02")

# What a value breaks, or None where it is right.
Rule = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Identifier:
    """``needs`` are AIs of which one must stand beside it, ``needs_all`` of which every one must,
    ``refuses`` those that must not."""

    rule: Rule
    in_query: bool = True
    needs: tuple[str, ...] = ()
    needs_all: tuple[str, ...] = ()
    refuses: frozenset[str] = frozenset()


def _text(longest: int) -> Rule:
    shape = re.compile(f"{SET_82}{{1,{longest}}}", re.ASCII)
    characters = re.compile(f"{SET_82}*", re.ASCII)

    def check(value: str) -> str | None:
        if shape.fullmatch(value):
            return None
        return "bad_format" if characters.fullmatch(value) else "bad_charset"

    return check


def _digits(shortest: int, longest: int | None = None) -> Rule:
    return _pattern(rf"[0-9]{{{shortest},{longest or shortest}}}")


def _pattern(pattern: str) -> Rule:
    shape = re.compile(pattern)
    return lambda value: None if shape.fullmatch(value) else "bad_format"


def _key(length: int) -> Rule:
    shape = re.compile(rf"[0-9]{{{length}}}")

    def check(value: str) -> str | None:
        if not shape.fullmatch(value):
            return "bad_format"
        return None if has_right_check_digit(value) else "bad_check_digit"

    return check


def _is_day(digits: str, *, day_zero: bool) -> bool:
    """YYMMDD; the century does not matter, for 2000 was a leap year."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if not 1 <= month <= 12:
        return False
    longest = 31 if month in {1, 3, 5, 7, 8, 10, 12} else 30
    if month == 2:
        longest = 28 if (LEAP_YEAR + year) % 4 else 29
    return (0 if day_zero else 1) <= day <= longest


def _day(value: str) -> str | None:
    # A value of another length is a wrong date too: it may hide two of them.
    if len(value) != 6 or not (value.isascii() and value.isdigit()):
        return "bad_date"
    return None if _is_day(value, day_zero=True) else "bad_date"


def _harvest(value: str) -> str | None:
    if len(value) not in {6, 12} or not (value.isascii() and value.isdigit()):
        return "bad_date"
    days = (value[place : place + 6] for place in range(0, len(value), 6))
    return None if all(_is_day(day, day_zero=False) for day in days) else "bad_date"


def _country(value: str) -> str | None:
    if len(value) != 3 or not (value.isascii() and value.isdigit()):
        return "bad_format"
    return None if value in COUNTRIES else "bad_country"


def _measures() -> Mapping[str, Identifier]:
    """310n–316n, 320n–329n and the like: six digits, the last of the AI says the decimals.

    Two of one family contradict each other.
    """
    identifiers: dict[str, Identifier] = {}
    for family in chain(range(310, 317), range(320, 330), range(330, 338)):
        of_family = frozenset(f"{family}{decimals}" for decimals in range(6))
        needs = ("00",) if family >= 330 else _TRADE_ITEM
        identifiers |= {
            each: Identifier(_digits(6), needs=needs, refuses=of_family - {each})
            for each in of_family
        }
    return identifiers


TABLE: Mapping[str, Identifier] = {
    "00": Identifier(_key(18)),
    "01": Identifier(_key(14)),
    "02": Identifier(_key(14), needs_all=("00", "37")),
    "10": Identifier(_text(20), needs=_TRADE_ITEM),
    **{day: Identifier(_day, needs=_TRADE_ITEM) for day in ("11", "13", "15", "16", "17")},
    "20": Identifier(_digits(2), needs=_TRADE_ITEM),
    "21": Identifier(_text(20), in_query=False, needs=("01",)),
    "22": Identifier(_text(20), in_query=False, needs=("01",)),
    "235": Identifier(_text(28), in_query=False, needs=("01",)),
    "240": Identifier(_text(30), needs=_TRADE_ITEM),
    "241": Identifier(_text(30), needs=_TRADE_ITEM),
    "250": Identifier(_text(30), needs=("01",)),
    "254": Identifier(_text(20), in_query=False, needs=("414",)),
    "30": Identifier(_digits(1, 8), needs=_TRADE_ITEM),
    **_measures(),
    "37": Identifier(_digits(1, 8), needs_all=("00", "02")),
    "400": Identifier(_text(30)),
    **{place: Identifier(_key(13)) for place in ("410", "411", "412", "413", "414", "416", "417")},
    "420": Identifier(_text(20)),
    "422": Identifier(_country, needs=_TRADE_ITEM),
    "7007": Identifier(_harvest, needs=_TRADE_ITEM),
    "8200": Identifier(_text(70), in_query=False, needs=("01",)),
    **{f"9{last}": Identifier(_text(30 if last == 0 else 90)) for last in range(10)},
}
