"""Hats and coffee beans, drawn in the manner of the vendored pictures."""

from collections.abc import Callable

from PIL import Image

from marketplace.demo.pictures.brush import (
    Sheet,
    Tones,
    ellipse,
    smooth,
    turned,
)
from marketplace.demo.pictures.drawing_goods import STRAW


def conical_hat() -> Image.Image:
    sheet = Sheet()
    sheet.puff(
        ellipse(128, 190, 120, 36),
        Tones((206, 170, 104), (164, 124, 66), (104, 72, 34), (200, 160, 100)),
        depth=8,
        gloss=0,
    )
    cone = smooth(
        [
            (128, 34),
            (140, 44),
            (190, 116),
            (247, 188),
            (236, 204),
            (190, 220),
            (128, 226),
            (66, 220),
            (20, 204),
            (9, 188),
            (66, 116),
            (116, 44),
        ]
    )
    mask = sheet.puff(cone, STRAW, depth=30, gloss=0.35)
    for k in range(1, 12):
        t = k / 12
        y, half = 42 + 148 * t, 119 * t
        ring = smooth(
            [
                (128 - half, y),
                (128 - half * 0.6, y + 27 * t),
                (128, y + 35 * t),
                (128 + half * 0.6, y + 27 * t),
                (128 + half, y),
            ],
            closed=False,
        )
        line = Image.composite(sheet.stroke_mask(ring, 2.4), Image.new("L", mask.size, 0), mask)
        sheet.flat(line, (150, 108, 54), 0.55)
    for k in range(-9, 10):
        line = Image.composite(
            sheet.stroke_mask([(128, 40), (128 + k * 14, 232)], 1.4),
            Image.new("L", mask.size, 0),
            mask,
        )
        sheet.flat(line, (255, 246, 214), 0.4)
    sheet.puff(
        sheet.stroke_mask(
            smooth([(40, 206), (70, 236), (128, 246), (186, 236), (216, 206)], closed=False), 8
        ),
        Tones((255, 160, 190), (232, 90, 140), (170, 40, 100), (255, 160, 190)),
        depth=3,
    )
    return sheet.finished()


def coffee_beans() -> Image.Image:
    sheet = Sheet()
    roast = Tones((176, 112, 70), (112, 62, 36), (50, 24, 16), (150, 96, 66))
    for x, y, turn, size in (
        (84, 80, 30, 56),
        (176, 78, -40, 54),
        (128, 140, 6, 62),
        (62, 178, -50, 54),
        (190, 184, 44, 58),
    ):
        bean = sheet.puff(ellipse(x, y, size, size * 0.7, turn), roast, depth=20, gloss=0.55)
        crease = turned(
            smooth(
                [
                    (x - size, y - 2),
                    (x - size * 0.4, y + 7),
                    (x + size * 0.4, y - 7),
                    (x + size, y + 2),
                ],
                closed=False,
            ),
            (x, y),
            turn,
        )
        line = Image.composite(sheet.stroke_mask(crease, 8), Image.new("L", bean.size, 0), bean)
        sheet.flat(line, (44, 20, 14), 0.9)
        light = Image.composite(
            sheet.stroke_mask([(px + 3, py + 4) for px, py in crease], 3),
            Image.new("L", bean.size, 0),
            bean,
        )
        sheet.flat(light, (190, 130, 90), 0.5)
    return sheet.finished()


CRAFTS: dict[str, Callable[[], Image.Image]] = {
    "conical-hat": conical_hat,
    "coffee-beans": coffee_beans,
}
