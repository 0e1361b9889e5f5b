"""Vietnamese text: clean on entry, fold for search, slugs, and what a bank's screen can show.

Everything that enters the system goes through `clean` or `clean_lines`; nothing else folds.
"""

import re
import unicodedata

from slugify import slugify

_SPACES = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")
_NOT_BANK_SAFE = re.compile(r"[^A-Za-z0-9 ]+")
# Some keyboards write the Icelandic letter, which looks the same.
_ETH = str.maketrans("Ðð", "Đđ")
_D_WITHOUT_STROKE = str.maketrans("đĐ", "dD")

_OLD_STYLE = ("òa,óa,ỏa,õa,ọa", "òe,óe,ỏe,õe,ọe", "ùy,úy,ủy,ũy,ụy")
_NEW_STYLE = ("oà,oá,oả,oã,oạ", "oè,oé,oẻ,oẽ,oẹ", "uỳ,uý,uỷ,uỹ,uỵ")
_OLD_TO_NEW = dict(
    zip(",".join(_OLD_STYLE).split(","), ",".join(_NEW_STYLE).split(","), strict=True)
)
_OLD_PLACEMENT = re.compile(rf"({'|'.join(_OLD_TO_NEW)})(?![^\W_])", re.IGNORECASE)


def clean(text: str) -> str:
    """Return ``text`` in NFC on one line, without control or invisible characters."""
    return _SPACES.sub(" ", _visible(text)).strip()


def clean_lines(text: str) -> str:
    """Like `clean` but keeping line breaks, at most one empty line in a row."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = "\n".join(clean(line) for line in unified.split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip("\n")


def _visible(text: str) -> str:
    composed = unicodedata.normalize("NFC", text).translate(_ETH)
    if composed.isprintable():
        return composed
    return "".join(letter for letter in composed if letter.isprintable() or letter.isspace())


def unaccented(text: str) -> str:
    """Return ``text`` without tone and vowel marks, đ as d; case is kept."""
    apart = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare).translate(_ETH).translate(_D_WITHOUT_STROKE)


def fold(text: str) -> str:
    """Return the form in which two spellings of one word meet: no marks, đ as d, lower case."""
    return unaccented(text).lower()


def canonical_tones(text: str) -> str:
    """Return ``text`` in NFC with the tone of final oa, oe, uy on the second vowel (hoà, thuý).

    Both spellings (hòa and hoà, thúy and thuý) give the same result; marks inside a closed
    syllable (hoàn, thuỷn) are where both schools put them and stay.
    """
    return _OLD_PLACEMENT.sub(_new_placement, unicodedata.normalize("NFC", text))


def _new_placement(found: re.Match[str]) -> str:
    old = found[0]
    new = _OLD_TO_NEW[old.lower()]
    return "".join(
        letter.upper() if model.isupper() else letter
        for letter, model in zip(new, old, strict=True)
    )


def slug(text: str, *, limit: int = 80) -> str:
    """Return an address part of a–z, 0–9 and hyphens, at most ``limit`` long, cut at a word.

    A text without a letter or digit gives an empty slug.
    """
    return slugify(fold(text), max_length=limit, word_boundary=True)


def bank_ascii(text: str, *, limit: int = 25) -> str:
    """Return ``text`` as banks carry it in a transfer: A–Z, a–z, 0–9, space, ``limit`` long."""
    plain = _NOT_BANK_SAFE.sub(" ", unaccented(text))
    return _SPACES.sub(" ", plain).strip()[:limit].rstrip()


def as_sentence(text: str) -> str:
    """What a person typed with its full stop, so that another sentence can follow."""
    typed = text.strip()
    return typed if not typed or typed[-1] in ".!?…" else f"{typed}."
