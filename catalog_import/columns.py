"""Which column of a list is which, told by its headings as offices write them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog_import.problems import FileRefused, Refused
from catalog_import.xlsx import Cell

# The rows of a sheet with their numbers.
Table = Iterator[tuple[int, Sequence[Cell]]]
# Titles, the name of the office and the date stand above the headings.
HEADINGS_WITHIN = 40
# With a stroke, or the Icelandic letter that looks the same.
D_WITHOUT_STROKE = str.maketrans("đĐðÐ", "dDdD")
_WORDS = re.compile(r"[a-z0-9]+")


def folded(text: object) -> str:
    """A heading as it is compared: without marks, case and punctuation."""
    apart = unicodedata.normalize("NFD", str(text).translate(D_WITHOUT_STROKE))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(_WORDS.findall(bare.lower()))


@dataclass(frozen=True)
class Columns:
    """Where each known column stands, what it is called in the file, and the row of the headings."""

    places: Mapping[str, int]
    headings: Mapping[str, str]
    row: int

    def heading(self, name: str) -> str:
        """What the file calls the column; the asked name where it has none."""
        return self.headings.get(name, name)

    def cell(self, row: Sequence[Cell], name: str) -> Cell:
        """The cell under a column; None where it is empty or the list has no such column."""
        place = self.places.get(name)
        if place is None or place >= len(row):
            return None
        value = row[place]
        return None if isinstance(value, str) and not value.strip() else value


def find_columns(
    tables: Iterable[Table], known: Mapping[str, Sequence[str]], *, needed: Sequence[str]
) -> tuple[Columns, Table]:
    """The columns of the first row of a table that names all ``needed`` ones, and the rows below it.

    ``known`` gives for each column the headings that mean it, the surest first. Raises FileRefused
    (NO_HEADINGS) with the columns that the best row lacks.
    """
    lacking = tuple(needed)
    for table in tables:
        for number, row in table:
            if number > HEADINGS_WITHIN:
                break
            found = _named(row, known)
            missing = tuple(name for name in needed if name not in found)
            if not missing:
                headings = {name: " ".join(str(row[at]).split()) for name, at in found.items()}
                return Columns(found, headings, number), table
            if len(missing) < len(lacking):
                lacking = missing
    raise FileRefused(Refused.NO_HEADINGS, what=lacking)


def _named(row: Sequence[Cell], known: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Each column at the heading that fits it best: the very words first, then their beginning."""
    headings = [folded(cell) if isinstance(cell, str) else "" for cell in row]
    found: dict[str, int] = {}
    for fits in (_same, _begins):
        for name, spellings in known.items():
            if name in found:
                continue
            place = next(
                (
                    place
                    for spelling in spellings
                    for place, heading in enumerate(headings)
                    if place not in found.values() and fits(heading, spelling)
                ),
                None,
            )
            if place is not None:
                found[name] = place
    return found


def _same(heading: str, spelling: str) -> bool:
    return heading == spelling


def _begins(heading: str, spelling: str) -> bool:
    return heading.startswith(spelling + " ")
