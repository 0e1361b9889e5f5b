"""Paper: PDF pages with Vietnamese letters, text that is measured and never cut, and tables."""

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF

FONTS = Path(__file__).parent / "fonts"
FAMILY = "DejaVu"
SMALLEST = 5.0


class TextDoesNotFit(ValueError):
    """A word is wider than its place even in the smallest letters."""


class Paper(FPDF):
    """A4 in millimetres unless told otherwise, with the house's fonts in regular and bold."""

    def __init__(self, *, landscape: bool = False, margin: float = 15) -> None:
        super().__init__(orientation="L" if landscape else "P", unit="mm", format="A4")
        self.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
        self.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.set_margin(margin)
        self.set_auto_page_break(True, margin=margin)
        self.set_font(FAMILY, "", 10)

    def bytes(self) -> bytes:
        """The finished file."""
        return bytes(self.output())

    def write_lines(
        self, text: str, *, size: float = 10, bold: bool = False, align: str = "L"
    ) -> None:
        """A paragraph over the whole width, wrapped at words."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.multi_cell(0, size * 0.5, text, align=align, new_x="LMARGIN", new_y="NEXT")

    def rows(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        widths: Sequence[float],
        size: float = 8,
        numeric: Sequence[int] = (),
    ) -> None:
        """A table whose header repeats on each page; ``widths`` are parts of the whole width."""
        self.set_font(FAMILY, "", size)
        align = tuple("RIGHT" if place in numeric else "LEFT" for place in range(len(header)))
        with self.table(
            col_widths=tuple(widths), text_align=align, line_height=size * 0.5, padding=0.8
        ) as table:
            for line in (header, *rows):
                row = table.row()
                for cell in line:
                    row.cell(cell)


def fitted(
    paper: FPDF, text: str, *, width: float, size: float, lines: int = 1, bold: bool = False
) -> tuple[float, list[str]]:
    """The largest letter size up to ``size`` at which ``text`` stands in ``lines`` lines, and those.

    Lines break between words only. Raises TextDoesNotFit where even the smallest letters are too
    wide. ``width`` in millimetres, sizes in points.
    """
    while size >= SMALLEST:
        paper.set_font(FAMILY, "B" if bold else "", size)
        found = _wrapped(paper, text, width)
        if found is not None and len(found) <= lines:
            return size, found
        size -= 0.25
    raise TextDoesNotFit(text)


def _wrapped(paper: FPDF, text: str, width: float) -> list[str] | None:
    lines: list[str] = []
    for word in text.split():
        if paper.get_string_width(word) > width:
            return None
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and paper.get_string_width(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
