"""The words of product names: how common they are, how they are written, and what a typo meant."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence

from marketplace.search.text import JOINT, folded

# Roles of name tokens whose counts an index keeps for this vocabulary.
COUNTED_ROLES = "afg"
_SHORTEST_MISSPELT = 3


class Vocabulary:
    """A snapshot of the index's name words; never changes, so threads may share it."""

    def __init__(self, terms: Iterable[tuple[str, int]] = (), *, generation: int = -1) -> None:
        self.generation = generation
        self._documents: dict[str, int] = {}
        self._written: dict[str, tuple[int, str]] = {}
        self._pairs: dict[tuple[str, str], tuple[int, str, str]] = {}
        for token, documents in terms:
            if documents > 0:
                self._learn(token[0], token[1:], documents)
        self._shortened: dict[str, list[str]] = defaultdict(list)
        for word in self._documents:
            for short in _without_one(word):
                self._shortened[short].append(word)

    def _learn(self, role: str, rest: str, documents: int) -> None:
        if role == "f":
            self._documents[rest] = documents
        elif role == "a":
            bare = folded(rest)
            self._written[bare] = max(self._written.get(bare, (0, "")), (documents, rest))
        elif role == "g":
            left, right = rest.split(JOINT)
            bare_pair = (folded(left), folded(right))
            known = self._pairs.get(bare_pair, (0, "", ""))
            self._pairs[bare_pair] = max(known, (documents, left, right))

    def documents(self, word: str) -> int:
        """Return how many product names have this word, marks aside."""
        return self._documents.get(word, 0)

    def corrected(self, given: Sequence[str]) -> list[str] | None:
        """Return the words without marks with unknown ones mended, or None if none can be.

        One letter too many, missing, wrong or swapped with its neighbour, or two words run
        together. Among candidates the one that stands beside its neighbours in real names wins.
        """
        mended: list[str] = []
        changed = False
        for place, word in enumerate(given):
            following = given[place + 1] if place + 1 < len(given) else ""
            best = self._best(word, mended[-1] if mended else "", following)
            changed = changed or best != [word]
            mended.extend(best)
        return mended if changed else None

    def _best(self, word: str, before: str, after: str) -> list[str]:
        if word in self._documents or len(word) < _SHORTEST_MISSPELT or word.isdigit():
            return [word]
        candidates = [[other] for other in self._near(word)]
        candidates += [
            [word[:cut], word[cut:]]
            for cut in range(2, len(word) - 1)
            if (word[:cut], word[cut:]) in self._pairs
        ]
        if not candidates:
            return [word]
        return max(candidates, key=lambda found: self._fitness(found, before, after))

    def _fitness(self, found: Sequence[str], before: str, after: str) -> tuple[int, int, list[str]]:
        neighbours = [*([before] if before else []), *found, *([after] if after else [])]
        together = sum(
            (left, right) in self._pairs for left, right in itertools.pairwise(neighbours)
        )
        rarest = min(self.documents(word) for word in found)
        return together - len(found), rarest, list(found)

    def _near(self, word: str) -> set[str]:
        near = set(self._shortened.get(word, ()))
        for short in _without_one(word):
            if short in self._documents:
                near.add(short)
            near.update(
                other for other in self._shortened.get(short, ()) if _one_letter_apart(word, other)
            )
        return near

    def as_written(self, given: Sequence[str]) -> str:
        """Return words without marks as names most often write them."""
        shown = [self._written.get(word, (0, word))[1] for word in given]
        for place, pair in enumerate(itertools.pairwise(given)):
            known = self._pairs.get(pair)
            if known is not None:
                shown[place : place + 2] = known[1:]
        return " ".join(shown)


def _without_one(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def _one_letter_apart(left: str, right: str) -> bool:
    if len(left) != len(right):
        return False
    places = [place for place, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    if len(places) == 1:
        return True
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and left[places[0]] == right[places[1]]
        and left[places[1]] == right[places[0]]
    )
