"""Star fruit, soursop, melon and coconut, drawn in the manner of the vendored pictures."""

import math
from collections.abc import Callable

from PIL import Image

from marketplace.demo.pictures.brush import (
    DEEP_LEAF,
    STEM,
    WHITE,
    Point,
    Sheet,
    Tones,
    dice,
    ellipse,
    mix,
    smooth,
    turned,
)


def star_fruit() -> Image.Image:
    sheet = Sheet()
    skin = Tones((250, 240, 120), (230, 206, 54), (158, 150, 30), (250, 236, 140))
    back = smooth(
        [
            (40, 34),
            (86, 22),
            (148, 46),
            (196, 96),
            (206, 144),
            (180, 176),
            (128, 172),
            (74, 138),
            (36, 86),
        ]
    )
    mask = sheet.puff(back, skin, depth=30, gloss=0.3)
    for path in (
        [(44, 36), (112, 70), (196, 156)],
        [(40, 56), (84, 112), (168, 172)],
        [(62, 28), (146, 66), (204, 130)],
    ):
        ridge = sheet.stroke_mask(smooth(path, closed=False), 9, tip=7)
        sheet.puff(
            Image.composite(ridge, Image.new("L", ridge.size, 0), mask),
            Tones((255, 250, 170), (238, 222, 84), (176, 170, 40), (250, 240, 150)),
            depth=4,
            gloss=0,
        )
    sheet.puff(sheet.stroke_mask([(30, 20), (46, 38)], 8), STEM, depth=3)

    def star(cx: float, cy: float, outer: float, inner: float, turn: float) -> list[Point]:
        corners: list[Point] = []
        for k in range(5):
            for spread, reach in ((-9, outer * 0.96), (9, outer * 0.96), (36, inner)):
                a = math.radians(turn + k * 72 + spread)
                corners.append((cx + reach * math.cos(a), cy + reach * math.sin(a)))
        return list(smooth(corners, steps=6))

    sheet.puff(star(160, 168, 86, 42, -86), skin, depth=10, gloss=0)
    sheet.puff(
        star(160, 168, 76, 35, -86),
        Tones((255, 250, 176), (246, 230, 104), (216, 192, 60), (255, 246, 180)),
        depth=14,
        gloss=0.4,
    )
    for k in range(5):
        a = math.radians(-86 + k * 72)
        sheet.flat(
            sheet.stroke_mask(
                [
                    (160 + 10 * math.cos(a), 168 + 10 * math.sin(a)),
                    (160 + 50 * math.cos(a), 168 + 50 * math.sin(a)),
                ],
                3,
                tip=1,
            ),
            (255, 255, 226),
            0.8,
        )
        sheet.puff(
            ellipse(
                160 + 20 * math.cos(a + 0.3),
                168 + 20 * math.sin(a + 0.3),
                7,
                3.6,
                math.degrees(a + 0.3),
            ),
            STEM,
            depth=2,
            gloss=0.3,
        )
    return sheet.finished()


def soursop() -> Image.Image:
    sheet = Sheet()
    skin = Tones((166, 208, 100), (88, 150, 62), (30, 92, 46), (150, 190, 100))
    sheet.puff(
        sheet.stroke_mask(smooth([(100, 4), (94, 20), (98, 44)], closed=False), 12), STEM, depth=4
    )
    body = smooth(
        [
            (96, 32),
            (142, 46),
            (178, 100),
            (186, 160),
            (160, 216),
            (112, 242),
            (62, 220),
            (28, 164),
            (26, 100),
            (54, 48),
        ]
    )
    mask = sheet.puff(body, skin, depth=40, gloss=0.35)
    rand = dice("soursop")
    for row in range(10):
        for col in range(8):
            x, y = (
                30 + col * 22 + (row % 2) * 11 + rand.uniform(-3, 3),
                50 + row * 19 + rand.uniform(-3, 3),
            )
            if mask.getpixel((min(1023, round(x * 4)), round(y * 4))) == 255:
                lean = (x - 106) / 90
                sheet.paint(
                    [(x - 4.5, y + 2), (x + 4.5, y + 3), (x + lean * 9, y - 8)],
                    mix(skin.mid, skin.dark, 0.75),
                )
                sheet.paint(
                    [(x - 4.5, y + 2), (x + 0.5, y + 3), (x + lean * 9, y - 8)],
                    mix(skin.mid, skin.light, 0.75 - 0.4 * lean),
                )
    sheet.leaf(98, 32, 90, 40, -4, DEEP_LEAF)
    sheet.puff(ellipse(180, 184, 56, 62, 10), skin, depth=8, gloss=0)
    pulp = sheet.puff(ellipse(179, 184, 49, 55, 10), WHITE, depth=14, gloss=0.2)
    for k in range(9):
        a = k * 0.7
        x, y = 179 + 27 * math.cos(a), 184 + 32 * math.sin(a)
        sheet.glow(ellipse(x, y, 13, 9, math.degrees(a)), (226, 218, 206), 3, 0.8, pulp)
        sheet.puff(
            ellipse(x, y, 6.5, 3.8, math.degrees(a)),
            Tones((110, 80, 60), (58, 36, 30), (26, 14, 14), (100, 70, 60)),
            depth=2,
            gloss=0.6,
        )
    return sheet.finished()


def pear_melon() -> Image.Image:
    sheet = Sheet()
    skin = Tones((255, 246, 150), (248, 214, 62), (208, 150, 28), (255, 230, 140))
    mask = sheet.puff(ellipse(116, 132, 104, 88, 16), skin, depth=46, gloss=0.6)
    for bend in (-62, -30, 4, 38, 68):
        path = turned(
            smooth(
                [
                    (18, 132),
                    (60, 132 + bend * 0.8),
                    (116, 132 + bend),
                    (172, 132 + bend * 0.8),
                    (214, 132),
                ],
                closed=False,
            ),
            (116, 132),
            16,
        )
        line = Image.composite(sheet.stroke_mask(path, 5), Image.new("L", mask.size, 0), mask)
        sheet.flat(line, (255, 252, 214), 0.75)
    sheet.puff(
        sheet.stroke_mask(smooth([(22, 100), (10, 84), (16, 66)], closed=False), 9, tip=7),
        Tones((170, 200, 90), (120, 160, 60), (70, 110, 40), (150, 180, 80)),
        depth=3,
    )
    wedge = smooth(
        [
            (112, 216),
            (150, 240),
            (204, 230),
            (240, 190),
            (246, 146),
            (238, 138),
            (216, 178),
            (176, 206),
            (130, 212),
            (114, 208),
        ]
    )
    sheet.puff(wedge, skin, depth=10, gloss=0)
    inner = smooth(
        [
            (120, 214),
            (152, 230),
            (200, 220),
            (232, 184),
            (240, 146),
            (216, 180),
            (176, 207),
            (132, 213),
        ]
    )
    sheet.puff(
        inner,
        Tones((255, 255, 244), (250, 244, 208), (222, 210, 150), (255, 250, 220)),
        depth=8,
        gloss=0,
    )
    return sheet.finished()


def green_coconut() -> Image.Image:
    sheet = Sheet()
    skin = Tones((186, 224, 96), (112, 176, 56), (44, 112, 42), (160, 206, 100))
    sheet.puff(
        smooth(
            [
                (128, 58),
                (186, 66),
                (226, 110),
                (226, 170),
                (190, 220),
                (128, 244),
                (66, 220),
                (30, 170),
                (30, 110),
                (70, 66),
            ]
        ),
        skin,
        depth=46,
        gloss=0.5,
    )
    cut = Tones((255, 252, 236), (244, 236, 206), (206, 192, 146), (255, 246, 220))
    sheet.puff(
        smooth([(62, 84), (128, 54), (194, 84), (176, 108), (128, 118), (80, 108)]),
        cut,
        depth=8,
        gloss=0,
    )
    sheet.puff(
        ellipse(128, 88, 36, 17),
        Tones((236, 226, 190), (214, 196, 150), (150, 126, 84), (240, 226, 190)),
        depth=5,
        gloss=0,
    )
    sheet.puff(
        ellipse(128, 90, 30, 13),
        Tones((255, 255, 255), (232, 240, 240), (186, 206, 210), (255, 255, 255)),
        depth=5,
        gloss=0.6,
    )
    straw = sheet.stroke_mask([(140, 90), (172, 12)], 11)
    sheet.puff(
        straw,
        Tones((255, 160, 160), (236, 76, 84), (176, 30, 50), (255, 150, 150)),
        depth=4,
        gloss=0.2,
    )
    return sheet.finished()


TROPICAL: dict[str, Callable[[], Image.Image]] = {
    "star-fruit": star_fruit,
    "soursop": soursop,
    "pear-melon": pear_melon,
    "green-coconut": green_coconut,
}
