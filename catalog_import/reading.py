"""One way to open a list, told by what the file is and not by its name."""

from collections.abc import Iterator, Sequence

from catalog_import.csv_text import csv_rows
from catalog_import.gate import check_size
from catalog_import.problems import FileRefused, Refused
from catalog_import.xlsx import Cell, xlsx_rows

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_TABLE = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def read_rows(content: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The rows of a spreadsheet or CSV file with their numbers, counted from 1 as on the screen.

    Raises FileRefused, at once for what can be told without reading, else on the way.
    """
    check_size(content)
    if content.startswith(OLD_EXCEL):
        raise FileRefused(Refused.OLD_EXCEL)
    if content.startswith(NO_TABLE):
        raise FileRefused(Refused.NOT_A_TABLE)
    rows = xlsx_rows(content) if content.startswith(ZIP) else csv_rows(content)
    return enumerate(rows, start=1)
