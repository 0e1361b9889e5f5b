"""Rows of a CSV file, whatever wrote it: UTF-8 with or without mark, UTF-16, Windows-1258."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

from catalog_import.gate import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from catalog_import.problems import FileRefused, Refused

SEPARATORS = ";,\t"
SAID = re.compile(r"sep=(.)\r?\n")  # how Excel is told


def csv_tables(content: bytes) -> Iterator[Iterator[list[str]]]:
    """The rows as each separator gives them, the most frequent one first; raises FileRefused.

    Which of them is meant is told by the headings: an address may hold more commas than the list
    has columns.
    """
    text = decoded(content)
    if (told := SAID.match(text)) is not None:
        yield _rows(text[told.end() :], told[1])
        return
    for separator in separators_of(text):
        yield _rows(text, separator)


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, cells in enumerate(reader):
            if number >= MOST_ROWS:
                raise FileRefused(Refused.TOO_MANY_ROWS)
            yield [cell[: LONGEST_CELL + 1] for cell in cells[:MOST_COLUMNS]]
    except csv.Error as error:
        raise FileRefused(Refused.BROKEN) from error


def decoded(content: bytes) -> str:
    """The text of ``content`` in NFC; raises FileRefused where no encoding fits.

    Windows-1258 is what older Vietnamese Excel writes; every byte fits it, so it is tried last and
    only believed where letters, not control characters, come out.
    """
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    raise FileRefused(Refused.UNKNOWN_LETTERS)


def _encodings(content: bytes) -> tuple[str, ...]:
    if content.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    start = content[:400]
    if start[1::2].count(0) * 4 > len(start):  # every other byte of Latin text is empty
        return ("utf-16-le",)
    if start[::2].count(0) * 4 > len(start):
        return ("utf-16-be",)
    return ("utf-8", "cp1258")


def separators_of(text: str) -> list[str]:
    """The separators, the one first that stands most often in the first lines, outside quotes."""
    counts = dict.fromkeys(SEPARATORS, 0)
    quoted = False
    for letter in "\n".join(text.splitlines()[:40]):
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in counts:
            counts[letter] += 1
    return sorted(SEPARATORS, key=lambda mark: -counts[mark])
