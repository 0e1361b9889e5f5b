"""Scaly, hairy and spiky fruit, drawn in the manner of the vendored pictures."""

import math
from collections.abc import Callable

from PIL import Image

from marketplace.demo.pictures.brush import (
    DEEP_LEAF,
    STEM,
    WHITE,
    Colour,
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
from marketplace.demo.pictures.drawing_fruit import HUSK, PINK, Normal


def dragon_fruit() -> Image.Image:
    sheet = Sheet()
    scale = Tones((255, 130, 170), (230, 50, 120), (160, 20, 90), (255, 150, 170))

    def frill(x: float, y: float, length: float, turn: float, width: float) -> None:
        shape = turned(
            smooth(
                [
                    (x, y - width / 2),
                    (x + length * 0.55, y - width * 0.36),
                    (x + length, y + 1),
                    (x + length * 0.5, y + width * 0.36),
                    (x, y + width / 2),
                ]
            ),
            (x, y),
            turn,
        )
        mask = sheet.puff(shape, scale, depth=5, gloss=0)
        tip = turned(ellipse(x + length, y, length * 0.5, width * 0.5), (x, y), turn)
        sheet.glow(tip, (150, 206, 60), 4, 1.0, mask)

    for turn, length in ((-140, 58), (-118, 66), (-62, 66), (-40, 58), (-100, 74), (-80, 74)):
        frill(96, 62, length, turn, 30)
    body = ellipse(96, 140, 76, 92)
    sheet.puff(body, PINK, depth=38, gloss=0.45)
    for row, (y, count, reach) in enumerate(
        ((222, 3, 34), (186, 4, 62), (148, 5, 72), (110, 4, 66), (80, 3, 44))
    ):
        for k in range(count):
            side = (k - (count - 1) / 2) / max((count - 1) / 2, 1)
            frill(96 + side * reach, y, 34, -90 + side * 62, 26 if row else 20)
    # the cut half in front says what it is
    sheet.puff(ellipse(178, 172, 62, 76, 14), PINK, depth=18, gloss=0)
    for x, y, turn in (
        (222, 112, -40),
        (238, 160, 0),
        (226, 214, 40),
        (140, 240, 110),
        (178, 98, -96),
    ):
        frill(x, y, 22, turn, 20)
    flesh = Tones((255, 255, 255), (250, 246, 248), (226, 210, 222), (255, 214, 230))
    inner = sheet.puff(ellipse(176, 171, 52, 66, 14), flesh, depth=14, gloss=0)
    rand = dice("dragon fruit")
    for _ in range(170):
        sx, sy = rand.uniform(120, 234), rand.uniform(100, 244)
        near = ((sx - 176) / 47) ** 2 + ((sy - 171) / 60) ** 2
        if near < 0.95 and inner.getpixel((round(sx * 4), round(sy * 4))) == 255:
            sheet.paint(ellipse(sx, sy, 1.9, 2.7, rand.uniform(0, 180)), (44, 34, 46))
    return sheet.finished()


def rambutan() -> Image.Image:
    sheet = Sheet()
    red = Tones((255, 112, 92), (220, 38, 46), (130, 10, 30), (255, 120, 100))

    def hairy(cx: float, cy: float, r: float) -> None:
        sheet.puff(ellipse(cx, cy, r), red, depth=r * 0.4, gloss=0.3)
        rand = dice("rambutan", cx)

        def stamp(at: Point, normal: Normal) -> None:
            nx, ny, nz = normal
            x, y = at
            bend = rand.uniform(-0.5, 0.5)
            long = r * (0.22 + 0.3 * (1 - nz))
            end = (x + long * (nx - ny * bend), y + long * (ny + nx * bend) - 3 * nz)
            light = lit(normal)
            colour = mix(red.dark, mix(red.mid, red.light, light), min(1, 0.25 + light))
            for step in range(9):
                t = step / 8
                px = x + (end[0] - x) * t - ny * bend * 6 * t * (1 - t)
                py = y + (end[1] - y) * t + nx * bend * 6 * t * (1 - t)
                tip: Colour = (196, 204, 84)
                sheet.paint(
                    ellipse(px, py, 2.7 - 1.5 * t), mix(colour, tip, max(0, t - 0.35) * 1.3)
                )

        sheet.stud((cx, cy), (r * 0.94, r * 0.94), 85, stamp)

    sheet.leaf(128, 44, 96, 40, -8, DEEP_LEAF)
    sheet.leaf(128, 44, 92, 40, 190)
    hairy(182, 128, 52)
    hairy(80, 124, 56)
    hairy(128, 188, 46)
    sheet.puff(ellipse(130, 176, 33, 34), WHITE, depth=15, gloss=0.9)
    return sheet.finished()


def spiked(
    sheet: Sheet, centre: Point, radii: Point, tones: Tones, count: int, tall: float
) -> None:
    """A ball of pyramids, as of durian (tall) or jackfruit (low)."""
    cx, cy = centre
    sheet.puff(ellipse(cx, cy, *radii), tones, depth=min(radii) * 0.4, gloss=0)
    size = 2.1 * math.sqrt(radii[0] * radii[1] / count)

    def stamp(at: Point, normal: Normal) -> None:
        nx, ny, nz = normal
        x, y = at
        peak = (x + nx * tall * (1.15 - nz * 0.6), y + ny * tall * (1.15 - nz * 0.6) - tall * 0.2)
        turn = math.degrees(math.atan2(ny, nx))
        foot = ellipse(x, y, size * (0.4 + 0.6 * nz), size, turn)
        light = 0.25 + 0.75 * lit(normal)
        for k in range(0, 72, 12):
            face = [foot[k], foot[(k + 12) % 72], peak]
            fx = (foot[k][0] + foot[(k + 12) % 72][0]) / 2 - x
            fy = (foot[k][1] + foot[(k + 12) % 72][1]) / 2 - y
            toward = (-fx * 0.6 - fy * 0.8) / size * 0.5 + 0.5
            shade = light * (0.35 + 0.75 * toward)
            low = mix(tones.dark, tones.mid, min(1, shade * 1.7))
            sheet.paint(face, mix(low, tones.light, max(0, shade - 0.42) * 1.3))

    sheet.stud(centre, (radii[0] * 0.97, radii[1] * 0.97), count, stamp)
    spot = ellipse(cx + radii[0] * 0.5, cy + radii[1] * 0.6, radii[0] * 0.5, radii[1] * 0.36, -40)
    sheet.glow(spot, tones.dark, min(radii) * 0.2, 0.45, sheet.mask(ellipse(cx, cy, *radii)))


def durian() -> Image.Image:
    sheet = Sheet()
    sheet.puff(
        sheet.stroke_mask(smooth([(120, 6), (112, 26), (114, 52)], closed=False), 20, tip=26),
        STEM,
        depth=7,
    )
    spiked(sheet, (112, 138), (86, 94), HUSK, 72, 15)
    rind = smooth(
        [(116, 190), (150, 148), (204, 138), (244, 162), (238, 212), (196, 242), (146, 236)]
    )
    sheet.puff(rind, HUSK, depth=12, gloss=0)
    sheet.puff(
        smooth(
            [(128, 192), (156, 160), (202, 150), (232, 168), (228, 206), (192, 230), (150, 224)]
        ),
        Tones((255, 252, 236), (248, 238, 206), (222, 200, 150), (255, 244, 214)),
        depth=10,
        gloss=0,
    )
    gold = Tones((255, 240, 150), (250, 206, 76), (214, 150, 36), (255, 230, 140))
    sheet.puff(ellipse(166, 192, 28, 23, -24), gold, depth=12, gloss=0.7)
    sheet.puff(ellipse(202, 182, 26, 26, -30), gold, depth=12, gloss=0.7)
    return sheet.finished()


def jackfruit() -> Image.Image:
    sheet = Sheet()
    skin = Tones((206, 214, 96), (150, 168, 56), (84, 104, 32), (190, 190, 96))
    sheet.puff(
        sheet.stroke_mask(smooth([(100, 4), (94, 24), (98, 44)], closed=False), 18, tip=22),
        STEM,
        depth=7,
    )
    spiked(sheet, (100, 140), (78, 104), skin, 190, 5)
    sheet.puff(ellipse(186, 178, 58, 66, 12), skin, depth=10, gloss=0)
    sheet.puff(
        ellipse(185, 178, 51, 59, 12),
        Tones((255, 246, 200), (250, 228, 150), (224, 180, 90), (255, 240, 190)),
        depth=10,
        gloss=0,
    )
    gold = Tones((255, 226, 96), (250, 180, 36), (214, 128, 20), (255, 220, 110))
    for x, y, turn in (
        (166, 148, 60),
        (200, 146, 120),
        (216, 178, 170),
        (204, 210, 30),
        (172, 214, -60),
        (154, 182, 10),
    ):
        sheet.puff(ellipse(x, y, 21, 15, turn), gold, depth=8, gloss=0.7)
    sheet.puff(ellipse(186, 180, 12, 16, 12), WHITE, depth=5, gloss=0)
    return sheet.finished()


SPIKY: dict[str, Callable[[], Image.Image]] = {
    "dragon-fruit": dragon_fruit,
    "rambutan": rambutan,
    "durian": durian,
    "jackfruit": jackfruit,
}
