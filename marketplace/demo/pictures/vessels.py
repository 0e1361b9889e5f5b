"""Vessels that produce lies in: a back that stands behind it and a front that covers its feet."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from PIL import Image

from marketplace.demo.pictures.backgrounds import WOODS, planks
from marketplace.demo.pictures.brush import Colour, Sheet, Tones, dice, ellipse, mix, smooth

WIDE = 640

GLAZES: tuple[Colour, ...] = (
    (244, 240, 232),
    (92, 140, 170),
    (198, 112, 76),
    (112, 150, 104),
    (72, 72, 84),
)
REEDS: tuple[Colour, ...] = ((222, 178, 108), (196, 140, 78), (238, 206, 148))


class Vessel(NamedTuple):
    """Two pictures of the same size and where, in shares of their height, the produce stands."""

    back: Image.Image
    front: Image.Image
    rim: float


def _tones(colour: Colour) -> Tones:
    return Tones(
        mix(colour, (255, 255, 255), 0.5),
        colour,
        mix(colour, (40, 20, 20), 0.5),
        mix(colour, (255, 246, 230), 0.35),
    )


def _cut(sheet: Sheet) -> Image.Image:
    return sheet.image.resize((WIDE, WIDE), Image.Resampling.LANCZOS).crop(
        (0, WIDE // 4, WIDE, WIDE)
    )


@lru_cache(maxsize=16)
def bowl(variant: int) -> Vessel:
    """A glazed bowl."""
    colour = GLAZES[variant % len(GLAZES)]
    tones = _tones(colour)
    back, front = Sheet(), Sheet()
    back.puff(ellipse(128, 128, 124, 34), tones, depth=6, gloss=0)
    back.puff(ellipse(128, 130, 116, 29), _tones(mix(colour, (60, 40, 36), 0.3)), depth=10, gloss=0)
    body = smooth(
        [
            (4, 130),
            (30, 150),
            (128, 162),
            (226, 150),
            (252, 130),
            (236, 190),
            (190, 226),
            (168, 240),
            (88, 240),
            (66, 226),
            (20, 190),
        ]
    )
    mask = front.puff(body, tones, depth=24, gloss=0.35)
    band = front.stroke_mask(
        smooth([(12, 160), (60, 182), (128, 188), (196, 182), (244, 160)], closed=False), 5
    )
    line = Image.composite(band, Image.new("L", mask.size, 0), mask)
    front.flat(
        line, mix(colour, (30, 60, 130) if variant % len(GLAZES) == 0 else (255, 250, 235), 0.7)
    )
    return Vessel(_cut(back), _cut(front), 0.46)


@lru_cache(maxsize=16)
def basket(variant: int) -> Vessel:
    """A woven basket."""
    reed = REEDS[variant % len(REEDS)]
    tones = _tones(reed)
    back, front = Sheet(), Sheet()
    back.puff(ellipse(128, 124, 120, 30), _tones(mix(reed, (60, 30, 10), 0.45)), depth=8, gloss=0)
    body = smooth(
        [
            (8, 126),
            (40, 148),
            (128, 156),
            (216, 148),
            (248, 126),
            (234, 190),
            (214, 238),
            (128, 248),
            (42, 238),
            (22, 190),
        ]
    )
    mask = front.puff(body, _tones(mix(reed, (90, 50, 20), 0.35)), depth=16, gloss=0)
    for row in range(8):
        for col in range(17):
            x, y = 8 + col * 15.5 + (row % 2) * 7.7, 150 + row * 13 - abs(col - 8) ** 2 * 0.28
            spot = front.mask(ellipse(x, y, 7.6, 5))
            small = Image.composite(spot, Image.new("L", mask.size, 0), mask)
            front.flat(small, tones.mid, 0.95)
            front.flat(
                Image.composite(
                    front.mask(ellipse(x - 1, y - 1.5, 5, 2.2)), Image.new("L", mask.size, 0), mask
                ),
                tones.light,
                0.75,
            )
    rim = smooth([(8, 128), (50, 148), (128, 156), (206, 148), (248, 128)], closed=False)
    front.puff(front.stroke_mask(rim, 13), tones, depth=4, gloss=0)
    return Vessel(_cut(back), _cut(front), 0.46)


@lru_cache(maxsize=16)
def crate(variant: int) -> Vessel:
    """A market crate of boards."""
    wood = WOODS[variant % len(WOODS)]
    rand = dice("crate", variant)
    high = WIDE * 3 // 4
    back = Image.new("RGBA", (WIDE, high), (0, 0, 0, 0))
    front = back.copy()
    back.paste(
        Image.blend(
            planks(rand, (WIDE - 64, 130), wood, 2),
            Image.new("RGB", (WIDE - 64, 130), (40, 24, 14)),
            0.35,
        ),
        (32, 120),
    )
    for k in range(3):
        front.paste(planks(rand, (WIDE - 12, 68), wood, 1), (6, 236 + k * 76))
    for x in (14, WIDE - 62):
        front.paste(planks(rand, (236, 48), wood, 1).rotate(90, expand=True), (x, 230))
    return Vessel(back, front, 0.5)


@lru_cache(maxsize=16)
def tray(variant: int) -> Vessel:
    """A round flat tray of woven bamboo (nia), seen from above at a slant."""
    reed = REEDS[variant % len(REEDS)]
    tones = _tones(reed)
    sheet = Sheet()
    sheet.puff(ellipse(128, 160, 126, 86), tones, depth=6, gloss=0)
    inner = sheet.puff(
        ellipse(128, 158, 114, 75), _tones(mix(reed, (250, 226, 170), 0.3)), depth=8, gloss=0
    )
    for k in range(-16, 30):
        for path in ([(k * 12, 60), (k * 12 - 90, 260)], [(k * 12 - 60, 60), (k * 12 + 40, 260)]):
            line = Image.composite(sheet.stroke_mask(path, 3), Image.new("L", inner.size, 0), inner)
            sheet.flat(line, tones.dark, 0.34)
    return Vessel(_cut(sheet), Image.new("RGBA", (WIDE, WIDE * 3 // 4), (0, 0, 0, 0)), 0.5)


def vessel(kind: str, choice: int) -> Vessel:
    """The vessel of that kind in one of its colours; kinds are those of `KINDS`."""
    draw, colours = KINDS[kind]
    return draw(choice % colours)


KINDS: dict[str, tuple[Callable[[int], Vessel], int]] = {
    "bowl": (bowl, len(GLAZES)),
    "basket": (basket, len(REEDS)),
    "crate": (crate, len(WOODS)),
    "tray": (tray, len(REEDS)),
}
