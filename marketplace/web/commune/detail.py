"""The shape of a list behind a figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.core.spreadsheet import Cell


@dataclass(frozen=True)
class Detail:
    """Columns, rows and the sum that the rows must give."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numeric: Sequence[int]
    sum_label: str
    sum: int
    money: bool = False
