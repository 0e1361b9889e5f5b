"""Label sheets as PDF: a QR code with the stamp's short address beside the words of the label."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import segno
from fpdf import FPDF

from marketplace.core.pdf import FAMILY, Paper
from marketplace.stamps.label_text import LabelLayout, LabelPart, LabelWords, code_lines, laid_out
from marketplace.stamps.sheets import Sheet

QUIET_MODULES = 4


@dataclass(frozen=True)
class Label:
    """One stamp: what its square says, its code, and the digits for the scratch field."""

    url: str
    code: str
    pin: str | None = None


def label_sheet(
    labels: Sequence[Label], words: LabelWords, sheet: Sheet, *, used: int = 0
) -> bytes:
    """A PDF of ``labels``; the first ``used`` places of the first page stay empty."""
    paper = Paper(margin=0)
    paper.set_auto_page_break(False)
    paper.set_title(f"{words.product} · {words.lot}")
    layout = laid_out(paper, sheet, words)
    for number, label in enumerate(labels, used):
        place = number % sheet.labels
        if place == 0 or not paper.page:
            paper.add_page()
        x, y = sheet.place(place)
        _draw_square(paper, label.url, x + 0.0, y + layout.top, side=layout.side)
        _write(paper, layout, label, x, y)
    return paper.bytes()


def qr_modules(url: str) -> Sequence[Sequence[int]]:
    """The dark and light fields of the smallest square that holds ``url``, as safe as its size allows."""
    return segno.make(url, error="l", boost_error=True, micro=False).matrix


def _draw_square(paper: FPDF, url: str, x: float, y: float, *, side: float) -> None:
    """Draw the code within ``side`` millimetres, its quiet zone included, as one filled path.

    The drawing is scaled so that a module is one unit: coordinates are then small whole numbers.
    """
    modules = qr_modules(url)
    unit = side / (len(modules) + 2 * QUIET_MODULES) * paper.k
    left, top = x * paper.k + QUIET_MODULES * unit, (paper.h - y) * paper.k - QUIET_MODULES * unit
    drawn = [f"q {unit:.4f} 0 0 {-unit:.4f} {left:.3f} {top:.3f} cm"]
    for row, fields in enumerate(modules):
        column = 0
        for dark, run in groupby(fields):
            length = len(list(run))
            if dark:
                drawn.append(f"{column} {row} {length} 1 re")
            column += length
    # The library has no call for many rectangles in one path.
    paper._out("\n".join([*drawn, "f Q"]))


def _write(paper: FPDF, layout: LabelLayout, label: Label, x: float, y: float) -> None:
    codes = dict(code_lines(layout, label.code))
    for line in layout.lines:
        text = codes.get(line, line.text)
        if line.part is LabelPart.PIN and label.pin is not None:
            text = text.replace("000000", label.pin)
        paper.set_font(FAMILY, "B" if line.bold else "", line.size)
        paper.text(x + layout.left, y + line.baseline, text)
