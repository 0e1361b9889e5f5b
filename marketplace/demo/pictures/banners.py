"""Wide pictures of a countryside for shops and communes, the same for the same seed."""

import math
from collections.abc import Sequence
from functools import partial
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageOps

from marketplace.demo.pictures.brush import Colour, dice, mix
from marketplace.demo.pictures.produce import PRODUCE, load_master
from marketplace.demo.pictures.scenes import place

Light = tuple[Colour, Colour, Colour, Colour]

# sky above, sky at the horizon, sun, light on the land: morning, noon, evening, haze, after rain
HOURS: tuple[Light, ...] = (
    ((142, 190, 226), (255, 226, 190), (255, 246, 214), (255, 236, 200)),
    ((92, 170, 230), (214, 238, 250), (255, 255, 240), (255, 255, 255)),
    ((116, 110, 168), (255, 176, 116), (255, 226, 150), (255, 206, 170)),
    ((178, 206, 214), (244, 240, 220), (255, 252, 232), (246, 248, 236)),
    ((110, 180, 204), (226, 244, 226), (255, 255, 236), (240, 255, 240)),
)
FIELDS: tuple[tuple[Colour, Colour], ...] = (
    ((120, 172, 70), (176, 206, 86)),
    ((206, 180, 70), (236, 212, 110)),
    ((84, 150, 72), (146, 190, 84)),
    ((150, 180, 76), (212, 206, 104)),
)


def compose_shop_banner(
    seed: int, produce: Sequence[str], size: tuple[int, int] = (1600, 500)
) -> Image.Image:
    """A landscape with the shop's produce in the foreground, RGB; KeyError for unknown slugs."""
    rand = dice("shop banner", seed, *produce)
    land = _land(rand, size).convert("RGBA")
    masters = [PRODUCE[slug].sprites[0] for slug in produce]
    _foreground(land, masters, rand)
    return land.convert("RGB")


def compose_commune_banner(seed: int, size: tuple[int, int] = (1600, 500)) -> Image.Image:
    """A landscape with trees and roofs of a commune, RGB."""
    rand = dice("commune banner", seed)
    land = _land(rand, size).convert("RGBA")
    width, height = size
    draw = ImageDraw.Draw(land)
    middle = rand.uniform(0.3, 0.7) * width
    for k in range(rand.randint(7, 10)):
        x = middle + (k - 4) * width * 0.045 + rand.uniform(-14, 14)
        y = height * rand.uniform(0.56, 0.64)
        _house(draw, x, y, height * rand.uniform(0.06, 0.09), rand)
    trees = [load_master("fluent/tree"), load_master("fluent/palm")]
    for _ in range(rand.randint(9, 13)):
        x = rand.uniform(0, width)
        depth = rand.random()
        place(
            land,
            rand.choice(trees),
            (x, height * (0.56 + 0.26 * depth)),
            height * (0.14 + 0.2 * depth),
            shadow=0.25,
        )
    return land.convert("RGB")


def _land(rand: Random, size: tuple[int, int]) -> Image.Image:
    """Sky, sun, hills and fields in rows."""
    width, height = size
    high, low, sun, light = rand.choice(HOURS)
    scene = ImageOps.colorize(
        Image.linear_gradient("L").resize((width, round(height * 0.72))), high, low
    )
    land = Image.new("RGB", size, low)
    land.paste(scene, (0, 0))
    glow = (
        Image.radial_gradient("L").resize((height, height)).point(lambda v: max(0, 130 - v) * 1.5)
    )
    sun_x = round(rand.uniform(0.1, 0.85) * width)
    land.paste(sun, (sun_x - height // 2, round(height * -0.16)), glow)
    draw = ImageDraw.Draw(land, "RGBA")
    disc = height * 0.06
    draw.ellipse(
        (sun_x - disc, height * 0.34 - disc, sun_x + disc, height * 0.34 + disc), fill=(*sun, 235)
    )
    clouds = Image.new("L", (width // 2, height // 2), 0)
    pen = ImageDraw.Draw(clouds)
    for _ in range(rand.randint(3, 6)):
        x, y = rand.uniform(0, width / 2), rand.uniform(0.04, 0.24) * height
        for k in range(6):
            r = height * rand.uniform(0.02, 0.045)
            pen.ellipse((x + k * r - r * 2, y - r * 0.6, x + k * r + r * 2, y + r * 0.6), fill=150)
    land.paste((255, 255, 255), (0, 0), clouds.filter(ImageFilter.GaussianBlur(4)).resize(size))
    draw = ImageDraw.Draw(land, "RGBA")
    for layer in range(4):
        base = height * (0.4 + 0.055 * layer)
        tone = mix(mix((96, 142, 110), low, 0.68 - layer * 0.17), light, 0.12)
        draw.polygon(
            [
                *_ridge(rand, width, base, height * (0.13 - layer * 0.02)),
                (width, height),
                (0, height),
            ],
            fill=tone,
        )
    for field in range(4):
        top = height * (0.58 + 0.11 * field)
        dark, bright = rand.choice(FIELDS)
        ridge = _ridge(rand, width, top, height * 0.022)
        draw.polygon([*ridge, (width, height), (0, height)], fill=mix(bright, light, 0.25))
        vanish = width * rand.uniform(0.2, 0.8)
        for k in range(-30, 31):
            x = vanish + k * width * 0.034
            spread = vanish + k * width * 0.1
            draw.line(
                (x, top + height * 0.03, spread, height * 1.05),
                fill=(*dark, 105),
                width=3 + field * 2,
            )
    return land.filter(ImageFilter.GaussianBlur(0.8))


def _ridge(rand: Random, width: int, base: float, swing: float) -> list[tuple[float, float]]:
    waves = [
        (rand.uniform(0.6, 3.2), rand.uniform(0, 6.28), rand.uniform(0.3, 1)) for _ in range(3)
    ]

    def height_at(x: float) -> float:
        return sum(
            share * math.sin(x / width * 6.28 * pace + start) for pace, start, share in waves
        )

    return [(x, base - swing * height_at(x) * 0.5) for x in range(0, width + 13, 12)]


def _house(draw: ImageDraw.ImageDraw, x: float, y: float, tall: float, rand: Random) -> None:
    wall = rand.choice(((250, 238, 212), (246, 222, 180), (236, 240, 236)))
    roof = rand.choice(((196, 84, 56), (170, 66, 48), (206, 112, 70)))
    wide = tall * rand.uniform(1.3, 1.8)
    box = partial(draw.rectangle, outline=None)
    box((x - wide, y, x + wide, y + tall), fill=wall)
    box((x - tall * 0.2, y + tall * 0.35, x + tall * 0.2, y + tall), fill=(122, 84, 60))
    draw.polygon(
        [
            (x - wide * 1.16, y + 2),
            (x - wide * 0.7, y - tall * 0.8),
            (x + wide * 0.7, y - tall * 0.8),
            (x + wide * 1.16, y + 2),
        ],
        fill=roof,
    )


def _foreground(land: Image.Image, masters: Sequence[str], rand: Random) -> None:
    """Produce along the lower edge, larger toward the right or left corner."""
    if not masters:
        return
    width, height = land.size
    right = rand.random() < 0.5
    count = 9
    for line, foot in ((0, 0.8), (1, 0.97)):
        for k in range(count - line):
            near = 1 - k / count
            side = height * (0.24 + 0.3 * near) * (0.82 + 0.18 * line)
            x = width * (0.03 + 0.062 * k + 0.02 * line) + rand.uniform(-10, 10)
            sprite = load_master(masters[(k + line) % len(masters)])
            place(
                land,
                sprite,
                (width - x if right else x, height * foot - side * 0.24),
                side,
                rand.uniform(-9, 9),
                shadow=0.4,
            )
