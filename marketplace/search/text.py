"""Turns Vietnamese text into opaque tokens, so that every index only matches tokens.

A token is a role letter and a word in lower case; no tokenizer can split it.

======= ==============================================================
role    meaning
======= ==============================================================
a, h, g word, first word, pair of neighbours of the name, with marks
f, i, j the same without marks
b       word found anywhere in the document, without marks
e, p    beginning of any, of the first word of a name, 2 to 8 letters
z       filter value (market unit, category, month, price band, stock)
======= ==============================================================
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from marketplace.core.text import canonical_tones, fold

# A letter no Vietnamese word has: it joins pairs and stays one token everywhere.
JOINT = "ø"
EVERYTHING = "zall"
WORD_LIMIT = 40
SHORTEST_BEGINNING, LONGEST_BEGINNING = 2, 8

_WORD = re.compile(r"[^\W_]+")


def words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case, marks in canonical places."""
    return [word[:WORD_LIMIT] for word in _WORD.findall(canonical_tones(text).lower())]


def written_words(text: str) -> list[str]:
    """Return the words as written (capitals kept), marks in canonical places."""
    return _WORD.findall(canonical_tones(text))


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """Return one word without marks."""
    return fold(word)


def accented(given: Sequence[str]) -> bool:
    """Whether any of the words carries a mark, which tells that the writer cared for marks."""
    return any(folded(word) != word for word in given)


def name_tokens(name_words: Sequence[str]) -> set[str]:
    """Return all roles of one name (or of one name with a synonym put in)."""
    bare = [folded(word) for word in name_words]
    tokens = {"a" + word for word in name_words} | {"f" + word for word in bare}
    tokens.update("g" + pair for pair in pairs(name_words))
    tokens.update("j" + pair for pair in pairs(bare))
    tokens.update("b" + word for word in bare)
    if name_words:
        tokens |= {"h" + name_words[0], "i" + bare[0]}
    return tokens


def body_tokens(texts: Iterable[str]) -> set[str]:
    """Return the words anywhere in ``texts``."""
    return {"b" + folded(word) for text in texts for word in words(text)}


def beginnings(name_words: Sequence[str]) -> set[str]:
    """Return the tokens by which a half-typed word finds the name."""
    return {
        role + word[:length]
        for role, given in (("e", name_words), ("p", name_words[:1]))
        for word in map(folded, given)
        for length in range(SHORTEST_BEGINNING, min(len(word), LONGEST_BEGINNING) + 1)
    }


def pairs(given: Sequence[str]) -> list[str]:
    """Return each word joined with its right neighbour."""
    return [left + JOINT + right for left, right in itertools.pairwise(given)]


def filter_token(field: str, value: str) -> str:
    """Return the filter token of a value; ``field`` is one letter."""
    return "z" + field + JOINT.join(_WORD.findall(value.lower()))


@lru_cache(maxsize=50_000)
def implied(token: str) -> frozenset[str]:
    """Return ``token`` and every token a document that has it must have as well."""
    role, rest = token[0], token[1:]
    follows: list[str] = []
    match role:
        case "h":
            follows = ["a" + rest, "i" + folded(rest)]
        case "i" | "a":
            follows = ["f" + folded(rest)]
        case "f":
            follows = ["b" + rest]
        case "g":
            follows = ["a" + word for word in rest.split(JOINT)]
            follows.append("j" + JOINT.join(folded(word) for word in rest.split(JOINT)))
        case "p":
            follows = ["e" + rest]
        case "j":
            follows = ["f" + word for word in rest.split(JOINT)]
        case _:
            pass
    return frozenset({token}.union(*(implied(other) for other in follows)))


@lru_cache(maxsize=50_000)
def weaker(token: str) -> frozenset[str]:
    """Return what `implied` returns without the token itself."""
    return implied(token) - {token}
