"""Goods made in a commune, drawn in the manner of the vendored pictures."""

import math
from collections.abc import Callable

from PIL import Image

from marketplace.demo.pictures.brush import (
    DEEP_LEAF,
    LEAF,
    WHITE,
    Sheet,
    Tones,
    dice,
    ellipse,
    mix,
    round_box,
    smooth,
    turned,
)

STRAW = Tones((250, 230, 170), (226, 192, 118), (164, 122, 62), (240, 214, 150))
RED = Tones((250, 110, 96), (214, 46, 50), (142, 16, 36), (250, 130, 110))
PAPER = Tones((255, 250, 236), (248, 236, 208), (214, 190, 146), (255, 246, 224))


def fish_sauce() -> Image.Image:
    sheet = Sheet()
    amber = Tones((250, 170, 76), (196, 94, 28), (104, 38, 16), (240, 150, 70))
    glass = smooth(
        [
            (100, 40),
            (128, 38),
            (156, 40),
            (158, 72),
            (184, 106),
            (190, 150),
            (190, 216),
            (176, 246),
            (128, 250),
            (80, 246),
            (66, 216),
            (66, 150),
            (72, 106),
            (98, 72),
        ]
    )
    sheet.puff(glass, amber, depth=22, gloss=0)
    sheet.puff(round_box(100, 8, 156, 46, 9), RED, depth=9, gloss=0.4)
    sheet.puff(round_box(66, 132, 190, 222, 6), PAPER, depth=12, gloss=0)
    sheet.flat(round_box(66, 140, 190, 147, 2), RED.mid)
    sheet.flat(round_box(66, 208, 190, 215, 2), RED.mid)
    blue = Tones((150, 206, 236), (70, 146, 200), (30, 88, 150), (150, 206, 236))
    sheet.puff(
        smooth([(94, 178), (114, 162), (140, 164), (156, 178), (140, 192), (114, 194)]),
        blue,
        depth=7,
    )
    sheet.puff(smooth([(150, 178), (172, 162), (168, 178), (172, 194)]), blue, depth=4, gloss=0)
    sheet.flat(ellipse(106, 174, 3), (20, 40, 70))
    sheet.glow(round_box(78, 70, 88, 240, 5), (255, 240, 214), 2.4, 0.75, sheet.mask(glass))
    return sheet.finished()


def dried_noodles() -> Image.Image:
    sheet = Sheet()
    rand = dice("noodles")
    for k in range(54):
        x = 44 + k * 3.1
        shade = mix((238, 222, 184), (186, 156, 106), rand.random() * 0.75)
        path = smooth(
            [
                (x + rand.uniform(-12, 12), 18 + rand.uniform(0, 10)),
                (x + rand.uniform(-4, 4), 80),
                (128 + (x - 128) * 0.62, 134),
                (x + rand.uniform(-4, 4), 190),
                (x + rand.uniform(-12, 12), 238 + rand.uniform(-10, 4)),
            ],
            closed=False,
        )
        sheet.flat(sheet.stroke_mask(path, 4.6), mix(shade, (120, 90, 50), 0.35))
        sheet.flat(
            sheet.stroke_mask([(px - 0.7, py) for px, py in path], 3),
            mix(shade, (255, 250, 232), 0.4),
        )
    sheet.puff(
        smooth([(72, 118), (128, 126), (184, 118), (188, 146), (128, 156), (68, 146)]),
        RED,
        depth=9,
        gloss=0.25,
    )
    sheet.puff(round_box(106, 106, 150, 164, 8), PAPER, depth=7, gloss=0)
    sheet.leaf(112, 142, 34, 18, -24)
    return sheet.finished()


def tea_box() -> Image.Image:
    sheet = Sheet()
    green = Tones((120, 190, 104), (46, 128, 74), (16, 78, 54), (120, 180, 110))
    side = Tones((60, 140, 84), (28, 96, 62), (10, 58, 44), (70, 140, 90))
    sheet.puff([(176, 66), (224, 46), (224, 206), (176, 238)], side, depth=6, gloss=0)
    sheet.puff(
        [(40, 66), (88, 46), (224, 46), (176, 66)],
        Tones((180, 224, 150), (120, 184, 110), (70, 140, 84), (180, 220, 150)),
        depth=4,
        gloss=0,
    )
    sheet.puff(round_box(40, 66, 177, 238, 4), green, depth=14, gloss=0)
    sheet.puff(ellipse(108, 150, 52, 54), PAPER, depth=9, gloss=0)
    for turn, length in ((-90, 58), (-142, 46), (-38, 46)):
        sheet.leaf(108, 190, length, 25, turn, DEEP_LEAF if turn == -90 else LEAF)
    gold = (240, 206, 110)
    sheet.flat(round_box(40, 80, 177, 86, 1), gold)
    sheet.flat(round_box(40, 216, 177, 222, 1), gold)
    sheet.puff(
        ellipse(206, 214, 34, 24),
        Tones((255, 255, 255), (240, 238, 236), (196, 190, 196), (255, 255, 255)),
        depth=8,
        gloss=0,
    )
    sheet.puff(
        ellipse(206, 207, 29, 13),
        Tones((226, 226, 110), (178, 186, 60), (120, 130, 36), (220, 220, 120)),
        depth=4,
        gloss=0.3,
    )
    return sheet.finished()


def honey_jar() -> Image.Image:
    sheet = Sheet()
    honey = Tones((255, 214, 90), (244, 158, 20), (176, 88, 8), (255, 206, 100))
    body = smooth(
        [
            (62, 76),
            (128, 70),
            (194, 76),
            (214, 112),
            (216, 196),
            (200, 238),
            (128, 248),
            (56, 238),
            (40, 196),
            (42, 112),
        ]
    )
    mask = sheet.puff(body, honey, depth=30, gloss=0)
    sheet.glow(ellipse(128, 84, 66, 12), (255, 244, 200), 5, 0.7, mask)
    cloth = Tones((255, 250, 236), (244, 226, 190), (204, 170, 120), (255, 246, 224))
    sheet.puff(
        smooth(
            [
                (48, 84),
                (60, 40),
                (96, 22),
                (160, 22),
                (196, 40),
                (208, 84),
                (184, 78),
                (164, 90),
                (142, 80),
                (120, 90),
                (98, 79),
                (74, 90),
            ]
        ),
        cloth,
        depth=12,
        gloss=0.2,
    )
    sheet.puff(
        sheet.stroke_mask(smooth([(58, 64), (128, 72), (198, 64)], closed=False), 8), RED, depth=3
    )
    sheet.puff(round_box(74, 128, 182, 214, 14), PAPER, depth=9, gloss=0)
    for x, y in ((112, 156), (144, 156), (128, 184)):
        cell = [
            (x + 17 * math.cos(k * math.pi / 3 + 0.52), y + 17 * math.sin(k * math.pi / 3 + 0.52))
            for k in range(6)
        ]
        sheet.puff(cell, honey, depth=5, gloss=0.3)
    sheet.glow(round_box(50, 108, 62, 220, 6), (255, 255, 240), 3, 0.85, mask)
    return sheet.finished()


def rice_bag() -> Image.Image:
    sheet = Sheet()
    jute = Tones((244, 222, 174), (214, 180, 122), (150, 112, 66), (234, 206, 156))
    body = smooth(
        [
            (60, 92),
            (128, 84),
            (196, 92),
            (226, 150),
            (230, 214),
            (196, 246),
            (128, 250),
            (60, 246),
            (26, 214),
            (30, 150),
        ]
    )
    mask = sheet.puff(body, jute, depth=34, gloss=0.2)
    rand = dice("rice bag")
    for k in range(26):
        for path in (
            [(24, 96 + k * 6), (232, 94 + k * 6)],
            [(26 + k * 8.2, 84), (28 + k * 8, 250)],
        ):
            line = Image.composite(sheet.stroke_mask(path, 1), Image.new("L", mask.size, 0), mask)
            sheet.flat(line, (150, 112, 66), 0.28)
    sheet.puff(ellipse(128, 88, 78, 27), jute, depth=7, gloss=0)
    sheet.puff(
        smooth([(62, 88), (92, 56), (128, 44), (166, 56), (194, 88), (160, 104), (96, 104)]),
        WHITE,
        depth=14,
        gloss=0,
    )
    for _ in range(150):
        x, y = rand.uniform(66, 190), rand.uniform(50, 106)
        if ((x - 128) / 62) ** 2 + ((y - 80) / 27) ** 2 < 1:
            grain = ellipse(x, y, 5, 2, rand.uniform(0, 180))
            sheet.flat(grain, rand.choice(((255, 255, 255), (238, 232, 220), (222, 212, 196))))
    sheet.puff(ellipse(128, 172, 50, 46), PAPER, depth=8, gloss=0)
    gold = Tones((250, 220, 110), (232, 176, 52), (176, 116, 24), (250, 214, 110))
    for side in (-1, 1):
        sheet.puff(
            sheet.stroke_mask(
                smooth([(128, 210), (128 + side * 10, 176), (128 + side * 26, 146)], closed=False),
                4,
            ),
            LEAF,
            depth=2,
            gloss=0,
        )
        for k in range(5):
            x, y = 128 + side * (12 + k * 4), 180 - k * 9
            sheet.puff(
                turned(ellipse(x + side * 8, y, 8, 4), (x, y), side * -30), gold, depth=2, gloss=0.2
            )
    return sheet.finished()


GOODS: dict[str, Callable[[], Image.Image]] = {
    "fish-sauce": fish_sauce,
    "dried-noodles": dried_noodles,
    "tea-box": tea_box,
    "honey-jar": honey_jar,
    "rice-bag": rice_bag,
}
