"""GS1 keys: their check digits, and which numbers are no global ones.

A number whose prefix GS1 keeps for use inside a company or a region is unique nowhere else. A seller
may keep one as an internal number; it never stands in a public address or in schema.org data.
"""

from enum import Enum

GTIN_LENGTHS = frozenset({8, 12, 13, 14})
LENGTHS = {"gtin8": 8, "gtin12": 12, "gtin13": 13, "gtin14": 14, "gln": 13, "sscc": 18}


class Restriction(Enum):
    """Why a number is no GTIN for the world."""

    COMPANY = "restricted_company"
    REGION = "restricted_region"


def is_digits(text: str) -> bool:
    """ASCII digits only: other scripts' digits are digits to Python and not to GS1."""
    return text.isascii() and text.isdigit()


def check_digit(body: str) -> str:
    """The digit that completes ``body``: weights 3, 1, 3… from the right."""
    return str(-_weighted(body) % 10)


def has_right_check_digit(digits: str) -> bool:
    return (_weighted(digits[:-1]) + int(digits[-1])) % 10 == 0


def _weighted(body: str) -> int:
    # Bytes of ASCII digits: each is 48 above its value, and 48 is taken off at the end.
    values = body.encode()
    threes, ones = values[::-2], values[-2::-2]
    return 3 * sum(threes) + sum(ones) - 48 * (3 * len(threes) + len(ones))


def is_key(kind: str, value: str) -> bool:
    """Whether ``value`` is a whole key of ``kind`` (see `LENGTHS`) with the right check digit."""
    return len(value) == LENGTHS[kind] and is_digits(value) and has_right_check_digit(value)


def is_gtin(digits: str) -> bool:
    """Whether these are 8, 12, 13 or 14 digits with the right check digit."""
    return len(digits) in GTIN_LENGTHS and is_digits(digits) and has_right_check_digit(digits)


def gtin14(digits: str) -> str:
    """A GTIN of any length as addresses write it."""
    return digits.zfill(14)


def restriction(gtin: str) -> Restriction | None:
    """Why a GTIN of any length is no global one, or None where it is."""
    padded = gtin14(gtin)
    if padded.startswith("000000"):  # a GTIN-8 has prefixes of its own
        return Restriction.COMPANY if padded[6] in "02" else None
    prefix = padded[1:3]
    if prefix == "04":
        return Restriction.COMPANY
    return Restriction.REGION if prefix == "02" or prefix[0] == "2" else None


def is_restricted(gtin: str) -> bool:
    return restriction(gtin) is not None


def public_gtin(gtin: str | None) -> str | None:
    """The 14 digits that may be shown to the world; None for no number and for an internal one."""
    return gtin14(gtin) if gtin and is_gtin(gtin) and not is_restricted(gtin) else None
