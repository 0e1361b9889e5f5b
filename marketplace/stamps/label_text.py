"""Where the words of a label stand: measured, wrapped between words, shrunk, or left out whole.

What cannot stand in its place leaves the label in this order: the hint, the shop, the harvest day,
the lot, the name. The code always stands. No word is ever cut.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from fpdf import FPDF

from marketplace.core.pdf import SMALLEST, TextDoesNotFit, fitted
from marketplace.stamps.sheets import Sheet

POINT = 25.4 / 72
LEADING = 1.2
SCALES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)
# The widest letter of the codes' alphabet in the house's bold letters stands for all of them.
WIDEST_CODE = "WWWW WWWW WWWW"
HINT = "Quét mã để xem nguồn gốc"


class LabelPart(Enum):
    NAME = "name"
    SHOP = "shop"
    LOT = "lot"
    DAY = "day"
    CODE = "code"
    PIN = "pin"
    HINT = "hint"


@dataclass(frozen=True)
class LabelWords:
    """What all labels of a batch say; ``pin`` tells that each has a scratch number."""

    product: str
    shop: str
    lot: str
    day: str
    pin: bool = False


@dataclass(frozen=True)
class LabelLine:
    """One line of a label: its letters' size in points and its baseline below the label's top.

    The groups of a code and the digits under the scratch field are put in label by label:
    ``text`` then holds as many letters as will stand there.
    """

    part: LabelPart
    text: str
    size: float
    bold: bool
    baseline: float = 0.0


@dataclass(frozen=True)
class LabelLayout:
    """The lines from the left edge ``left`` on, and the square of ``side`` with its quiet zone."""

    side: float
    top: float
    left: float
    width: float
    lines: tuple[LabelLine, ...]


@dataclass(frozen=True)
class _Block:
    part: LabelPart
    text: str
    size: float
    lines: int
    bold: bool = False


def laid_out(paper: FPDF, sheet: Sheet, words: LabelWords) -> LabelLayout:
    """The fullest form of the label whose every word has its place."""
    edge = 1.0 if sheet.height < 30 else 2.0
    side = min(sheet.height - 2 * edge, 0.48 * sheet.width, 36.0)
    left = side + edge + 0.5
    width, height = sheet.width - left - edge, sheet.height - 2 * edge
    for blocks in _forms(words, large=sheet.height >= 30):
        for scale in SCALES:
            lines = _lines(paper, blocks, width=width, scale=scale)
            if lines is not None and _height(lines) <= height:
                top = edge + (height - _height(lines)) / 2
                return LabelLayout(
                    side, (sheet.height - side) / 2, left, width, tuple(_placed(lines, top))
                )
    raise TextDoesNotFit(WIDEST_CODE)


def code_lines(layout: LabelLayout, code: str) -> Iterator[tuple[LabelLine, str]]:
    """The lines of the code with the groups of this one."""
    groups = iter([code[place : place + 4] for place in range(0, len(code), 4)])
    for line in layout.lines:
        if line.part is LabelPart.CODE:
            yield line, " ".join(next(groups) for _ in line.text.split())


def _forms(words: LabelWords, *, large: bool) -> Iterator[list[_Block]]:
    most = 4 if large else 3
    name = _Block(LabelPart.NAME, words.product, 12 if large else 8, most, bold=True)
    shop = _Block(LabelPart.SHOP, words.shop, 8 if large else 6, 2)
    lot = _Block(LabelPart.LOT, f"Lô {words.lot}", 8 if large else 6, 2)
    day = _Block(LabelPart.DAY, f"Thu hoạch {words.day}", 8 if large else 6, 2)
    code = [_Block(LabelPart.CODE, WIDEST_CODE, 10 if large else 7, 3, bold=True)]
    if words.pin:
        code.append(_Block(LabelPart.PIN, "Mã cào 000000", 9, 2))
    hint = [_Block(LabelPart.HINT, HINT, 7, 2)] if large else []
    yield [name, shop, lot, day, *code, *hint]
    yield [name, shop, lot, day, *code]
    name = replace(name, lines=12)
    yield [name, lot, day, *code]
    yield [name, lot, *code]
    yield [name, *code]
    yield [lot, day, *code]
    yield code


def _lines(
    paper: FPDF, blocks: Sequence[_Block], *, width: float, scale: float
) -> list[LabelLine] | None:
    found = []
    for block in blocks:
        wanted = max(SMALLEST, block.size * scale)
        try:
            size, texts = fitted(
                paper, block.text, width=width, size=wanted, lines=block.lines, bold=block.bold
            )
        except TextDoesNotFit:
            return None
        found += [LabelLine(block.part, text, size, block.bold) for text in texts]
    return found


def _height(lines: Sequence[LabelLine]) -> float:
    return sum(line.size * POINT * LEADING for line in lines)


def _placed(lines: Sequence[LabelLine], top: float) -> Iterator[LabelLine]:
    for line in lines:
        # Four fifths of a line stand above its baseline, marks on capitals included.
        yield replace(line, baseline=top + 0.8 * line.size * POINT * LEADING)
        top += line.size * POINT * LEADING
