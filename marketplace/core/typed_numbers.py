"""Numbers as people in Viet Nam type them: the one reader of this handwriting, for every field.

A mark groups only before exactly three digits (``25.000``, ``1.250.000``); one mark before one or two
digits makes decimals (``12,5``) where decimals make sense and is asked about where they do not. Words
of the field's own kind are read: ``150k``, ``1tr2``, ``2 tạ rưỡi``, ``5 sào``. Anything else is no
number: nothing is guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from marketplace.core.text import clean, fold

GROUPED = re.compile(r"([1-9]\d{0,2})(?:([ .,'])\d{3})(?:\2\d{3})*(?:[.,](\d{1,3}))?")
PLAIN = re.compile(r"\d{1,12}")
DECIMAL = re.compile(r"(\d{1,9})[.,](\d{1,2})|(0)[.,](\d{3})")
# 1tr2 is 1.200.000: what follows the scale goes on with the digits before it.
SPLIT_BY_SCALE = re.compile(r"(\d{1,4}) ?(k|tr|trieu|ty) ?(\d{1,3})")
# Two sprayers of 16 litres are 32 litres; how much one holds has to be said.
TANKS = re.compile(r"(\d{1,3}) ?binh ?(\d{1,3}) ?(?:l|lit)")
WRITTEN = re.compile(r"([\d][\d .,']*?) ?([^\d .,'].*)?")
HALF = "ruoi"


class NumberNotRead(ValueError):
    """What was typed is no number of this kind."""


class NotWhole(NumberNotRead):
    """A number, but not a whole one of what is asked for: half a chục, ``1 lạng`` of what goes by the kilogram."""


@dataclass(frozen=True)
class ReadTwoWays(NumberNotRead):  # a question, not a fault
    """``25,5`` where nothing is counted in parts: ``readings`` are what may be meant."""

    readings: tuple[int, ...]


@dataclass(frozen=True)
class Handwriting:
    """How one kind of number is written.

    ``units`` says how many of the smallest unit (đồng, piece, gram, millilitre, m²) a folded word
    stands for, ``bare`` what a number without a word is counted in, ``per`` how many of them one of
    what is asked for holds: the answer is whole. ``parts`` tells whether decimals of a bare number
    make sense.
    """

    units: Mapping[str, int]
    bare: int = 1
    per: int = 1
    parts: bool = False


MONEY = Handwriting(
    {
        **dict.fromkeys(("d", "dong", "vnd", "₫"), 1),
        **dict.fromkeys(("k", "nghin", "ngan"), 1_000),
        **dict.fromkeys(("tr", "trieu"), 1_000_000),
        **dict.fromkeys(("ty", "ti"), 1_000_000_000),
    }
)
COUNT = Handwriting(
    dict.fromkeys(
        (
            *(
                "cai",
                "chiec",
                "qua",
                "trai",
                "con",
                "cay",
                "cu",
                "bo",
                "nai",
                "buong",
                "tui",
                "hop",
            ),
            *("chai", "can", "vi", "khay", "thung", "bao", "goi", "lo", "tem", "ho", "ngay", "lan"),
        ),
        1,
    )
)
_MASS = {
    **dict.fromkeys(("g", "gr", "gam", "gram"), 1),
    "lang": 100,
    **dict.fromkeys(("kg", "ky", "ki", "kilo", "kilogam", "can"), 1_000),
    "yen": 10_000,
    "ta": 100_000,
    "tan": 1_000_000,
}
KILOGRAMS = Handwriting(_MASS, bare=1_000, parts=True)
WHOLE_KILOGRAMS = Handwriting(_MASS, bare=1_000, per=1_000)
GRAMS = Handwriting(_MASS)
_VOLUME = {**dict.fromkeys(("ml", "cc"), 1), **dict.fromkeys(("l", "lit"), 1_000)}
MILLILITRES = Handwriting(_VOLUME)
DOSE = Handwriting({**_MASS, **_VOLUME})
_AREA = {**dict.fromkeys(("m2", "m²", "met vuong"), 1), **dict.fromkeys(("ha", "hecta"), 10_000)}
AREA = Handwriting(_AREA, parts=True)
_SAO = {"north": 360, "centre": 500, "south": 1_000}


def counted_in(size: int, *words: str) -> Handwriting:
    """How many units of sale of ``size`` grams there are; ``words`` are what the unit is called."""
    return Handwriting({**_MASS, **dict.fromkeys(words, size)}, bare=size, per=size)


def weighed_in(pack_grams: int, *words: str) -> Handwriting:
    """The weight in grams of so many packs, or of what is typed with a unit of weight."""
    units = {**dict.fromkeys(words, pack_grams), **_MASS}
    return Handwriting(units, bare=pack_grams, parts=True)


def square_metres_in(region: str) -> Handwriting:
    """Areas where a sào has 360 m² ("north"), 500 ("centre") or, as công, 1,000 ("south").

    Raises KeyError for any other region.
    """
    sao = _SAO[region]
    return Handwriting({**_AREA, "sao": sao, "cong": 1_000, "mau": 10 * sao}, parts=True)


def read_number(text: str, writing: Handwriting) -> int:
    """What ``text`` says in the smallest unit of ``writing``.

    Raises NumberNotRead, as ReadTwoWays where two readings are as good as each other.
    """
    typed = fold(clean(text)).replace("m²", "m2")
    if writing.units.keys() & {"k"} and (match := SPLIT_BY_SCALE.fullmatch(typed)):
        whole = int(match[1]) * writing.units[match[2]]
        return whole + int(match[3].ljust(3, "0")) * writing.units[match[2]] // 1_000
    if "lit" in writing.units and (match := TANKS.fullmatch(typed)):
        return int(match[1]) * int(match[2]) * writing.units["lit"] // writing.per
    match = WRITTEN.fullmatch(typed)
    if match is None:
        raise NumberNotRead(text)
    number, in_parts = _number(match[1])
    unit, half, named = _unit((match[2] or "").strip(), writing)
    value = (Fraction(number) + Fraction(half, 2)) * unit / writing.per
    if in_parts and not (named or writing.parts):
        raise ReadTwoWays((int(number * 1_000), int(number)))
    if value.denominator != 1:
        raise NotWhole(text)
    return int(value)


def _number(text: str) -> tuple[Decimal, bool]:
    """The number, and whether one mark stood before one or two of its digits."""
    digits = text.strip()
    if PLAIN.fullmatch(digits):
        return Decimal(digits), False
    if match := GROUPED.fullmatch(digits):
        parts = match[3]
        marks = {mark for mark in digits if not mark.isdigit()}
        if parts and len(marks) < 2:
            raise NumberNotRead(text)
        whole = re.sub(r"\D", "", digits[: -len(parts) - 1] if parts else digits)
        return Decimal(f"{whole}.{parts or 0}"), bool(parts and int(parts))
    if match := DECIMAL.fullmatch(digits):
        return Decimal(f"{match[1] or match[3]}.{match[2] or match[4]}"), True
    raise NumberNotRead(text)


def _unit(word: str, writing: Handwriting) -> tuple[int, int, bool]:
    """The size of a unit, 1 where half of one follows, and whether it makes decimals plain."""
    half = 0
    if word == HALF or word.endswith(f" {HALF}"):
        word, half = word.removesuffix(HALF).strip(), 1
    for currency in ("₫", "dong", "vnd", "d"):
        shorter = word.removesuffix(currency).strip()
        if currency in writing.units and shorter != word and shorter in writing.units:
            word = shorter
    if not word:
        return writing.bare, half, bool(half)
    if word not in writing.units:
        raise NumberNotRead(word)
    return writing.units[word], half, writing.units[word] > 1
