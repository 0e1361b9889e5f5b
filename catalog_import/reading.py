"""One way to open a list, told by what the file is and not by its name."""

from collections.abc import Iterator, Sequence

from catalog_import.columns import Table
from catalog_import.csv_text import csv_tables
from catalog_import.gate import check_size
from catalog_import.html_table import html_tables, is_html
from catalog_import.problems import FileRefused, Refused
from catalog_import.xlsx import Cell, xlsx_tables

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_TABLE = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def read_tables(content: bytes) -> Iterator[Table]:
    """The tables of a spreadsheet, page or CSV file: each gives its rows with their numbers.

    Rows are counted from 1 as on the screen. A spreadsheet has a table for each sheet that is shown,
    a CSV file one for each way to part its columns; `find_columns` tells which is meant. Raises
    FileRefused, at once for what can be told without reading, else on the way.
    """
    check_size(content)
    if content.startswith(OLD_EXCEL):
        raise FileRefused(Refused.OLD_EXCEL)
    if content.startswith(NO_TABLE):
        raise FileRefused(Refused.NOT_A_TABLE)
    tables: Iterator[Iterator[Sequence[Cell]]]
    if content.startswith(ZIP):
        tables = xlsx_tables(content)
    elif is_html(content):
        tables = html_tables(content)
    else:
        tables = csv_tables(content)
    return (enumerate(rows, start=1) for rows in tables)
