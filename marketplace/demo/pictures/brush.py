"""Soft, rounded drawing with Pillow alone: the manner of the produce masters.

Shapes are lists of points on a square of 256 units; light comes from the upper left. Everything is
drawn four times larger than it is kept, so that edges come out smooth.
"""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps

UNIT = 256
K = 4

Point = tuple[float, float]
Colour = tuple[int, int, int]
Shape = Sequence[Point]


class Tones(NamedTuple):
    """The colours of one rounded body: lit side, middle, shaded side, glow of the lower rim."""

    light: Colour
    mid: Colour
    dark: Colour
    rim: Colour


LEAF = Tones((176, 222, 74), (104, 178, 48), (38, 118, 44), (150, 206, 90))
DEEP_LEAF = Tones((112, 190, 84), (52, 140, 62), (20, 88, 52), (110, 180, 100))
STEM = Tones((190, 150, 96), (146, 104, 62), (96, 64, 42), (180, 136, 96))
WHITE = Tones((255, 255, 255), (246, 243, 240), (208, 200, 206), (255, 250, 245))


def dice(*seed: object) -> random.Random:
    """A random source that gives the same numbers for the same seed on every machine."""
    return random.Random("|".join(str(part) for part in seed))  # noqa: S311 - pictures, no secret


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """`one` with `share` (0 to 1) of `other`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return (red, green, blue)


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None, turn: float = 0) -> Shape:
    """An ellipse, turned clockwise by `turn` degrees."""
    ry = rx if ry is None else ry
    steps = 72
    return turned(
        [
            (
                cx + rx * math.cos(2 * math.pi * i / steps),
                cy + ry * math.sin(2 * math.pi * i / steps),
            )
            for i in range(steps)
        ],
        (cx, cy),
        turn,
    )


def turned(shape: Shape, pivot: Point, degrees: float) -> Shape:
    """The shape turned clockwise round `pivot`."""
    sin, cos = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    px, py = pivot
    return [
        (px + (x - px) * cos - (y - py) * sin, py + (x - px) * sin + (y - py) * cos)
        for x, y in shape
    ]


def smooth(corners: Shape, *, closed: bool = True, steps: int = 12) -> Shape:
    """A Catmull-Rom curve through the corners."""
    count = len(corners)
    out: list[Point] = []
    for i in range(count if closed else count - 1):
        if closed:
            p = [corners[(i + k) % count] for k in (-1, 0, 1, 2)]
        else:
            p = [corners[min(max(i + k, 0), count - 1)] for k in (-1, 0, 1, 2)]
        for step in range(steps):
            t = step / steps
            out.append((_spline([q[0] for q in p], t), _spline([q[1] for q in p], t)))
    if not closed:
        out.append(corners[-1])
    return out


def _spline(p: Sequence[float], t: float) -> float:
    return 0.5 * (
        2 * p[1]
        + (p[2] - p[0]) * t
        + (2 * p[0] - 5 * p[1] + 4 * p[2] - p[3]) * t * t
        + (3 * p[1] - p[0] - 3 * p[2] + p[3]) * t * t * t
    )


def round_box(x0: float, y0: float, x1: float, y1: float, radius: float) -> Shape:
    """A box with rounded corners."""
    out: list[Point] = []
    for cx, cy, start in (
        (x1 - radius, y0 + radius, -90),
        (x1 - radius, y1 - radius, 0),
        (x0 + radius, y1 - radius, 90),
        (x0 + radius, y0 + radius, 180),
    ):
        for step in range(9):
            angle = math.radians(start + step * 11.25)
            out.append((cx + radius * math.cos(angle), cy + radius * math.sin(angle)))
    return out


def sphere_points(count: int) -> Iterable[tuple[float, float, float]]:
    """Evenly strewn points of the half of a unit ball that faces us, farthest first."""
    golden = math.pi * (3 - math.sqrt(5))
    points = []
    for i in range(count * 2):
        z = 1 - (i + 0.5) / count
        if z > 0.02:
            r = math.sqrt(1 - z * z)
            points.append((r * math.cos(i * golden), r * math.sin(i * golden), z))
    return sorted(points, key=lambda point: point[2])


class Sheet:
    """A transparent picture that bodies are laid onto, back to front."""

    def __init__(self) -> None:
        self.image = Image.new("RGBA", (UNIT * K, UNIT * K), (0, 0, 0, 0))

    def mask(self, *shapes: Shape, cut: Sequence[Shape] = ()) -> Image.Image:
        """The union of the shapes, less those of `cut`."""
        mask = Image.new("L", self.image.size, 0)
        draw = ImageDraw.Draw(mask)
        for shape in shapes:
            draw.polygon([(x * K, y * K) for x, y in shape], fill=255)
        for shape in cut:
            draw.polygon([(x * K, y * K) for x, y in shape], fill=0)
        return mask

    def stroke_mask(self, path: Shape, width: float, *, tip: float | None = None) -> Image.Image:
        """A round brush drawn along the path, from `width` to `tip` wide."""
        mask = Image.new("L", self.image.size, 0)
        draw = ImageDraw.Draw(mask)
        tip = width if tip is None else tip
        for i, (x, y) in enumerate(path):
            r = (width + (tip - width) * i / max(len(path) - 1, 1)) / 2 * K
            draw.ellipse((x * K - r, y * K - r, x * K + r, y * K + r), fill=255)
            if i:
                before = path[i - 1]
                draw.line(
                    (before[0] * K, before[1] * K, x * K, y * K), fill=255, width=round(2 * r)
                )
        return mask

    def flat(self, mask: Image.Image | Shape, colour: Colour, strength: float = 1.0) -> None:
        """Lay an even colour."""
        solid = mask if isinstance(mask, Image.Image) else self.mask(mask)
        if strength < 1:
            solid = solid.point(lambda v: v * strength)
        self._lay(Image.new("RGB", self.image.size, colour), solid)

    def glow(
        self, shape: Shape, colour: Colour, blur: float, strength: float, inside: Image.Image
    ) -> None:
        """Lay a blurred spot, kept inside a mask."""
        spot = self.mask(shape).filter(ImageFilter.GaussianBlur(blur * K))
        spot = ImageChops.multiply(spot, inside).point(lambda v: v * strength)
        self._lay(Image.new("RGB", self.image.size, colour), spot)

    def puff(
        self, body: Image.Image | Shape, tones: Tones, *, depth: float = 20, gloss: float = 0.5
    ) -> Image.Image:
        """Lay a rounded body lit from the upper left; `depth` is how far its edge bends away.

        Gives back its mask.
        """
        mask = body if isinstance(body, Image.Image) else self.mask(body)
        box = mask.getbbox()
        if box is None:
            return mask
        x0, y0, x1, y1 = box
        wide, high = x1 - x0, y1 - y0
        ball = Image.radial_gradient("L").resize((round(wide * 2.1), round(high * 2.1)))
        ramp = Image.new("L", self.image.size, 255)
        ramp.paste(
            ball, (round(x0 + wide * 0.36 - wide * 1.05), round(y0 + high * 0.28 - high * 1.05))
        )
        self._lay(ImageOps.colorize(ramp, tones.light, tones.dark, tones.mid, midpoint=105), mask)
        self.shade(mask, tones, depth)
        if gloss:
            spot = ellipse(
                (x0 + wide * 0.34) / K,
                (y0 + high * 0.24) / K,
                wide * 0.13 / K,
                high * 0.08 / K,
                -28,
            )
            self.glow(spot, (255, 255, 255), min(wide, high) / K * 0.045, gloss, mask)
        return mask

    def shade(self, mask: Image.Image, tones: Tones, depth: float, strength: float = 0.9) -> None:
        """Darken the edge away from the light and let the lowest rim glow."""
        reach = depth * K
        pad = round(reach * 2)
        wide = ImageOps.expand(mask, pad)
        inner = (pad, pad, pad + mask.width, pad + mask.height)
        soft = wide.filter(ImageFilter.GaussianBlur(reach))
        away = ImageChops.offset(soft, -round(reach * 0.5), -round(reach * 0.7)).crop(inner)
        dark = away.point(lambda v: max(0, min(255, (165 - v) * 1.5)) * strength)
        self._lay(Image.new("RGB", mask.size, tones.dark), ImageChops.multiply(dark, mask))
        thin = wide.filter(ImageFilter.GaussianBlur(reach * 0.28))
        low = ImageChops.offset(thin, -round(reach * 0.08), -round(reach * 0.26)).crop(inner)
        rim = low.point(lambda v: max(0, min(255, (120 - v) * 2.0)) * 0.6)
        self._lay(Image.new("RGB", mask.size, tones.rim), ImageChops.multiply(rim, mask))

    def leaf(
        self, x: float, y: float, length: float, width: float, turn: float, tones: Tones = LEAF
    ) -> None:
        """A leaf that grows from (x, y) to the right, turned clockwise by `turn` degrees."""
        half = width / 2
        outline = smooth(
            [
                (x, y),
                (x + length * 0.22, y - half * 0.8),
                (x + length * 0.5, y - half),
                (x + length * 0.8, y - half * 0.6),
                (x + length, y),
                (x + length * 0.8, y + half * 0.6),
                (x + length * 0.5, y + half),
                (x + length * 0.22, y + half * 0.8),
            ]
        )
        mask = self.puff(turned(outline, (x, y), turn), tones, depth=width * 0.22, gloss=0.25)
        rib = turned([(x + length * k / 10, y) for k in range(10)], (x, y), turn)
        line = ImageChops.multiply(self.stroke_mask(rib, width * 0.09, tip=1), mask)
        self.flat(line, mix(tones.light, (255, 255, 230), 0.25), 0.75)

    def stud(
        self,
        centre: Point,
        radii: Point,
        count: int,
        stamp: Callable[[Point, tuple[float, float, float]], None],
    ) -> None:
        """Call `stamp(place, normal)` for points strewn over a ball, from its edge inward."""
        for nx, ny, nz in sphere_points(count):
            stamp((centre[0] + radii[0] * nx, centre[1] + radii[1] * ny), (nx, ny, nz))

    def paint(self, shape: Shape, colour: Colour) -> None:
        """Lay a small even shape straight onto the sheet."""
        draw = ImageDraw.Draw(self.image)
        draw.polygon([(x * K, y * K) for x, y in shape], fill=(*colour, 255))

    def finished(self) -> Image.Image:
        """The picture at 256 px."""
        return self.image.resize((UNIT, UNIT), Image.Resampling.LANCZOS)

    def _lay(self, colours: Image.Image, mask: Image.Image) -> None:
        box = mask.getbbox()
        if box is not None:
            layer = colours.crop(box).convert("RGBA")
            layer.putalpha(mask.crop(box))
            self.image.alpha_composite(layer, box[:2])


def lit(normal: tuple[float, float, float]) -> float:
    """How much light (0 to 1) a point of a ball gets from the upper left."""
    nx, ny, nz = normal
    return max(0.0, min(1.0, 0.12 + 0.95 * (nx * -0.42 + ny * -0.55 + nz * 0.72)))
