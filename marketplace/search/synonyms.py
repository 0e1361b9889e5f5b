"""Regional names of the same produce (dứa, thơm, khóm), put into the index beside a product's name.

Two guards keep homographs apart: a group speaks only about its categories (gạo Bắc thơm is no
pineapple), and a capital letter inside a name marks a proper noun (bưởi Năm Roi, khóm Tắc Cậu).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from marketplace.search.text import words, written_words

DEFAULT_FILE = Path(__file__).parent / "data" / "synonyms.json"


@dataclass(frozen=True)
class Group:
    """Terms that mean the same produce within some categories."""

    terms: tuple[tuple[str, ...], ...]
    categories: frozenset[str]


class Synonyms:
    """A loaded synonym file."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self._groups = tuple(groups)

    @classmethod
    def load(cls, path: Path = DEFAULT_FILE) -> Self:
        """Read a file ``{"groups": [{"terms": […], "categories": […]}]}``."""
        content = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            Group(
                terms=tuple(tuple(words(term)) for term in group["terms"]),
                categories=frozenset(group["categories"]),
            )
            for group in content["groups"]
        )

    def variants(self, name: str, categories: Iterable[str]) -> list[list[str]]:
        """Return the name's words once per synonym, with the synonym in its place."""
        written = written_words(name)
        here = set(categories)
        shouted = name.isupper()
        found: list[list[str]] = []
        for group in self._groups:
            if here.isdisjoint(group.categories):
                continue
            for term in sorted(group.terms, key=len, reverse=True):
                at = _place_of(term, written, shouted=shouted)
                if at is not None:
                    found.extend(
                        _replaced(written, at, len(term), other)
                        for other in group.terms
                        if other != term
                    )
                    break
        return found


def _place_of(term: Sequence[str], written: Sequence[str], *, shouted: bool) -> int | None:
    for start in range(len(written) - len(term) + 1):
        piece = written[start : start + len(term)]
        if tuple(word.lower() for word in piece) != tuple(term):
            continue
        inside = piece if start else piece[1:]
        if shouted or all(word.islower() for word in inside):
            return start
    return None


def _replaced(written: Sequence[str], at: int, length: int, term: Sequence[str]) -> list[str]:
    lower = [word.lower() for word in written]
    return [*lower[:at], *term, *lower[at + length :]]


@cache
def default_synonyms() -> Synonyms:
    """Return the synonyms that come with the market."""
    return Synonyms.load()
