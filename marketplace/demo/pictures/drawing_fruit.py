"""Fruit that no free picture set has, drawn in the manner of the vendored ones."""

import math
from collections.abc import Callable

from PIL import Image

from marketplace.demo.pictures.brush import (
    DEEP_LEAF,
    STEM,
    Point,
    Sheet,
    Tones,
    dice,
    ellipse,
    lit,
    mix,
    smooth,
)

Normal = tuple[float, float, float]

LYCHEE = Tones((255, 128, 112), (222, 40, 62), (132, 12, 44), (255, 130, 120))
POMELO = Tones((240, 244, 128), (176, 204, 62), (92, 140, 36), (226, 214, 120))
PINK = Tones((255, 120, 178), (238, 44, 128), (158, 14, 96), (255, 140, 170))
LONGAN = Tones((240, 204, 138), (206, 154, 82), (132, 84, 40), (240, 196, 140))
HUSK = Tones((214, 216, 104), (164, 168, 54), (92, 104, 30), (206, 196, 100))


def knobbed(sheet: Sheet, centre: Point, radius: float, tones: Tones, count: int) -> None:
    """A ball whose skin is all small knobs, as of lychee."""
    cx, cy = centre
    sheet.puff(ellipse(cx, cy, radius, radius * 1.02), tones, depth=radius * 0.4, gloss=0)
    size = radius * 1.9 / math.sqrt(count)

    def stamp(at: Point, normal: Normal) -> None:
        nx, ny, nz = normal
        turn = math.degrees(math.atan2(ny, nx))
        light = lit(normal)
        base = mix(
            tones.dark, mix(tones.mid, tones.light, max(0, light - 0.5)), min(1, light * 1.5)
        )
        long, short = size, size * (0.35 + 0.65 * nz)
        sheet.paint(ellipse(*at, short, long, turn), mix(base, tones.dark, 0.42))
        near = (at[0] - size * 0.1, at[1] - size * 0.14)
        sheet.paint(ellipse(*near, short * 0.78, long * 0.78, turn), base)
        top = (at[0] - size * 0.24, at[1] - size * 0.3)
        bright = mix(base, tones.light, 0.25 + 0.5 * light)
        sheet.paint(ellipse(*top, short * 0.36, long * 0.36, turn), bright)

    sheet.stud((cx, cy), (radius * 0.97, radius * 0.99), count, stamp)
    ball = sheet.mask(ellipse(cx, cy, radius * 1.04, radius * 1.06))
    sheet.shade(ball, tones, radius * 0.42, 0.55)
    spot = ellipse(cx - radius * 0.36, cy - radius * 0.44, radius * 0.3, radius * 0.2, -35)
    sheet.glow(spot, (255, 236, 226), radius * 0.12, 0.55, ball)


def lychee() -> Image.Image:
    sheet = Sheet()
    sheet.puff(
        sheet.stroke_mask(smooth([(150, 8), (136, 40), (112, 78)], closed=False), 9), STEM, depth=3
    )
    sheet.puff(
        sheet.stroke_mask(smooth([(136, 40), (168, 70), (184, 100)], closed=False), 7),
        STEM,
        depth=3,
    )
    sheet.leaf(138, 36, 104, 44, 12, DEEP_LEAF)
    sheet.leaf(134, 34, 104, 44, 168)
    knobbed(sheet, (184, 152), 60, LYCHEE, 75)
    knobbed(sheet, (84, 144), 68, LYCHEE, 80)
    flesh = Tones((255, 255, 255), (246, 240, 242), (206, 190, 204), (255, 236, 236))
    sheet.puff(ellipse(146, 190, 52, 51), flesh, depth=22, gloss=0.9)
    peel = smooth(
        [
            (94, 196),
            (108, 188),
            (122, 200),
            (138, 190),
            (154, 201),
            (170, 190),
            (186, 199),
            (198, 194),
            (194, 222),
            (172, 243),
            (146, 248),
            (120, 243),
            (100, 224),
        ]
    )
    cup = sheet.puff(peel, LYCHEE, depth=14, gloss=0.15)
    rand = dice("lychee")
    for row in range(5):
        for col in range(9):
            x = 100 + col * 12 + (row % 2) * 6
            y = 204 + row * 10 + rand.uniform(-1, 1)
            if cup.getpixel((min(1023, round(x * 4)), min(1023, round(y * 4)))) == 255:
                sheet.paint(ellipse(x + 0.8, y + 1, 4.4, 4), mix(LYCHEE.mid, LYCHEE.dark, 0.55))
                sheet.paint(ellipse(x - 0.6, y - 0.6, 3.2, 2.8), mix(LYCHEE.mid, LYCHEE.light, 0.3))
    return sheet.finished()


def longan() -> Image.Image:
    sheet = Sheet()
    for path in (
        [(128, 6), (124, 60), (96, 100)],
        [(124, 40), (160, 76), (180, 110)],
        [(124, 50), (130, 130)],
    ):
        sheet.puff(sheet.stroke_mask(smooth(path, closed=False), 8), STEM, depth=3)
    sheet.leaf(126, 34, 100, 38, -6, DEEP_LEAF)
    sheet.leaf(124, 30, 96, 38, 172)
    for x, y, r in (
        (128, 96, 36),
        (66, 112, 38),
        (192, 116, 38),
        (96, 160, 40),
        (164, 166, 40),
        (48, 176, 34),
    ):
        sheet.puff(ellipse(x, y, r), LONGAN, depth=r * 0.45, gloss=0.5)
        rand = dice("longan", x)
        for _ in range(26):
            a, d = rand.uniform(0, 6.28), r * math.sqrt(rand.random()) * 0.9
            sheet.flat(ellipse(x + d * math.cos(a), y + d * math.sin(a), 1.3), (150, 98, 50), 0.35)
    sheet.puff(
        ellipse(196, 208, 38),
        Tones((255, 255, 252), (240, 234, 224), (190, 178, 172), (255, 244, 230)),
        depth=16,
        gloss=0.9,
    )
    pulp = sheet.mask(ellipse(196, 208, 38))
    sheet.glow(ellipse(198, 212, 17), (96, 62, 48), 5, 0.5, pulp)
    husk = smooth(
        [
            (157, 206),
            (172, 216),
            (190, 226),
            (212, 222),
            (235, 204),
            (232, 230),
            (214, 248),
            (190, 250),
            (168, 240),
        ]
    )
    sheet.puff(husk, LONGAN, depth=10, gloss=0.1)
    sheet.puff(ellipse(110, 214, 37), LONGAN, depth=17, gloss=0.5)
    return sheet.finished()


def segment_wheel(
    sheet: Sheet,
    centre: Point,
    radius: float,
    rind: Tones,
    flesh: Tones,
    *,
    squash: float = 1.0,
    parts: int = 10,
) -> None:
    """A citrus cut across: rind, white pith, wedges of flesh."""
    cx, cy = centre
    sheet.puff(ellipse(cx, cy, radius, radius * squash), rind, depth=radius * 0.16, gloss=0)
    sheet.flat(ellipse(cx, cy, radius * 0.91, radius * 0.91 * squash), (255, 246, 222))
    for part in range(parts):
        mid = 360 / parts * part
        wedge = []
        for share, spread in (
            (0.1, 0),
            (0.45, 0.72),
            (0.74, 0.86),
            (0.8, 0.55),
            (0.82, 0),
            (0.8, -0.55),
            (0.74, -0.86),
            (0.45, -0.72),
        ):
            angle = math.radians(mid + spread * 180 / parts * 0.93)
            wedge.append(
                (
                    cx + radius * share * math.cos(angle),
                    cy + radius * share * squash * math.sin(angle),
                )
            )
        sheet.puff(smooth(wedge, steps=6), flesh, depth=radius * 0.09, gloss=0.35)


def pomelo() -> Image.Image:
    sheet = Sheet()
    body = smooth(
        [
            (112, 30),
            (142, 44),
            (172, 88),
            (196, 136),
            (190, 190),
            (156, 226),
            (108, 232),
            (58, 218),
            (24, 178),
            (22, 130),
            (50, 84),
            (82, 42),
        ]
    )
    sheet.puff(sheet.stroke_mask([(112, 12), (112, 40)], 12), STEM, depth=4)
    mask = sheet.puff(body, POMELO, depth=46, gloss=0.6)
    rand = dice("pomelo")
    for _ in range(130):
        x, y = rand.uniform(20, 200), rand.uniform(34, 230)
        if mask.getpixel((round(x * 4), round(y * 4))) == 255:
            sheet.flat(ellipse(x, y, 1.7), mix(POMELO.mid, POMELO.dark, 0.6), 0.4)
    sheet.leaf(112, 28, 88, 44, -2, DEEP_LEAF)
    sheet.leaf(112, 26, 66, 36, 196)
    flesh = Tones((255, 208, 196), (250, 132, 136), (214, 74, 96), (255, 196, 180))
    segment_wheel(sheet, (186, 182), 66, POMELO, flesh, parts=9)
    return sheet.finished()


def green_pomelo() -> Image.Image:
    sheet = Sheet()
    skin = Tones((178, 214, 92), (96, 162, 54), (36, 100, 40), (160, 200, 100))
    sheet.puff(sheet.stroke_mask([(108, 14), (108, 44)], 12), STEM, depth=4)
    mask = sheet.puff(ellipse(108, 134, 92, 96), skin, depth=46, gloss=0.6)
    rand = dice("green pomelo")
    for _ in range(120):
        x, y = rand.uniform(16, 200), rand.uniform(38, 230)
        if mask.getpixel((round(x * 4), round(y * 4))) == 255:
            sheet.flat(ellipse(x, y, 1.7), skin.dark, 0.35)
    sheet.leaf(108, 36, 92, 44, -4, DEEP_LEAF)
    flesh = Tones((255, 206, 190), (248, 124, 128), (206, 62, 84), (255, 190, 176))
    segment_wheel(sheet, (184, 184), 64, skin, flesh, parts=10)
    return sheet.finished()


FRUIT: dict[str, Callable[[], Image.Image]] = {
    "lychee": lychee,
    "longan": longan,
    "pomelo": pomelo,
    "green-pomelo": green_pomelo,
}
