"""Reference codes that a buyer writes into a bank transfer, and how to find them again.

A code is a prefix, six random characters and a Luhn-mod-32 check character over those six; no
character can be mistaken for another (no 0, 1, I, O). `XT` names a payment attempt, `HT` a refund.
"""

import re
import secrets
from collections.abc import Callable, Sequence

from payments.vietqr.folding import fold_marks

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
PAYMENT_PREFIX = "XT"
REFUND_PREFIX = "HT"
RANDOM_LENGTH = 6
CODE_LENGTH = len(PAYMENT_PREFIX) + RANDOM_LENGTH + 1
Choose = Callable[[Sequence[str]], str]


def new_payment_code(choose: Choose = secrets.choice) -> str:
    """Draw a code such as `XT7K4M2Q4`. 1.07e9 codes: the caller keeps them unique."""
    return _draw(PAYMENT_PREFIX, choose)


def new_refund_code(choose: Choose = secrets.choice) -> str:
    """Draw a code such as `HT7K4M2Q4`."""
    return _draw(REFUND_PREFIX, choose)


def check_character(body: str) -> str:
    """Give the Luhn-mod-32 check character of characters of `ALPHABET`."""
    total, factor = 0, 2
    for character in reversed(body):
        product = factor * ALPHABET.index(character)
        total += product // len(ALPHABET) + product % len(ALPHABET)
        factor = 3 - factor
    return ALPHABET[-total % len(ALPHABET)]


def is_code(text: str, prefix: str = PAYMENT_PREFIX) -> bool:
    """Tell whether the text is exactly a code with a right check character."""
    body = text[len(prefix) :]
    return (
        len(text) == len(prefix) + RANDOM_LENGTH + 1
        and text.startswith(prefix)
        and all(character in ALPHABET for character in body)
        and check_character(body[:-1]) == body[-1]
    )


def find_codes(text: str, prefix: str = PAYMENT_PREFIX) -> tuple[str, ...]:
    """Give the codes in what a bank made of a note, each once, in order of appearance.

    Whole words are looked at first; only if none is a code, all that is no letter or digit is
    taken out and every place is tried. One candidate may be trusted, two are for a person.
    """
    upper = fold_marks(text).upper()
    words = [word for word in re.findall(r"[A-Z0-9]+", upper) if is_code(word, prefix)]
    return tuple(dict.fromkeys(words or _glued_codes(upper, prefix)))


def _glued_codes(upper: str, prefix: str) -> list[str]:
    squeezed = re.sub(r"[^A-Z0-9]", "", upper)
    length = len(prefix) + RANDOM_LENGTH + 1
    windows = (squeezed[at : at + length] for at in range(len(squeezed) - length + 1))
    return [window for window in windows if is_code(window, prefix)]


def _draw(prefix: str, choose: Choose) -> str:
    body = "".join(choose(ALPHABET) for _ in range(RANDOM_LENGTH))
    return prefix + body + check_character(body)
