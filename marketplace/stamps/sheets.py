"""The sheets of labels that shops sell, in millimetres on A4."""

from collections.abc import Mapping
from dataclasses import dataclass

A4 = (210.0, 297.0)


@dataclass(frozen=True)
class Sheet:
    """``columns`` × ``rows`` labels without gaps, in the middle of the paper.

    ``pins`` says that a label has room for a scratch field.
    """

    code: str
    columns: int
    rows: int
    width: float
    height: float
    gap: float = 0.0
    pins: bool = True

    @property
    def labels(self) -> int:
        return self.columns * self.rows

    def place(self, number: int) -> tuple[float, float]:
        """The upper left corner of a label, counted from 0 along the rows."""
        row, column = divmod(number, self.columns)
        wide = self.columns * self.width + (self.columns - 1) * self.gap
        high = self.rows * self.height
        left, top = (A4[0] - wide) / 2, (A4[1] - high) / 2
        return left + column * (self.width + self.gap), top + row * self.height


SHEETS: Mapping[str, Sheet] = {
    sheet.code: sheet
    for sheet in (
        Sheet("3x8", columns=3, rows=8, width=70, height=37),
        Sheet("5x13", columns=5, rows=13, width=38.1, height=21.2, gap=2.5, pins=False),
        Sheet("2x5", columns=2, rows=5, width=105, height=57),
    )
}
