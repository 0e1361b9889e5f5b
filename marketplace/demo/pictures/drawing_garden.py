"""Vegetables and roots of Vietnamese gardens, drawn in the manner of the vendored pictures."""

import math
from collections.abc import Callable

from PIL import Image

from marketplace.demo.pictures.brush import (
    DEEP_LEAF,
    LEAF,
    Sheet,
    Tones,
    dice,
    ellipse,
    mix,
    smooth,
    turned,
)

PALE_STALK = Tones((244, 250, 206), (206, 226, 140), (136, 172, 84), (230, 240, 180))
TIE = Tones((230, 190, 120), (196, 146, 80), (136, 92, 44), (224, 184, 120))


def big_leaf(
    sheet: Sheet,
    foot: tuple[float, float],
    length: float,
    width: float,
    turn: float,
    tones: Tones,
    wave: float = 0,
) -> None:
    """A broad garden leaf with veins, `wave` making its edge curl."""
    x, y = foot
    rim: list[tuple[float, float]] = []
    for k in range(21):
        t = k / 20
        reach = math.sin(math.pi * t**0.75) * width / 2 + wave * math.sin(k * 2.2)
        rim.append((x + length * t, y - max(reach, 2)))
    rim += [(px, 2 * y - py) for px, py in reversed(rim)]
    mask = sheet.puff(
        turned(smooth(rim, steps=4), foot, turn), tones, depth=width * 0.16, gloss=0.2
    )
    vein = mix(tones.light, (250, 255, 220), 0.45)
    sheet.flat(
        within(
            sheet.stroke_mask(
                turned([(x + length * k / 12, y) for k in range(12)], foot, turn),
                width * 0.075,
                tip=1.2,
            ),
            mask,
        ),
        vein,
        0.85,
    )
    for part in (0.3, 0.48, 0.66):
        for side in (-1, 1):
            path = [(x + length * part, y), (x + length * (part + 0.18), y + side * width * 0.34)]
            sheet.flat(
                within(sheet.stroke_mask(turned(path, foot, turn), width * 0.03, tip=1), mask),
                vein,
                0.6,
            )


def within(mask: Image.Image, body: Image.Image) -> Image.Image:
    return Image.composite(mask, Image.new("L", mask.size, 0), body)


def mustard_greens() -> Image.Image:
    sheet = Sheet()
    for foot_x, turn, length in (
        (128, -128, 170),
        (128, -52, 170),
        (128, -108, 196),
        (128, -72, 196),
    ):
        big_leaf(
            sheet, (foot_x, 214), length, 76, turn, LEAF if turn in {-108, -52} else DEEP_LEAF, 4
        )
    big_leaf(sheet, (128, 212), 190, 84, -90, LEAF, 4)
    for x, lean in ((106, -10), (150, 10), (118, -4), (138, 4), (128, 0)):
        stalk = smooth(
            [
                (x - 7, 246),
                (x + 9, 246),
                (x + 9 + lean, 190),
                (x + lean * 1.6 + 1, 132),
                (x - 7 + lean, 190),
            ]
        )
        sheet.puff(stalk, PALE_STALK, depth=6, gloss=0.2)
    return sheet.finished()


def malabar_spinach() -> Image.Image:
    sheet = Sheet()
    vine = Tones((214, 130, 150), (160, 66, 100), (100, 34, 66), (206, 120, 140))
    tones = Tones((150, 206, 92), (74, 150, 54), (26, 94, 44), (140, 190, 90))
    for path in (
        [(128, 250), (116, 170), (86, 96), (70, 40)],
        [(128, 250), (140, 170), (168, 100), (182, 30)],
        [(128, 250), (128, 120), (126, 30)],
    ):
        sheet.puff(
            sheet.stroke_mask(smooth(path, closed=False), 11, tip=5), vine, depth=4, gloss=0.2
        )
    for x, y, turn, size in (
        (120, 186, 160, 84),
        (138, 180, 16, 86),
        (84, 96, 176, 78),
        (170, 98, 0, 78),
        (127, 118, 200, 62),
        (128, 110, -24, 64),
        (70, 48, -130, 58),
        (182, 40, -50, 58),
        (126, 42, -92, 60),
    ):
        heart = smooth(
            [
                (x, y),
                (x + size * 0.1, y - size * 0.36),
                (x + size * 0.5, y - size * 0.42),
                (x + size, y),
                (x + size * 0.5, y + size * 0.42),
                (x + size * 0.1, y + size * 0.36),
            ]
        )
        mask = sheet.puff(turned(heart, (x, y), turn), tones, depth=size * 0.14, gloss=0.45)
        rib = turned([(x + size * k / 10, y) for k in range(9)], (x, y), turn)
        sheet.flat(within(sheet.stroke_mask(rib, 3.4, tip=1), mask), (226, 190, 150), 0.7)
    return sheet.finished()


def herb_bunch() -> Image.Image:
    sheet = Sheet()
    rand = dice("herbs")
    for k in range(9):
        end = (36 + k * 23, 60 + 46 * abs(k - 4) / 4 + rand.uniform(-10, 10))
        stem = smooth(
            [(116 + k * 3, 248), (118 + k * 2.5, 190), ((128 + end[0]) / 2, 130), end], closed=False
        )
        tones = LEAF if k % 2 else DEEP_LEAF
        sheet.puff(sheet.stroke_mask(stem, 6, tip=3), tones, depth=2, gloss=0)
        for step in (18, 24, 30):
            x, y = stem[min(step, len(stem) - 1)]
            for side in (-1, 1):
                sheet.leaf(x, y, 38, 24, -90 + (k - 4) * 10 + side * rand.uniform(38, 66), tones)
        sheet.leaf(end[0], end[1] + 6, 40, 26, -90 + (k - 4) * 12, tones)
    sheet.puff(
        sheet.stroke_mask(smooth([(108, 196), (128, 203), (150, 195)], closed=False), 15),
        TIE,
        depth=4,
    )
    return sheet.finished()


def curds(sheet: Sheet, tones: Tones, centre: tuple[float, float], reach: float) -> None:
    """The close heads of a cauliflower."""
    cx, cy = centre
    for ring, count in ((1.0, 11), (0.66, 8), (0.3, 5), (0.0, 1)):
        for k in range(count):
            a = 2 * math.pi * k / count + ring
            x, y = (
                cx + reach * ring * math.cos(a),
                cy + reach * 0.72 * ring * math.sin(a) - (1 - ring) * 12,
            )
            for dx, dy, r in ((-10, 6, 15), (11, 7, 15), (0, -7, 18)):
                sheet.puff(ellipse(x + dx, y + dy, r), tones, depth=7, gloss=0.2)


def cauliflower() -> Image.Image:
    sheet = Sheet()
    for turn in (-168, -140, -112, -68, -40, -12):
        big_leaf(sheet, (128, 184), 122, 74, turn, DEEP_LEAF if turn % 56 else LEAF, 3)
    curds(
        sheet,
        Tones((255, 255, 246), (246, 238, 212), (204, 186, 146), (255, 250, 230)),
        (128, 122),
        74,
    )
    for turn, length in ((-172, 116), (-8, 116)):
        big_leaf(sheet, (128, 210), length, 62, turn, LEAF, 3)
    sheet.puff(
        smooth([(70, 196), (128, 178), (186, 196), (170, 238), (128, 248), (86, 238)]),
        LEAF,
        depth=16,
        gloss=0.25,
    )
    for x in (-22, 0, 22):
        sheet.flat(
            sheet.stroke_mask([(128 + x * 0.6, 246), (128 + x, 192)], 5, tip=2),
            (236, 250, 200),
            0.7,
        )
    return sheet.finished()


def cabbage() -> Image.Image:
    sheet = Sheet()
    pale = Tones((232, 246, 170), (174, 214, 100), (96, 156, 62), (216, 236, 150))
    for turn in (200, 160, -20, 20, -110, -70):
        big_leaf(
            sheet, (128, 146), 120, 118, turn, DEEP_LEAF if turn in {200, -20, -70} else LEAF, 3
        )
    sheet.puff(ellipse(128, 140, 92, 90), pale, depth=36, gloss=0.4)
    for outline, vein in (
        (
            [(40, 150), (60, 76), (128, 50), (176, 70), (150, 130), (128, 228), (70, 214)],
            [(112, 226), (100, 150), (120, 70)],
        ),
        (
            [(214, 150), (200, 90), (160, 62), (136, 96), (132, 160), (130, 230), (190, 212)],
            [(146, 228), (164, 160), (168, 88)],
        ),
    ):
        mask = sheet.puff(smooth(outline), pale, depth=18, gloss=0.2)
        sheet.flat(
            within(sheet.stroke_mask(smooth(vein, closed=False), 7, tip=2), mask),
            (248, 253, 224),
            0.9,
        )
        for x, y in vein[1:]:
            for side in (-1, 1):
                sheet.flat(
                    within(
                        sheet.stroke_mask([(x, y + 20), (x + side * 32, y - 10)], 3, tip=1), mask
                    ),
                    (248, 253, 224),
                    0.7,
                )
    return sheet.finished()


GARDEN: dict[str, Callable[[], Image.Image]] = {
    "mustard-greens": mustard_greens,
    "malabar-spinach": malabar_spinach,
    "herb-bunch": herb_bunch,
    "cauliflower": cauliflower,
    "cabbage": cabbage,
}
