"""More fruit of Vietnamese gardens, drawn in the manner of the vendored ones."""

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
    turned,
)
from marketplace.demo.pictures.drawing_fruit import segment_wheel

ORANGE = Tones((255, 206, 96), (250, 156, 36), (206, 92, 16), (255, 190, 110))
LIME = Tones((196, 230, 96), (120, 186, 50), (50, 122, 36), (180, 214, 110))


def custard_apple() -> Image.Image:
    sheet = Sheet()
    skin = Tones((206, 226, 140), (142, 182, 88), (70, 116, 56), (190, 206, 140))
    sheet.puff(
        sheet.stroke_mask(smooth([(132, 8), (126, 30), (128, 56)], closed=False), 14), STEM, depth=5
    )
    sheet.leaf(130, 34, 96, 42, -8, DEEP_LEAF)
    sheet.puff(ellipse(128, 146, 96, 92), skin, depth=36, gloss=0)

    def stamp(at: Point, normal: tuple[float, float, float]) -> None:
        nx, ny, nz = normal
        turn = math.degrees(math.atan2(ny, nx))
        light = lit(normal)
        base = mix(skin.dark, skin.mid, min(1, 0.2 + light * 1.2))
        size = 17.5
        short = size * (0.45 + 0.55 * nz)
        sheet.paint(ellipse(*at, short, size, turn), mix(base, (46, 84, 44), 0.5))
        sheet.paint(ellipse(at[0] - 1, at[1] - 2, short * 0.86, size * 0.86, turn), base)
        sheet.paint(
            ellipse(at[0] - 3, at[1] - 5, short * 0.55, size * 0.55, turn),
            mix(base, skin.light, 0.35 + 0.4 * light),
        )
        sheet.paint(
            ellipse(at[0] - 4, at[1] - 7, short * 0.24, size * 0.22, turn),
            mix(base, (250, 255, 225), 0.3 + 0.5 * light),
        )

    sheet.stud((128, 146), (93, 89), 46, stamp)
    return sheet.finished()


def guava() -> Image.Image:
    sheet = Sheet()
    skin = Tones((226, 240, 140), (166, 208, 84), (92, 150, 52), (214, 226, 130))
    body = smooth(
        [
            (100, 34),
            (128, 46),
            (166, 84),
            (188, 136),
            (176, 192),
            (136, 226),
            (84, 226),
            (38, 196),
            (22, 142),
            (38, 86),
            (72, 46),
        ]
    )
    sheet.puff(sheet.stroke_mask([(100, 14), (101, 44)], 10), STEM, depth=4)
    sheet.puff(body, skin, depth=44, gloss=0.6)
    sheet.leaf(100, 36, 100, 44, -6, DEEP_LEAF)
    sheet.puff(ellipse(182, 186, 60, 58), skin, depth=10, gloss=0)
    flesh = Tones((255, 176, 176), (246, 122, 136), (222, 84, 106), (255, 190, 190))
    sheet.flat(ellipse(181, 186, 54, 52), (255, 240, 214))
    sheet.puff(ellipse(181, 186, 45, 43), flesh, depth=14, gloss=0.25)
    rand = dice("guava")
    for k in range(34):
        a, d = k * 2.4, 14 + 18 * math.sqrt(rand.random())
        sheet.puff(
            ellipse(181 + d * math.cos(a), 186 + d * math.sin(a), 3.4, 2.6, math.degrees(a)),
            Tones((255, 248, 214), (248, 226, 170), (206, 160, 110), (255, 240, 200)),
            depth=2,
            gloss=0,
        )
    return sheet.finished()


def persimmon() -> Image.Image:
    sheet = Sheet()
    skin = Tones((255, 186, 84), (246, 116, 32), (196, 54, 18), (255, 160, 96))
    sheet.puff(
        smooth(
            [
                (128, 62),
                (180, 54),
                (228, 88),
                (242, 142),
                (222, 200),
                (176, 232),
                (128, 238),
                (80, 232),
                (34, 200),
                (14, 142),
                (28, 88),
                (76, 54),
            ]
        ),
        skin,
        depth=46,
        gloss=0.65,
    )
    calyx = Tones((160, 190, 84), (104, 146, 56), (56, 94, 40), (150, 170, 90))
    for turn in (8, 96, 188, 272):
        lobe = smooth([(128, 70), (150, 48), (182, 50), (200, 70), (182, 90), (150, 92)])
        flatter = [(x, 70 + (y - 70) * 0.5) for x, y in turned(lobe, (128, 70), turn)]
        sheet.puff(flatter, calyx, depth=7, gloss=0.2)
    sheet.puff(sheet.stroke_mask([(128, 68), (130, 40)], 15, tip=12), STEM, depth=5)
    return sheet.finished()


def plum() -> Image.Image:
    sheet = Sheet()
    skin = Tones((236, 110, 140), (166, 32, 78), (84, 10, 56), (220, 100, 130))
    for x, y, r in ((168, 106, 66), (84, 138, 72), (174, 184, 62)):
        sheet.puff(
            sheet.stroke_mask(smooth([(x + 4, y - r - 20), (x - 2, y - r + 8)], closed=False), 6),
            STEM,
            depth=2,
        )
        body = sheet.puff(ellipse(x, y, r, r * 0.97), skin, depth=r * 0.45, gloss=0.6)
        crease = sheet.stroke_mask(
            smooth(
                [(x, y - r), (x + r * 0.34, y - r * 0.4), (x + r * 0.3, y + r * 0.4)], closed=False
            ),
            3,
            tip=1,
        )
        sheet.flat(crease, skin.dark, 0.5)
        sheet.glow(
            ellipse(x - r * 0.2, y + r * 0.1, r * 0.6, r * 0.5),
            (236, 196, 226),
            r * 0.2,
            0.18,
            body,
        )
    sheet.leaf(160, 34, 84, 38, 4)
    return sheet.finished()


def sliced_orange() -> Image.Image:
    sheet = Sheet()
    skin = Tones((250, 214, 92), (238, 172, 44), (186, 116, 20), (255, 210, 120))
    mask = sheet.puff(ellipse(104, 118, 92, 90), skin, depth=42, gloss=0.55)
    sheet.glow(ellipse(60, 172, 60, 30, 30), (148, 186, 60), 18, 0.5, mask)
    rand = dice("orange")
    for _ in range(110):
        a, d = rand.uniform(0, 6.28), 86 * math.sqrt(rand.random())
        sheet.paint(
            ellipse(104 + d * math.cos(a), 118 + d * math.sin(a), 1.4),
            mix(skin.mid, skin.dark, 0.35),
        )
    sheet.puff(sheet.stroke_mask([(104, 20), (104, 40)], 9), STEM, depth=3)
    sheet.leaf(104, 34, 92, 44, -8, DEEP_LEAF)
    flesh = Tones((255, 222, 92), (252, 178, 36), (230, 130, 18), (255, 220, 120))
    segment_wheel(sheet, (176, 176), 74, skin, flesh, parts=10)
    return sheet.finished()


def lime() -> Image.Image:
    sheet = Sheet()
    body = smooth(
        [
            (30, 84),
            (70, 40),
            (130, 32),
            (178, 62),
            (204, 92),
            (196, 110),
            (186, 148),
            (138, 180),
            (80, 176),
            (36, 136),
        ]
    )
    sheet.puff(body, LIME, depth=36, gloss=0.65)
    sheet.leaf(48, 70, 84, 38, -48, DEEP_LEAF)
    flesh = Tones((236, 248, 160), (190, 224, 92), (126, 182, 54), (230, 244, 150))
    segment_wheel(sheet, (170, 168), 74, LIME, flesh, parts=9)
    return sheet.finished()


ORCHARD: dict[str, Callable[[], Image.Image]] = {
    "custard-apple": custard_apple,
    "guava": guava,
    "persimmon": persimmon,
    "plum": plum,
    "sliced-orange": sliced_orange,
    "lime": lime,
}
