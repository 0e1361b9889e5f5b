"""Rows of the result and how they are printed."""

from dataclasses import dataclass

from benchmarks.processor_time import Figure

HEADINGS = ("goal", "what", "figure", "wall clock", "as", "must", "stretch")
NUMBERS = (2, 3)


@dataclass(frozen=True)
class Row:
    """One figure: by processor time and by the clock, or a plain one (a count, a wait).

    ``unit`` is a unit or the floor it is a ratio to; goal 0 is a floor itself.
    """

    goal: int
    what: str
    figure: Figure | float
    unit: str
    must: str = ""
    stretch: str = ""

    def cells(self) -> tuple[str, ...]:
        goal = str(self.goal) if self.goal else "floor"
        if isinstance(self.figure, Figure):
            numbers = (_number(self.figure.processor), _number(self.figure.wall))
        else:
            numbers = (_number(self.figure), "")
        return goal, self.what, *numbers, self.unit, self.must, self.stretch


def _number(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def rendered(rows: list[Row]) -> str:
    """The rows by goal, floors first, in columns of plain text."""
    lines = [HEADINGS, *(row.cells() for row in sorted(rows, key=lambda row: row.goal))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in NUMBERS else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in (lines[0], rule, *lines[1:])
    )
