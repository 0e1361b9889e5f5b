"""Rows of the first sheet of an XLSX file, streamed."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from catalog_import.gate import MOST_COLUMNS, MOST_ROWS, check_package
from catalog_import.problems import FileRefused, Refused

Cell = str | int | Decimal | date | None
BROKEN = (
    *(zipfile.BadZipFile, ParseError, DefusedXmlException, InvalidFileException),
    *(KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError),
)


def xlsx_rows(content: bytes) -> Iterator[list[Cell]]:
    """Every row of the first sheet that is shown; raises FileRefused.

    Formulas give the value that was last worked out.
    """
    if not DEFUSEDXML:  # the reader takes the safe XML parser where it is installed
        raise RuntimeError("defusedxml is missing: spreadsheets are not read without it")
    check_package(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise FileRefused(Refused.NOT_A_TABLE)
        # What the sheet says of its own size may be wrong, on purpose or not.
        sheets[0].reset_dimensions()
        for number, row in enumerate(sheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS)):
            if number >= MOST_ROWS:
                raise FileRefused(Refused.TOO_MANY_ROWS)
            yield _trimmed([_plain(value) for value in row])
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
