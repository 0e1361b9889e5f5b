"""Rows as CSV and XLSX that a spreadsheet opens without running anything in them."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

_INVISIBLE = dict.fromkeys([0x00AD, *range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF])

Cell = str | int | None
BookCell = Cell | Decimal

LONGEST_SHEET_NAME = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


def safe_cell(value: Cell) -> str | int:
    """``value`` as it may stand in a cell: text that a spreadsheet would run is quoted first.

    A true number stays a number, also a negative one.
    """
    if value is None:
        return ""
    if isinstance(value, int):
        return int(value)
    # A spreadsheet looks past blanks and signs that nobody sees.
    seen = value.lstrip(" \u00a0\u3000").translate(_INVISIBLE).lstrip(" \u00a0\u3000")
    runs = value.startswith(DANGEROUS) or seen.startswith(DANGEROUS)
    return "'" + value if runs else value


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file in UTF-8 with a byte-order mark, so that Excel reads the marks of Vietnamese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([safe_cell(name) for name in header])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


@dataclass(frozen=True)
class BookSheet:
    """One sheet of a workbook; ``widths`` are in letters, for the columns from the left."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[BookCell]]
    widths: Sequence[int] = ()


def xlsx_bytes(sheets: Sequence[BookSheet], *, created: datetime) -> bytes:
    """A workbook. The same sheets and ``created`` (aware) give the same bytes.

    Text is text whatever it begins with; a true number stays a number, also a negative one.
    """
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = Workbook(file, options)
    book.set_properties({"created": created.astimezone(UTC).replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    decimal = book.add_format({"num_format": "0.00", "valign": "top"})
    taken: set[str] = set()
    for sheet in sheets:
        page = book.add_worksheet(_sheet_name(sheet.name, taken))
        for column, width in enumerate(sheet.widths):
            page.set_column(column, column, width)
        for row, line in enumerate((sheet.header, *sheet.rows)):
            for column, value in enumerate(line):
                number = isinstance(value, Decimal)
                _write_cell(page, row, column, value, decimal if number else plain if row else bold)
        page.freeze_panes(1, 0)
    book.close()
    return file.getvalue()


def _write_cell(page: Worksheet, row: int, column: int, value: BookCell, look: object) -> None:
    if isinstance(value, Decimal):
        page.write_number(row, column, value, look)
        return
    safe = safe_cell(value)
    if isinstance(safe, int):
        page.write_number(row, column, safe, look)
    else:
        page.write_string(row, column, safe, look)


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """``wanted`` as spreadsheets allow it: short, without their signs, and no name twice."""
    base = _NOT_IN_SHEET_NAMES.sub(" ", wanted).strip() or "1"
    name, number = base[:LONGEST_SHEET_NAME], 1
    while name.casefold() in taken:
        number += 1
        tail = f" {number}"
        name = base[: LONGEST_SHEET_NAME - len(tail)] + tail
    taken.add(name.casefold())
    return name
