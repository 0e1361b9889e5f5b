"""Rows of the sheets of an XLSX file, streamed."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from catalog_import.gate import MOST_COLUMNS, MOST_ROWS, check_package
from catalog_import.problems import FileRefused, Refused

Cell = str | int | Decimal | date | None
BROKEN = (
    *(zipfile.BadZipFile, ParseError, DefusedXmlException, InvalidFileException),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError),
)


class Unworked(str):
    """A formula whose value was never worked out: what a cell holds where nobody opened the file."""


def xlsx_tables(content: bytes) -> Iterator[Iterator[list[Cell]]]:
    """The rows of each sheet that is shown, in their order; raises FileRefused.

    Formulas give the value that was last worked out, or are `Unworked`. A cell that was merged
    downwards says the same in each of its rows.
    """
    if not DEFUSEDXML:  # the reader takes the safe XML parser where it is installed
        raise RuntimeError("defusedxml is missing: spreadsheets are not read without it")
    check_package(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise FileRefused(Refused.NOT_A_TABLE)
        for sheet in sheets:
            yield _sheet_rows(sheet, _marks_of(content, sheet._worksheet_path))
    except BROKEN as error:
        raise FileRefused(Refused.BROKEN) from error


@dataclass
class _Marks:
    """``above`` says for a cell (row, column) in which row the cell stands that it was merged with."""

    above: dict[tuple[int, int], int] = field(default_factory=dict)
    unworked: dict[tuple[int, int], str] = field(default_factory=dict)


def _marks_of(content: bytes, path: str) -> _Marks:
    marks = _Marks()
    with zipfile.ZipFile(io.BytesIO(content)) as package, package.open(path.lstrip("/")) as sheet:
        for _event, element in iterparse(sheet):
            kind = element.tag.rpartition("}")[2]
            if kind == "mergeCell":
                left, top, _right, bottom = range_boundaries(element.get("ref", "A1"))
                rows = range(top + 1, min(bottom, MOST_ROWS) + 1)
                marks.above |= {(row, left): top for row in rows}
            elif kind == "c":
                parts = {child.tag.rpartition("}")[2]: child.text for child in element}
                if "f" in parts and not parts.get("v"):
                    row, column = coordinate_to_tuple(element.get("r", "A1"))
                    marks.unworked[row, column] = f"={parts['f'] or ''}"
                element.clear()
    return marks


def _sheet_rows(sheet: ReadOnlyWorksheet, marks: _Marks) -> Iterator[list[Cell]]:
    # What the sheet says of its own size may be wrong, on purpose or not.
    sheet.reset_dimensions()
    standing: dict[int, Cell] = {}  # what each column says at the top of its merged cells
    tops = {(top, column) for (_row, column), top in marks.above.items()}
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), 1):
            if number > MOST_ROWS:
                raise FileRefused(Refused.TOO_MANY_ROWS)
            cells = [_plain(value) for value in row]
            for place, cell in enumerate(cells):
                where = (number, place + 1)
                if where in marks.above:
                    cells[place] = standing.get(place)
                elif cell is None and where in marks.unworked:
                    cells[place] = Unworked(marks.unworked[where])
                if where in tops:
                    standing[place] = cells[place]
            yield _trimmed(cells)
    except BROKEN as error:
        raise FileRefused(Refused.BROKEN) from error


def _trimmed(row: list[Cell]) -> list[Cell]:
    """The row up to its last filled cell."""
    while row and row[-1] is None:
        row.pop()
    return row


def _plain(value: object) -> Cell:
    if isinstance(value, bool) or value is None:
        return None if value is None else str(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date | int | str):
        return value
    if isinstance(value, float):
        try:
            number = Decimal(repr(value))
        except InvalidOperation:
            return str(value)
        return int(number) if number == number.to_integral_value() else number
    return str(value)
