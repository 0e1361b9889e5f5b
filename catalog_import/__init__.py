"""Reads lists that people send: spreadsheets and CSV files of any maker. Knows nothing of the market.

`read_tables` opens a file behind a gate, `find_columns` tells which table and which columns are meant,
`cells` reads dates, numbers and stars. What is wrong is told as a `Problem` with a code; whoever shows
it finds the words.
"""

from catalog_import.columns import Columns, find_columns
from catalog_import.problems import FileRefused, Problem, Refused, Wrong
from catalog_import.reading import read_tables

__all__ = [
    "Columns",
    "FileRefused",
    "Problem",
    "Refused",
    "Wrong",
    "find_columns",
    "read_tables",
]
