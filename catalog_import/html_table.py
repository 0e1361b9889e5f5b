"""Rows of the tables of an HTML page, as many offices' programs write them and call them ``.xls``."""

from collections.abc import Iterator
from html.parser import HTMLParser

from catalog_import.csv_text import decoded
from catalog_import.gate import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from catalog_import.problems import FileRefused, Refused


def is_html(content: bytes) -> bool:
    """Whether this is a page with a table, whatever its file is called."""
    start = content[:4_000].lower()
    return start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<table" in content.lower()


def html_tables(content: bytes) -> Iterator[Iterator[list[str]]]:
    """The rows of each table; a cell over several rows or columns says the same in each.

    Raises FileRefused.
    """
    reader = _Reader()
    reader.feed(decoded(content))
    reader.close()
    for table in reader.tables:
        yield iter(table)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._text: list[str] | None = None
        self._span = (1, 1)
        self._below: dict[int, tuple[int, str]] = {}  # column: rows to go, what they say

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
            self._below = {}
        elif tag == "tr" and self.tables:
            self._end_cell()
            if len(self.tables[-1]) >= MOST_ROWS:
                raise FileRefused(Refused.TOO_MANY_ROWS)
            self.tables[-1].append([])
            self._fill_from_above()
        elif tag in {"td", "th"} and self.tables and self.tables[-1]:
            self._end_cell()
            given = dict(attrs)
            self._span = _count(given.get("rowspan")), _count(given.get("colspan"))
            self._text = []
        elif tag == "br" and self._text is not None:
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def _end_cell(self) -> None:
        if self._text is None:
            return
        row, text = self.tables[-1][-1], " ".join("".join(self._text).split())[: LONGEST_CELL + 1]
        rows, columns = self._span
        for _ in range(min(columns, MOST_COLUMNS - len(row))):
            if rows > 1:
                self._below[len(row)] = (rows - 1, text)
            row.append(text)
        self._text = None
        self._fill_from_above()

    def _fill_from_above(self) -> None:
        row = self.tables[-1][-1]
        while (place := len(row)) in self._below and place < MOST_COLUMNS:
            left, text = self._below.pop(place)
            row.append(text)
            if left > 1:
                self._below[place] = (left - 1, text)
                if len(self.tables[-1]) == 1:
                    break


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else 1
