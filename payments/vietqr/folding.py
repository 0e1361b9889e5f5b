"""Vietnamese text as banks carry it: without marks, letters, digits and spaces only."""

import re
import unicodedata

MAX_NOTE = 25


def fold_marks(text: str) -> str:
    """Take the marks off. `đ` is mapped by hand, since no normal form splits it."""
    plain = text.replace("đ", "d").replace("Đ", "D")
    split = unicodedata.normalize("NFD", plain)
    return "".join(letter for letter in split if not unicodedata.combining(letter))


def fold_note(text: str, limit: int = MAX_NOTE) -> str:
    """Give the note in `[A-Za-z0-9 ]`, single spaces, at most 25 characters (NAPAS, tag 62.08)."""
    kept = re.sub(r"[^A-Za-z0-9 ]", " ", fold_marks(text))
    return " ".join(kept.split())[:limit].rstrip()
