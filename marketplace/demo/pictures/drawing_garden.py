"""Vegetables and roots of Vietnamese gardens, drawn in the manner of the vendored pictures."""

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
    mix,
    smooth,
    turned,
)

PALE_STALK = Tones((244, 250, 206), (206, 226, 140), (136, 172, 84), (230, 240, 180))
TIE = Tones((230, 190, 120), (196, 146, 80), (136, 92, 44), (224, 184, 120))


def big_leaf(sheet: Sheet, foot: tuple[float, float], length: float, width: float, turn: float, tones: Tones, wave: float = 0) -> None:
    """A broad garden leaf with veins, `wave` making its edge curl."""
    x, y = foot
    rim: list[tuple[float, float]] = []
    for k in range(21):
        t = k / 20
        reach = math.sin(math.pi * t**0.75) * width / 2 + wave * math.sin(k * 2.2)
        rim.append((x + length * t, y - max(reach, 2)))
    rim += [(px, 2 * y - py) for px, py in reversed(rim)]
    mask = sheet.puff(turned(smooth(rim, steps=4), foot, turn), tones, depth=width * 0.16, gloss=0.2)
    vein = mix(tones.light, (250, 255, 220), 0.45)
    sheet.flat(_within(sheet.stroke_mask(turned([(x + length * k / 12, y) for k in range(12)], foot, turn), width * 0.075, tip=1.2), mask), vein, 0.85)
    for k in (0.3, 0.48, 0.66):
        for side in (-1, 1):
            path = [(x + length * k, y), (x + length * (k + 0.18), y + side * width * 0.34)]
            sheet.flat(_within(sheet.stroke_mask(turned(path, foot, turn), width * 0.03, tip=1), mask), vein, 0.6)


def _within(mask: Image.Image, body: Image.Image) -> Image.Image:
    return Image.composite(mask, Image.new("L", mask.size, 0), body)


def mustard_greens() -> Image.Image:
    sheet = Sheet()
    for foot_x, turn, length in ((128, -128, 170), (128, -52, 170), (128, -108, 196), (128, -72, 196)):
        big_leaf(sheet, (foot_x, 214), length, 76, turn, LEAF if turn in {-108, -52} else DEEP_LEAF, 4)
    big_leaf(sheet, (128, 212), 190, 84, -90, LEAF, 4)
    for x, lean in ((106, -10), (150, 10), (118, -4), (138, 4), (128, 0)):
        stalk = smooth([(x - 7, 246), (x + 9, 246), (x + 9 + lean, 190), (x + lean * 1.6 + 1, 132), (x - 7 + lean, 190)])
        sheet.puff(stalk, PALE_STALK, depth=6, gloss=0.2)
    return sheet.finished()


def malabar_spinach() -> Image.Image:
    sheet = Sheet()
    vine = Tones((214, 130, 150), (160, 66, 100), (100, 34, 66), (206, 120, 140))
    tones = Tones((150, 206, 92), (74, 150, 54), (26, 94, 44), (140, 190, 90))
    for path in ([(128, 250), (116, 170), (86, 96), (70, 40)], [(128, 250), (140, 170), (168, 100), (182, 30)], [(128, 250), (128, 120), (126, 30)]):
        sheet.puff(sheet.stroke_mask(smooth(path, closed=False), 11, tip=5), vine, depth=4, gloss=0.2)
    for x, y, turn, size in ((120, 186, 160, 84), (138, 180, 16, 86), (84, 96, 176, 78), (170, 98, 0, 78), (127, 118, 200, 62),
                             (128, 110, -24, 64), (70, 48, -130, 58), (182, 40, -50, 58), (126, 42, -92, 60)):
        heart = smooth([(x, y), (x + size * 0.1, y - size * 0.36), (x + size * 0.5, y - size * 0.42), (x + size, y),
                        (x + size * 0.5, y + size * 0.42), (x + size * 0.1, y + size * 0.36)])
        mask = sheet.puff(turned(heart, (x, y), turn), tones, depth=size * 0.14, gloss=0.45)
        rib = turned([(x + size * k / 10, y) for k in range(9)], (x, y), turn)
        sheet.flat(_within(sheet.stroke_mask(rib, 3.4, tip=1), mask), (226, 190, 150), 0.7)
    return sheet.finished()


def herb_bunch() -> Image.Image:
    sheet = Sheet()
    rand = dice("herbs")
    for k in range(9):
        end = (36 + k * 23, 60 + 46 * abs(k - 4) / 4 + rand.uniform(-10, 10))
        stem = smooth([(116 + k * 3, 248), (118 + k * 2.5, 190), ((128 + end[0]) / 2, 130), end], closed=False)
        tones = LEAF if k % 2 else DEEP_LEAF
        sheet.puff(sheet.stroke_mask(stem, 6, tip=3), tones, depth=2, gloss=0)
        for step in (18, 24, 30):
            x, y = stem[min(step, len(stem) - 1)]
            for side in (-1, 1):
                sheet.leaf(x, y, 38, 24, -90 + (k - 4) * 10 + side * rand.uniform(38, 66), tones)
        sheet.leaf(end[0], end[1] + 6, 40, 26, -90 + (k - 4) * 12, tones)
    sheet.puff(sheet.stroke_mask(smooth([(108, 196), (128, 203), (150, 195)], closed=False), 15), TIE, depth=4)
    return sheet.finished()


def curds(sheet: Sheet, tones: Tones, centre: tuple[float, float], reach: float) -> None:
    """The close heads of a cauliflower."""
    cx, cy = centre
    for ring, count in ((1.0, 11), (0.66, 8), (0.3, 5), (0.0, 1)):
        for k in range(count):
            a = 2 * math.pi * k / count + ring
            x, y = cx + reach * ring * math.cos(a), cy + reach * 0.72 * ring * math.sin(a) - (1 - ring) * 12
            for dx, dy, r in ((-10, 6, 15), (11, 7, 15), (0, -7, 18)):
                sheet.puff(ellipse(x + dx, y + dy, r), tones, depth=7, gloss=0.2)


def cauliflower() -> Image.Image:
    sheet = Sheet()
    for turn in (-168, -140, -112, -68, -40, -12):
        big_leaf(sheet, (128, 184), 122, 74, turn, DEEP_LEAF if turn % 56 else LEAF, 3)
    curds(sheet, Tones((255, 255, 246), (246, 238, 212), (204, 186, 146), (255, 250, 230)), (128, 122), 74)
    for turn, length in ((-172, 116), (-8, 116)):
        big_leaf(sheet, (128, 210), length, 62, turn, LEAF, 3)
    sheet.puff(smooth([(70, 196), (128, 178), (186, 196), (170, 238), (128, 248), (86, 238)]), LEAF, depth=16, gloss=0.25)
    for x in (-22, 0, 22):
        sheet.flat(sheet.stroke_mask([(128 + x * 0.6, 246), (128 + x, 192)], 5, tip=2), (236, 250, 200), 0.7)
    return sheet.finished()


def cabbage() -> Image.Image:
    sheet = Sheet()
    pale = Tones((232, 246, 170), (174, 214, 100), (96, 156, 62), (216, 236, 150))
    for turn in (200, 160, -20, 20, -110, -70):
        big_leaf(sheet, (128, 146), 120, 118, turn, DEEP_LEAF if turn in {200, -20, -70} else LEAF, 3)
    sheet.puff(ellipse(128, 140, 92, 90), pale, depth=36, gloss=0.4)
    for outline, vein in (
        ([(40, 150), (60, 76), (128, 50), (176, 70), (150, 130), (128, 228), (70, 214)], [(112, 226), (100, 150), (120, 70)]),
        ([(214, 150), (200, 90), (160, 62), (136, 96), (132, 160), (130, 230), (190, 212)], [(146, 228), (164, 160), (168, 88)]),
    ):
        mask = sheet.puff(smooth(outline), pale, depth=18, gloss=0.2)
        sheet.flat(_within(sheet.stroke_mask(smooth(vein, closed=False), 7, tip=2), mask), (248, 253, 224), 0.9)
        for x, y in vein[1:]:
            for side in (-1, 1):
                sheet.flat(_within(sheet.stroke_mask([(x, y + 20), (x + side * 32, y - 10)], 3, tip=1), mask), (248, 253, 224), 0.7)
    return sheet.finished()


def winter_squash() -> Image.Image:
    sheet = Sheet()
    skin = Tones((160, 206, 130), (86, 148, 82), (34, 92, 58), (150, 190, 130))
    body = turned(smooth([(20, 128), (34, 92), (90, 82), (170, 80), (224, 92), (240, 130), (222, 168), (168, 178), (88, 176), (36, 164)]), (128, 128), -34)
    mask = sheet.puff(body, skin, depth=36, gloss=0.35)
    rand = dice("winter squash")
    for _ in range(240):
        x, y = rand.uniform(10, 246), rand.uniform(10, 246)
        if mask.getpixel((round(x * 4), round(y * 4))) == 255:
            sheet.flat(ellipse(x, y, rand.uniform(1, 2.4)), (226, 242, 214), 0.4)
    sheet.puff(sheet.stroke_mask(smooth([(216, 66), (232, 46), (246, 44)], closed=False), 14, tip=11), LEAF, depth=4)
    sheet.puff(ellipse(96, 196, 52, 44, -34), skin, depth=6, gloss=0)
    sheet.puff(ellipse(95, 196, 45, 38, -34), Tones((255, 255, 250), (240, 246, 226), (196, 212, 170), (250, 255, 236)), depth=12, gloss=0)
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
    sheet.puff(smooth([(112, 82), (118, 50), (106, 22), (130, 16), (138, 48), (148, 82), (128, 90)]), LEAF, depth=8)
    sheet.leaf(136, 70, 96, 58, -18, DEEP_LEAF)
    return sheet.finished()


def bamboo_shoot() -> Image.Image:
    sheet = Sheet()
    husk = Tones((226, 190, 120), (176, 130, 70), (104, 72, 44), (214, 176, 110))
    flesh = Tones((255, 252, 220), (246, 230, 166), (206, 178, 104), (255, 246, 200))
    for cx, lean, top in ((92, -10, 14), (176, 14, 60)):
        def at(x: float, y: float, cx: float = cx, lean: float = lean) -> tuple[float, float]:
            return (cx + x + lean * (236 - y) / 110, y)

        sheet.puff(smooth([at(-46, 236), at(0, 248), at(46, 236), at(44, 180), at(24, 110 + top * 0.3), at(0, top), at(-24, 110 + top * 0.3), at(-44, 180)]), flesh, depth=18, gloss=0.3)
        for low, side in ((226, -1), (204, 1), (176, -1), (150, 1), (126, -1)):
            wide = 48 * min(1.0, (low - top * 0.7) / 170)
            high = max(top - 2, low - 96)
            sheet.puff(smooth([at(-wide * side, low - 6), at(wide * 0.2 * side, low), at(wide * 0.62 * side, low - 16), at(wide * 0.1 * side, low - 62), at(2 * side, high), at(-wide * 0.6 * side, low - 56)]), husk, depth=9, gloss=0.15)
        sheet.puff(smooth([at(-10, top + 24), at(0, top - 8), at(10, top + 24), at(0, top + 44)]), LEAF, depth=4, gloss=0.1)
    return sheet.finished()


def root(sheet: Sheet, body: Shape, skin: Tones, rings: int, seed: str) -> Image.Image:
    """A rough root with short rings on its skin."""
    mask = sheet.puff(body, skin, depth=18, gloss=0.2)
    rand = dice(seed)
    xs, ys = [x for x, _ in body], [y for _, y in body]
    for _ in range(rings):
        x, y = rand.uniform(min(xs), max(xs)), rand.uniform(min(ys), max(ys))
        stroke = sheet.stroke_mask(smooth([(x - 7, y - 2), (x, y + 2), (x + 8, y)], closed=False), 2)
        sheet.flat(_within(stroke, mask), skin.dark, 0.55)
    return mask


def cassava() -> Image.Image:
    sheet = Sheet()
    skin = Tones((190, 130, 90), (140, 84, 54), (84, 46, 32), (176, 116, 84))
    long = smooth([(20, 100), (30, 74), (60, 66), (130, 84), (200, 108), (248, 140), (196, 140), (124, 138), (56, 128)])
    root(sheet, turned(long, (128, 110), -24), skin, 26, "cassava")
    root(sheet, turned(long, (128, 110), 8), skin, 26, "cassava 2")
    lower = turned(smooth([(70, 176), (84, 150), (130, 148), (200, 168), (250, 204), (190, 214), (120, 212), (82, 204)]), (160, 180), 6)
    root(sheet, lower, skin, 20, "cassava 3")
    sheet.puff(ellipse(84, 176, 24, 34, 8), skin, depth=4, gloss=0)
    sheet.puff(ellipse(82, 176, 21, 31, 8), Tones((255, 190, 190), (240, 160, 160), (206, 120, 120), (255, 200, 190)), depth=4, gloss=0)
    sheet.puff(ellipse(82, 176, 17, 27, 8), Tones((255, 255, 252), (250, 246, 232), (218, 208, 184), (255, 252, 240)), depth=7, gloss=0)
    return sheet.finished()


def turmeric() -> Image.Image:
    sheet = Sheet()
    skin = Tones((236, 180, 92), (200, 130, 46), (134, 78, 26), (230, 170, 90))
    cut = Tones((255, 190, 60), (250, 142, 12), (206, 92, 6), (255, 180, 60))
    for x, y, rx, ry, turn in ((166, 84, 30, 62, 30), (92, 92, 28, 60, -34), (190, 150, 26, 54, 72), (128, 150, 84, 46, -6), (86, 200, 26, 50, 34)):
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
        sheet.puff(smooth([(x - w * 0.2, y), (x + w * 0.2, y), (x + w * 0.26, y + w * 0.78), (x, y + w * 0.9), (x - w * 0.26, y + w * 0.78)]), stalk, depth=8, gloss=0.2)
        sheet.puff(ellipse(x, y + w * 0.14, w * 0.9, w * 0.24), stalk, depth=6, gloss=0)
        dome = sheet.puff(smooth([(x - w, y + w * 0.14), (x - w * 0.86, y - w * 0.4), (x - w * 0.4, y - w * 0.8), (x + w * 0.4, y - w * 0.8), (x + w * 0.86, y - w * 0.4), (x + w, y + w * 0.14), (x + w * 0.5, y + w * 0.2), (x - w * 0.5, y + w * 0.2)]), cap, depth=w * 0.3, gloss=0.35)
        for dx, dy in ((-0.5, -0.2), (0.0, -0.5), (0.46, -0.26), (0.02, -0.08), (0.7, 0.0), (-0.24, -0.66)):
            for turn in (0, 55, 110):
                crack = ellipse(x + dx * w, y + dy * w, w * 0.13, w * 0.025, turn + dx * 60)
                sheet.flat(_within(sheet.mask(crack), dome), (240, 216, 176), 0.8)
    return sheet.finished()


GARDEN: dict[str, Callable[[], Image.Image]] = {
    "mustard-greens": mustard_greens,
    "malabar-spinach": malabar_spinach,
    "herb-bunch": herb_bunch,
    "cauliflower": cauliflower,
    "cabbage": cabbage,
    "winter-squash": winter_squash,
    "pumpkin": pumpkin,
    "bamboo-shoot": bamboo_shoot,
    "cassava": cassava,
    "turmeric": turmeric,
    "shiitake": shiitake,
}
