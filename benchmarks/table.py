"""Rows of the result and how they are printed."""

from dataclasses import dataclass

HEADINGS = ("goal", "what", "figure", "as", "must", "stretch")


@dataclass(frozen=True)
class Row:
    """One figure. ``unit`` is a unit or the floor it is a ratio to; goal 0 is a floor itself."""

    goal: int
    what: str
    figure: float
    unit: str
    must: str = ""
    stretch: str = ""

    def cells(self) -> tuple[str, ...]:
        number = f"{self.figure:,.0f}" if self.figure >= 100 else f"{self.figure:.3g}"
        goal = str(self.goal) if self.goal else "floor"
        return goal, self.what, number, self.unit, self.must, self.stretch


def rendered(rows: list[Row]) -> str:
    """The rows by goal, floors first, in columns of plain text."""
    lines = [HEADINGS, *(row.cells() for row in sorted(rows, key=lambda row: row.goal))]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column == 2 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in (lines[0], rule, *lines[1:])
    )
