"""Roots, gourds, shoots and mushrooms, drawn in the manner of the vendored pictures."""

import math
from collections.abc import Callable

from PIL import Image

from marketplace.demo.pictures.brush import (
    DEEP_LEAF,
    LEAF,
    Shape,
    Sheet,
    Tones,
    dice,
    ellipse,
    smooth,
    turned,
)
from marketplace.demo.pictures.drawing_garden import within


def winter_squash() -> Image.Image:
    sheet = Sheet()
    skin = Tones((160, 206, 130), (86, 148, 82), (34, 92, 58), (150, 190, 130))
    body = turned(
        smooth(
            [
                (20, 128),
                (34, 92),
                (90, 82),
                (170, 80),
                (224, 92),
                (240, 130),
                (222, 168),
                (168, 178),
                (88, 176),
                (36, 164),
            ]
        ),
        (128, 128),
        -34,
    )
    mask = sheet.puff(body, skin, depth=36, gloss=0.35)
    rand = dice("winter squash")
    for _ in range(240):
        x, y = rand.uniform(10, 246), rand.uniform(10, 246)
        if mask.getpixel((round(x * 4), round(y * 4))) == 255:
            sheet.flat(ellipse(x, y, rand.uniform(1, 2.4)), (226, 242, 214), 0.4)
    sheet.puff(
        sheet.stroke_mask(smooth([(216, 66), (232, 46), (246, 44)], closed=False), 14, tip=11),
        LEAF,
        depth=4,
    )
    sheet.puff(ellipse(96, 196, 52, 44, -34), skin, depth=6, gloss=0)
    sheet.puff(
        ellipse(95, 196, 45, 38, -34),
        Tones((255, 255, 250), (240, 246, 226), (196, 212, 170), (250, 255, 236)),
        depth=12,
        gloss=0,
    )
    for k in range(10):
        a = k * 0.63
        x, y = 95 + 20 * math.cos(a), 196 + 16 * math.sin(a)
        sheet.flat(ellipse(x, y, 5, 3, math.degrees(a)), (238, 220, 160))
    return sheet.finished()


def pumpkin() -> Image.Image:
    sheet = Sheet()
    skin = Tones((255, 190, 90), (240, 132, 34), (180, 72, 16), (255, 176, 96))
    for x, rx in ((48, 38), (208, 38), (78, 44), (178, 44), (104, 42), (152, 42), (128, 40)):
        sheet.puff(ellipse(x, 148, rx, 84 - abs(x - 128) * 0.16), skin, depth=20, gloss=0.22)
    sheet.puff(
        smooth([(112, 82), (118, 50), (106, 22), (130, 16), (138, 48), (148, 82), (128, 90)]),
        LEAF,
        depth=8,
    )
    sheet.leaf(136, 70, 96, 58, -18, DEEP_LEAF)
    return sheet.finished()


def bamboo_shoot() -> Image.Image:
    sheet = Sheet()
    husk = Tones((226, 190, 120), (176, 130, 70), (104, 72, 44), (214, 176, 110))
    flesh = Tones((255, 252, 220), (246, 230, 166), (206, 178, 104), (255, 246, 200))
    for cx, lean, top in ((92, -10, 14), (176, 14, 60)):

        def at(x: float, y: float, cx: float = cx, lean: float = lean) -> tuple[float, float]:
            return (cx + x + lean * (236 - y) / 110, y)

        sheet.puff(
            smooth(
                [
                    at(-46, 236),
                    at(0, 248),
                    at(46, 236),
                    at(44, 180),
                    at(24, 110 + top * 0.3),
                    at(0, top),
                    at(-24, 110 + top * 0.3),
                    at(-44, 180),
                ]
            ),
            flesh,
            depth=18,
            gloss=0.3,
        )
        for low, side in ((226, -1), (204, 1), (176, -1), (150, 1), (126, -1)):
            wide = 48 * min(1.0, (low - top * 0.7) / 170)
            high = max(top - 2, low - 96)
            sheet.puff(
                smooth(
                    [
                        at(-wide * side, low - 6),
                        at(wide * 0.2 * side, low),
                        at(wide * 0.62 * side, low - 16),
                        at(wide * 0.1 * side, low - 62),
                        at(2 * side, high),
                        at(-wide * 0.6 * side, low - 56),
                    ]
                ),
                husk,
                depth=9,
                gloss=0.15,
            )
        sheet.puff(
            smooth([at(-10, top + 24), at(0, top - 8), at(10, top + 24), at(0, top + 44)]),
            LEAF,
            depth=4,
            gloss=0.1,
        )
    return sheet.finished()


def root(sheet: Sheet, body: Shape, skin: Tones, rings: int, seed: str) -> Image.Image:
    """A rough root with short rings on its skin."""
    mask = sheet.puff(body, skin, depth=18, gloss=0.2)
    rand = dice(seed)
    xs, ys = [x for x, _ in body], [y for _, y in body]
    for _ in range(rings):
        x, y = rand.uniform(min(xs), max(xs)), rand.uniform(min(ys), max(ys))
        stroke = sheet.stroke_mask(
            smooth([(x - 7, y - 2), (x, y + 2), (x + 8, y)], closed=False), 2
        )
        sheet.flat(within(stroke, mask), skin.dark, 0.55)
    return mask


def cassava() -> Image.Image:
    sheet = Sheet()
    skin = Tones((190, 130, 90), (140, 84, 54), (84, 46, 32), (176, 116, 84))
    long = smooth(
        [
            (20, 100),
            (30, 74),
            (60, 66),
            (130, 84),
            (200, 108),
            (248, 140),
            (196, 140),
            (124, 138),
            (56, 128),
        ]
    )
    root(sheet, turned(long, (128, 110), -24), skin, 26, "cassava")
    root(sheet, turned(long, (128, 110), 8), skin, 26, "cassava 2")
    lower = turned(
        smooth(
            [
                (70, 176),
                (84, 150),
                (130, 148),
                (200, 168),
                (250, 204),
                (190, 214),
                (120, 212),
                (82, 204),
            ]
        ),
        (160, 180),
        6,
    )
    root(sheet, lower, skin, 20, "cassava 3")
    sheet.puff(ellipse(84, 176, 24, 34, 8), skin, depth=4, gloss=0)
    sheet.puff(
        ellipse(82, 176, 21, 31, 8),
        Tones((255, 190, 190), (240, 160, 160), (206, 120, 120), (255, 200, 190)),
        depth=4,
        gloss=0,
    )
    sheet.puff(
        ellipse(82, 176, 17, 27, 8),
        Tones((255, 255, 252), (250, 246, 232), (218, 208, 184), (255, 252, 240)),
        depth=7,
        gloss=0,
    )
    return sheet.finished()


def turmeric() -> Image.Image:
    sheet = Sheet()
    skin = Tones((236, 180, 92), (200, 130, 46), (134, 78, 26), (230, 170, 90))
    cut = Tones((255, 190, 60), (250, 142, 12), (206, 92, 6), (255, 180, 60))
    for x, y, rx, ry, turn in (
        (166, 84, 30, 62, 30),
        (92, 92, 28, 60, -34),
        (190, 150, 26, 54, 72),
        (128, 150, 84, 46, -6),
        (86, 200, 26, 50, 34),
    ):
        root(sheet, ellipse(x, y, rx, ry, turn), skin, 16, f"turmeric {x}")
    for x, y, r in ((196, 36, 24), (58, 44, 22)):
        sheet.puff(ellipse(x, y, r, r * 0.72, 24 if x > 128 else -30), cut, depth=6, gloss=0.2)
    for x, y in ((176, 214), (212, 196)):
        sheet.puff(ellipse(x, y + 5, 34, 24), skin, depth=6, gloss=0)
        sheet.puff(ellipse(x, y, 33, 22), cut, depth=9, gloss=0.25)
        sheet.flat(ellipse(x, y, 22, 13), (255, 206, 96), 0.4)
    return sheet.finished()


def shiitake() -> Image.Image:
    sheet = Sheet()
    cap = Tones((196, 140, 92), (134, 82, 48), (74, 40, 26), (184, 124, 84))
    stalk = Tones((255, 248, 228), (236, 218, 182), (184, 156, 118), (250, 236, 206))
    for x, y, w in ((176, 108, 62), (84, 138, 76), (184, 196, 54)):
        sheet.puff(
            smooth(
                [
                    (x - w * 0.2, y),
                    (x + w * 0.2, y),
                    (x + w * 0.26, y + w * 0.78),
                    (x, y + w * 0.9),
                    (x - w * 0.26, y + w * 0.78),
                ]
            ),
            stalk,
            depth=8,
            gloss=0.2,
        )
        sheet.puff(ellipse(x, y + w * 0.14, w * 0.9, w * 0.24), stalk, depth=6, gloss=0)
        dome = sheet.puff(
            smooth(
                [
                    (x - w, y + w * 0.14),
                    (x - w * 0.86, y - w * 0.4),
                    (x - w * 0.4, y - w * 0.8),
                    (x + w * 0.4, y - w * 0.8),
                    (x + w * 0.86, y - w * 0.4),
                    (x + w, y + w * 0.14),
                    (x + w * 0.5, y + w * 0.2),
                    (x - w * 0.5, y + w * 0.2),
                ]
            ),
            cap,
            depth=w * 0.3,
            gloss=0.35,
        )
        for dx, dy in (
            (-0.5, -0.2),
            (0.0, -0.5),
            (0.46, -0.26),
            (0.02, -0.08),
            (0.7, 0.0),
            (-0.24, -0.66),
        ):
            for turn in (0, 55, 110):
                crack = ellipse(x + dx * w, y + dy * w, w * 0.13, w * 0.025, turn + dx * 60)
                sheet.flat(within(sheet.mask(crack), dome), (240, 216, 176), 0.8)
    return sheet.finished()


ROOTS: dict[str, Callable[[], Image.Image]] = {
    "winter-squash": winter_squash,
    "pumpkin": pumpkin,
    "bamboo-shoot": bamboo_shoot,
    "cassava": cassava,
    "turmeric": turmeric,
    "shiitake": shiitake,
}
