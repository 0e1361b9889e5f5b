"""Rows as CSV that a spreadsheet opens without running anything in them."""

import csv
import io
from collections.abc import Iterable, Sequence

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

Cell = str | int | None


def safe_cell(value: Cell) -> str | int:
    """``value`` as it may stand in a cell: text that a spreadsheet would run is quoted first.

    A true number stays a number, also a negative one.
    """
    if value is None:
        return ""
    if isinstance(value, int):
        return int(value)
    return "'" + value if value.startswith(DANGEROUS) else value


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A CSV file in UTF-8 with a byte-order mark, so that Excel reads the marks of Vietnamese."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([safe_cell(name) for name in header])
    writer.writerows([safe_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
