"""What produce lies on: planks, bamboo, banana leaf, cloth, stall, garden, studio.

Each ground is drawn at half size and enlarged, which softens it as a lens would.
"""

import math
from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

from marketplace.demo.pictures.brush import Colour, mix

HALF = 400

WOODS: tuple[tuple[Colour, Colour], ...] = (
    ((122, 78, 46), (196, 144, 94)),
    ((86, 54, 36), (150, 104, 68)),
    ((168, 132, 92), (230, 200, 158)),
    ((104, 90, 78), (176, 160, 142)),
    ((142, 84, 54), (214, 150, 104)),
)
CLOTHS: tuple[tuple[Colour, Colour], ...] = (
    ((246, 238, 222), (206, 70, 66)),
    ((248, 244, 236), (64, 74, 92)),
    ((238, 232, 214), (74, 128, 92)),
    ((250, 240, 220), (222, 158, 60)),
    ((232, 238, 240), (72, 124, 168)),
)
STUDIOS: tuple[tuple[Colour, Colour], ...] = (
    ((255, 246, 226), (240, 208, 164)),
    ((244, 248, 234), (196, 216, 170)),
    ((255, 238, 230), (240, 190, 172)),
    ((236, 246, 246), (176, 208, 210)),
    ((252, 244, 250), (218, 196, 220)),
    ((255, 248, 214), (244, 214, 122)),
)


def speckle(rand: Random, width: int, height: int) -> Image.Image:
    """Even grey noise, the same for the same random source."""
    return Image.frombytes("L", (width, height), rand.randbytes(width * height))


def grain(rand: Random, size: tuple[int, int], across: int, along: int) -> Image.Image:
    """Noise drawn out into soft streaks: `across` by `along` cells over the whole size."""
    return speckle(rand, across, along).resize(size, Image.Resampling.BICUBIC)


def planks(
    rand: Random, size: tuple[int, int], tones: tuple[Colour, Colour], count: int
) -> Image.Image:
    """Boards lying side by side, running left to right."""
    width, height = size
    streaks = ImageChops.blend(
        grain(rand, size, 6, height // 3), grain(rand, size, 3, height // 14), 0.5
    )
    wood = ImageOps.colorize(ImageOps.autocontrast(streaks, cutoff=1), *tones)
    wood = Image.blend(wood, Image.new("RGB", size, mix(*tones, 0.6)), 0.5)
    draw = ImageDraw.Draw(wood, "RGBA")
    step = height / count
    for k in range(count):
        top = round(k * step)
        tint = rand.randint(-26, 22)
        shade = (255, 240, 214, tint) if tint > 0 else (40, 20, 6, -tint)
        draw.rectangle((0, top, width, round(top + step)), fill=shade)
        draw.line((0, top, width, top), fill=(30, 16, 8, 170), width=2)
        draw.line((0, top + 2, width, top + 2), fill=(255, 236, 206, 60), width=1)
    return wood


def wood_table(rand: Random) -> Image.Image:
    wood = planks(rand, (HALF + 160, HALF + 160), rand.choice(WOODS), rand.choice((5, 6, 7)))
    turn = rand.choice((0, 90, rand.uniform(-9, 9)))
    wood = wood.rotate(turn, Image.Resampling.BICUBIC)
    return wood.crop((80, 80, 80 + HALF, 80 + HALF))


def bamboo_weave(rand: Random) -> Image.Image:
    light = rand.choice(((228, 192, 128), (214, 170, 104), (238, 210, 156)))
    dark = mix(light, (92, 56, 22), 0.62)
    cell = rand.choice((20, 24, 28))
    tile = Image.new("RGB", (cell * 2, cell * 2), dark)
    draw = ImageDraw.Draw(tile)
    for x, y, flat in ((0, 0, True), (cell, cell, True), (cell, 0, False), (0, cell, False)):
        for k in range(cell - 2):
            edge = abs(k - cell / 2) / cell
            tone = mix(light, dark, 0.75 * edge + (0.0 if flat else 0.16))
            line = (
                (x, y + k + 1, x + cell - 1, y + k + 1)
                if flat
                else (x + k + 1, y, x + k + 1, y + cell - 1)
            )
            draw.line(line, fill=tone)
    wide = HALF + 200
    cloth = Image.new("RGB", (wide, wide))
    for x in range(0, wide, cell * 2):
        for y in range(0, wide, cell * 2):
            cloth.paste(tile, (x, y))
    cloth = Image.blend(
        cloth, ImageOps.colorize(grain(rand, (wide, wide), 30, 30), dark, light), 0.22
    )
    cloth = cloth.rotate(rand.choice((45, 0, 30)), Image.Resampling.BICUBIC)
    return cloth.crop((100, 100, 100 + HALF, 100 + HALF)).filter(ImageFilter.GaussianBlur(0.7))


def banana_leaf(rand: Random) -> Image.Image:
    dark, light = rand.choice(
        (
            ((22, 84, 44), (86, 160, 70)),
            ((36, 100, 40), (128, 184, 74)),
            ((16, 74, 56), (72, 146, 92)),
        )
    )
    wide = HALF + 200
    base = ImageOps.colorize(grain(rand, (wide, wide), 5, 40), dark, light)
    base = Image.blend(base, Image.new("RGB", (wide, wide), mix(dark, light, 0.45)), 0.45)
    draw = ImageDraw.Draw(base, "RGBA")
    mid = wide // 2
    for y in range(-200, wide + 200, 9):
        strength = rand.randint(20, 60)
        for side in (-1, 1):
            draw.line((mid, y, mid + side * wide / 2, y - 90), fill=(*light, strength), width=2)
            draw.line((mid, y + 3, mid + side * wide / 2, y - 87), fill=(*dark, strength), width=2)
    draw.line((mid, 0, mid, wide), fill=mix(light, (244, 246, 190), 0.5), width=11)
    draw.line((mid + 4, 0, mid + 4, wide), fill=(*dark, 120), width=3)
    base = base.rotate(rand.uniform(20, 70) * rand.choice((-1, 1)), Image.Resampling.BICUBIC)
    shift = rand.randint(-50, 50)
    return base.crop((100 + shift, 100, 100 + shift + HALF, 100 + HALF)).filter(
        ImageFilter.GaussianBlur(0.8)
    )


def linen(rand: Random) -> Image.Image:
    ground, stripe = rand.choice(CLOTHS)
    wide = HALF + 160
    cloth = Image.new("RGB", (wide, wide), ground)
    draw = ImageDraw.Draw(cloth, "RGBA")
    gap = rand.choice((34, 46, 60))
    if rand.random() < 0.65:
        for k in range(0, wide, gap):
            draw.rectangle((k, 0, k + gap // 2 - 1, wide), fill=(*stripe, 66))
            draw.rectangle((0, k, wide, k + gap // 2 - 1), fill=(*stripe, 66))
    else:
        for k in range(0, wide, gap * 2):
            draw.rectangle((k, 0, k + 8, wide), fill=(*stripe, 150))
            draw.rectangle((k + 13, 0, k + 16, wide), fill=(*stripe, 120))
    weave = ImageChops.blend(
        grain(rand, (wide, wide), wide // 2, 40), grain(rand, (wide, wide), 40, wide // 2), 0.5
    )
    folds = grain(rand, (wide, wide), 4, 3)
    cloth = ImageChops.multiply(cloth, ImageOps.colorize(weave, (214, 206, 196), (255, 255, 255)))
    cloth = ImageChops.multiply(cloth, ImageOps.colorize(folds, (222, 212, 204), (255, 255, 255)))
    cloth = cloth.rotate(rand.uniform(-24, 24), Image.Resampling.BICUBIC)
    return cloth.crop((80, 80, 80 + HALF, 80 + HALF))


def lights(
    rand: Random, size: tuple[int, int], palette: tuple[Colour, Colour, Colour]
) -> Image.Image:
    """A garden out of focus."""
    width, height = size
    blur = ImageOps.colorize(grain(rand, size, 5, 4), palette[0], palette[1])
    layer = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    for _ in range(26):
        x, y, r = rand.uniform(0, width), rand.uniform(0, height), rand.uniform(8, 34)
        colour = mix(palette[1], palette[2], rand.random())
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(*colour, rand.randint(36, 110)))
    layer = layer.filter(ImageFilter.GaussianBlur(2.4))
    blur.paste(layer, (0, 0), layer)
    return blur


def garden_table(rand: Random) -> Image.Image:
    palette = rand.choice(
        (
            ((38, 92, 50), (140, 186, 90), (255, 246, 190)),
            ((70, 98, 48), (206, 196, 96), (255, 236, 176)),
            ((44, 96, 92), (136, 192, 168), (240, 255, 230)),
            ((122, 84, 54), (236, 178, 108), (255, 236, 190)),
        )
    )
    scene = lights(rand, (HALF, HALF), palette)
    top = round(HALF * rand.uniform(0.42, 0.52))
    board = planks(rand, (HALF, HALF - top), rand.choice(WOODS), 4)
    far = Image.linear_gradient("L").resize(board.size)
    board = Image.composite(
        board, Image.blend(board, Image.new("RGB", board.size, palette[1]), 0.35), far
    )
    scene.paste(board, (0, top))
    ImageDraw.Draw(scene, "RGBA").line((0, top, HALF, top), fill=(255, 244, 220, 90), width=2)
    return scene


def studio(rand: Random) -> Image.Image:
    light, dark = rand.choice(STUDIOS)
    ball = Image.radial_gradient("L").resize((HALF * 2, HALF * 2))
    x, y = rand.randint(HALF // 3, HALF * 2 // 3), rand.randint(HALF // 2, HALF * 3 // 4)
    spot = ball.crop((x, y, x + HALF, y + HALF))
    scene = ImageOps.colorize(spot, light, mix(dark, (120, 90, 70), 0.12))
    floor = round(HALF * rand.uniform(0.5, 0.6))
    table = Image.new("RGB", (HALF, HALF), mix(dark, (255, 255, 255), 0.28))
    edge = Image.new("L", (HALF, HALF), 0)
    ImageDraw.Draw(edge).rectangle((0, floor, HALF, HALF), fill=150)
    return Image.composite(table, scene, edge.filter(ImageFilter.GaussianBlur(rand.choice((2, 9)))))


def stall(rand: Random) -> Image.Image:
    """Green grass paper or straw between the boards of a market crate."""
    dark, light = rand.choice(
        (
            ((120, 84, 30), (244, 214, 140)),
            ((44, 92, 36), (150, 196, 86)),
            ((110, 70, 40), (226, 184, 128)),
        )
    )
    scene = Image.new("RGB", (HALF, HALF), mix(dark, light, 0.3))
    draw = ImageDraw.Draw(scene)
    for k in range(900):
        x, y = rand.uniform(-20, HALF), rand.uniform(-20, HALF)
        angle, long = rand.uniform(0, math.pi), rand.uniform(16, 52)
        tone = mix(dark, light, min(1, rand.random() * 0.6 + 0.5 * k / 900))
        bend = rand.uniform(-9, 9)
        ex, ey = x + long * math.cos(angle), y + long * math.sin(angle)
        draw.line((x, y, (x + ex) / 2 + bend, (y + ey) / 2 - bend, ex, ey), fill=tone, width=2)
    board = planks(rand, (HALF, 46), rand.choice(WOODS), 1)
    scene.paste(board, (0, -6))
    scene.paste(board.rotate(180), (0, HALF - 34))
    return scene


GROUNDS: dict[str, Callable[[Random], Image.Image]] = {
    "wood": wood_table,
    "bamboo": bamboo_weave,
    "leaf": banana_leaf,
    "linen": linen,
    "garden": garden_table,
    "studio": studio,
    "stall": stall,
}
