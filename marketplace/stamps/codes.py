"""The code on a stamp: 10 random symbols and 2 keyed check symbols of Crockford's base 32.

Who guesses or mistypes a code is refused 1,023 times of 1,024 without a look at the database.
"""

import hashlib
import hmac
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_SYMBOLS = 10
LENGTH = 12
# What people write between groups, and the letters that Crockford reads as digits.
_BETWEEN = " \t\r\n-\u2010\u2011\u2012\u2013\u2014\u2212_.\u00a0\u202f"
_TIDIED = str.maketrans({**dict.fromkeys(_BETWEEN), "I": "1", "L": "1", "O": "0"})


def new_stamp_code(key: bytes) -> str:
    """A fresh code such as ``7K3M9QXA2B4C``."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SYMBOLS))
    return body + _check_symbols(body, key)


def is_stamp_code(text: str, key: bytes) -> bool:
    """Whether ``text``, already tidied, could be one of ours."""
    if len(text) != LENGTH or not all(symbol in ALPHABET for symbol in text):
        return False
    body, check = text[:RANDOM_SYMBOLS], text[RANDOM_SYMBOLS:]
    return hmac.compare_digest(_check_symbols(body, key), check)


def tidy_code(text: str) -> str:
    """A code as people type it, in its one spelling: upper case, no gaps, I and L as 1, O as 0."""
    return text.upper().translate(_TIDIED)


def shown_code(code: str) -> str:
    """The code for people: groups of four."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


def _check_symbols(body: str, key: bytes) -> str:
    digest = hmac.digest(key, body.encode(), hashlib.sha256)
    number = int.from_bytes(digest[:2]) & 0x3FF
    return ALPHABET[number >> 5] + ALPHABET[number & 31]
