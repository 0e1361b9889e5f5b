"""Fruit that no free picture set has, drawn in the manner of the vendored ones."""

import math
from collections.abc import Callable

from PIL import Image

from marketplace.demo.pictures.brush import (
    DEEP_LEAF,
    LEAF,
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
        base = mix(tones.dark, mix(tones.mid, tones.light, max(0, light - 0.5)), min(1, light * 1.5))
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
    sheet.puff(sheet.stroke_mask(smooth([(150, 8), (136, 40), (112, 78)], closed=False), 9), STEM, depth=3)
    sheet.puff(sheet.stroke_mask(smooth([(136, 40), (168, 70), (184, 100)], closed=False), 7), STEM, depth=3)
    sheet.leaf(138, 36, 104, 44, 12, DEEP_LEAF)
    sheet.leaf(134, 34, 104, 44, 168)
    knobbed(sheet, (184, 152), 60, LYCHEE, 75)
    knobbed(sheet, (84, 144), 68, LYCHEE, 80)
    flesh = Tones((255, 255, 255), (246, 240, 242), (206, 190, 204), (255, 236, 236))
    sheet.puff(ellipse(146, 190, 52, 51), flesh, depth=22, gloss=0.9)
    peel = smooth(
        [(94, 196), (108, 188), (122, 200), (138, 190), (154, 201), (170, 190), (186, 199), (198, 194),
         (194, 222), (172, 243), (146, 248), (120, 243), (100, 224)]
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
    for path in ([(128, 6), (124, 60), (96, 100)], [(124, 40), (160, 76), (180, 110)], [(124, 50), (130, 130)]):
        sheet.puff(sheet.stroke_mask(smooth(path, closed=False), 8), STEM, depth=3)
    sheet.leaf(126, 34, 100, 38, -6, DEEP_LEAF)
    sheet.leaf(124, 30, 96, 38, 172)
    for x, y, r in ((128, 96, 36), (66, 112, 38), (192, 116, 38), (96, 160, 40), (164, 166, 40), (48, 176, 34)):
        sheet.puff(ellipse(x, y, r), LONGAN, depth=r * 0.45, gloss=0.5)
        rand = dice("longan", x)
        for _ in range(26):
            a, d = rand.uniform(0, 6.28), r * math.sqrt(rand.random()) * 0.9
            sheet.flat(ellipse(x + d * math.cos(a), y + d * math.sin(a), 1.3), (150, 98, 50), 0.35)
    sheet.puff(ellipse(196, 208, 38), Tones((255, 255, 252), (240, 234, 224), (190, 178, 172), (255, 244, 230)), depth=16, gloss=0.9)
    pulp = sheet.mask(ellipse(196, 208, 38))
    sheet.glow(ellipse(198, 212, 17), (96, 62, 48), 5, 0.5, pulp)
    husk = smooth([(157, 206), (172, 216), (190, 226), (212, 222), (235, 204), (232, 230), (214, 248), (190, 250), (168, 240)])
    sheet.puff(husk, LONGAN, depth=10, gloss=0.1)
    sheet.puff(ellipse(110, 214, 37), LONGAN, depth=17, gloss=0.5)
    return sheet.finished()


def segment_wheel(
    sheet: Sheet, centre: Point, radius: float, rind: Tones, flesh: Tones, *, squash: float = 1.0, parts: int = 10
) -> None:
    """A citrus cut across: rind, white pith, wedges of flesh."""
    cx, cy = centre
    sheet.puff(ellipse(cx, cy, radius, radius * squash), rind, depth=radius * 0.16, gloss=0)
    sheet.flat(ellipse(cx, cy, radius * 0.91, radius * 0.91 * squash), (255, 246, 222))
    for part in range(parts):
        mid = 360 / parts * part
        wedge = []
        for share, spread in ((0.1, 0), (0.45, 0.72), (0.74, 0.86), (0.8, 0.55), (0.82, 0), (0.8, -0.55), (0.74, -0.86), (0.45, -0.72)):
            angle = math.radians(mid + spread * 180 / parts * 0.93)
            wedge.append((cx + radius * share * math.cos(angle), cy + radius * share * squash * math.sin(angle)))
        sheet.puff(smooth(wedge, steps=6), flesh, depth=radius * 0.09, gloss=0.35)


def pomelo() -> Image.Image:
    sheet = Sheet()
    body = smooth([(112, 30), (142, 44), (172, 88), (196, 136), (190, 190), (156, 226), (108, 232), (58, 218),
                   (24, 178), (22, 130), (50, 84), (82, 42)])
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


def dragon_fruit() -> Image.Image:
    sheet = Sheet()
    scale = Tones((255, 130, 170), (230, 50, 120), (160, 20, 90), (255, 150, 170))

    def frill(x: float, y: float, length: float, turn: float, width: float) -> None:
        shape = turned(
            smooth([(x, y - width / 2), (x + length * 0.55, y - width * 0.36), (x + length, y + 1),
                    (x + length * 0.5, y + width * 0.36), (x, y + width / 2)]), (x, y), turn)
        mask = sheet.puff(shape, scale, depth=5, gloss=0)
        tip = turned(ellipse(x + length, y, length * 0.5, width * 0.5), (x, y), turn)
        sheet.glow(tip, (150, 206, 60), 4, 1.0, mask)

    for turn, length in ((-140, 58), (-118, 66), (-62, 66), (-40, 58), (-100, 74), (-80, 74)):
        frill(96, 62, length, turn, 30)
    body = ellipse(96, 140, 76, 92)
    sheet.puff(body, PINK, depth=38, gloss=0.45)
    for row, (y, count, reach) in enumerate(((222, 3, 34), (186, 4, 62), (148, 5, 72), (110, 4, 66), (80, 3, 44))):
        for k in range(count):
            side = (k - (count - 1) / 2) / max((count - 1) / 2, 1)
            frill(96 + side * reach, y, 34, -90 + side * 62, 26 if row else 20)
    # the cut half in front says what it is
    sheet.puff(ellipse(178, 172, 62, 76, 14), PINK, depth=18, gloss=0)
    for x, y, turn in ((222, 112, -40), (238, 160, 0), (226, 214, 40), (140, 240, 110), (178, 98, -96)):
        frill(x, y, 22, turn, 20)
    flesh = Tones((255, 255, 255), (250, 246, 248), (226, 210, 222), (255, 214, 230))
    inner = sheet.puff(ellipse(176, 171, 52, 66, 14), flesh, depth=14, gloss=0)
    rand = dice("dragon fruit")
    for _ in range(170):
        x, y = rand.uniform(120, 234), rand.uniform(100, 244)
        near = ((x - 176) / 47) ** 2 + ((y - 171) / 60) ** 2
        if near < 0.95 and inner.getpixel((round(x * 4), round(y * 4))) == 255:
            sheet.paint(ellipse(x, y, 1.9, 2.7, rand.uniform(0, 180)), (44, 34, 46))
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
                sheet.paint(ellipse(px, py, 2.7 - 1.5 * t), mix(colour, tip, max(0, t - 0.35) * 1.3))

        sheet.stud((cx, cy), (r * 0.94, r * 0.94), 85, stamp)

    sheet.leaf(128, 44, 96, 40, -8, DEEP_LEAF)
    sheet.leaf(128, 44, 92, 40, 190)
    hairy(182, 128, 52)
    hairy(80, 124, 56)
    hairy(128, 188, 46)
    sheet.puff(ellipse(130, 176, 33, 34), WHITE, depth=15, gloss=0.9)
    return sheet.finished()


def spiked(sheet: Sheet, centre: Point, radii: Point, tones: Tones, count: int, tall: float) -> None:
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
    sheet.puff(sheet.stroke_mask(smooth([(120, 6), (112, 26), (114, 52)], closed=False), 20, tip=26), STEM, depth=7)
    spiked(sheet, (112, 138), (86, 94), HUSK, 72, 15)
    rind = smooth([(116, 190), (150, 148), (204, 138), (244, 162), (238, 212), (196, 242), (146, 236)])
    sheet.puff(rind, HUSK, depth=12, gloss=0)
    sheet.puff(smooth([(128, 192), (156, 160), (202, 150), (232, 168), (228, 206), (192, 230), (150, 224)]),
               Tones((255, 252, 236), (248, 238, 206), (222, 200, 150), (255, 244, 214)), depth=10, gloss=0)
    gold = Tones((255, 240, 150), (250, 206, 76), (214, 150, 36), (255, 230, 140))
    sheet.puff(ellipse(166, 192, 28, 23, -24), gold, depth=12, gloss=0.7)
    sheet.puff(ellipse(202, 182, 26, 26, -30), gold, depth=12, gloss=0.7)
    return sheet.finished()


def jackfruit() -> Image.Image:
    sheet = Sheet()
    skin = Tones((206, 214, 96), (150, 168, 56), (84, 104, 32), (190, 190, 96))
    sheet.puff(sheet.stroke_mask(smooth([(100, 4), (94, 24), (98, 44)], closed=False), 18, tip=22), STEM, depth=7)
    spiked(sheet, (100, 140), (78, 104), skin, 190, 5)
    sheet.puff(ellipse(186, 178, 58, 66, 12), skin, depth=10, gloss=0)
    sheet.puff(ellipse(185, 178, 51, 59, 12), Tones((255, 246, 200), (250, 228, 150), (224, 180, 90), (255, 240, 190)), depth=10, gloss=0)
    gold = Tones((255, 226, 96), (250, 180, 36), (214, 128, 20), (255, 220, 110))
    for x, y, turn in ((166, 148, 60), (200, 146, 120), (216, 178, 170), (204, 210, 30), (172, 214, -60), (154, 182, 10)):
        sheet.puff(ellipse(x, y, 21, 15, turn), gold, depth=8, gloss=0.7)
    sheet.puff(ellipse(186, 180, 12, 16, 12), WHITE, depth=5, gloss=0)
    return sheet.finished()


FRUIT: dict[str, Callable[[], Image.Image]] = {
    "lychee": lychee,
    "longan": longan,
    "pomelo": pomelo,
    "green-pomelo": green_pomelo,
    "dragon-fruit": dragon_fruit,
    "rambutan": rambutan,
    "durian": durian,
    "jackfruit": jackfruit,
}
