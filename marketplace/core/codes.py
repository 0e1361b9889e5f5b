"""Random public codes with a check character; row numbers are never shown."""

import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_code(prefix: str, *, length: int = 7) -> str:
    """A fresh code such as ``DH7K4M2Q4X``: prefix, random characters, one check character."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(length))
    return prefix + body + check_character(body)


def check_character(body: str) -> str:
    """The Luhn-mod-32 check character of ``body``; ValueError on a character outside the alphabet."""
    total = 0
    for place, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += value // len(ALPHABET) + value % len(ALPHABET)
    return ALPHABET[-total % len(ALPHABET)]


def is_code(text: str, prefix: str) -> bool:
    """Whether ``text`` could be a code with ``prefix``: known characters, check character right."""
    body, check = text[len(prefix) : -1], text[-1:]
    if not text.startswith(prefix) or not body:
        return False
    return all(c in ALPHABET for c in body) and check_character(body) == check
