"""Product pictures of the demo: produce laid out on a ground, the same for the same seed."""

from functools import lru_cache
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from marketplace.demo.pictures.backgrounds import GROUNDS
from marketplace.demo.pictures.brush import DEEP_LEAF, LEAF, Sheet, dice
from marketplace.demo.pictures.produce import PRODUCE, Produce, known_produce, load_master
from marketplace.demo.pictures.vessels import vessel

__all__ = ["compose_scene", "known_produce", "save_jpeg"]

BASE = 800
FLAT = ("wood", "bamboo", "leaf", "linen", "stall")
STANDING = ("garden", "studio", "wood", "linen")
WARMTH = ((255, 244, 224), (255, 250, 238), (250, 250, 255), (255, 238, 214), (246, 252, 240))


def compose_scene(produce: str, *, seed: int, size: int = BASE) -> Image.Image:
    """A square RGB picture (`size` px a side) of the produce; same seed, same picture.

    Raises KeyError for a slug that `known_produce` does not hold.
    """
    row = PRODUCE[produce]
    rand = dice("scene", produce, seed)
    held = rand.choice(
        ("", "", "tray") if row.upright else ("", "", "bowl", "basket", "crate", "tray")
    )
    ground = rand.choice(
        STANDING if held in {"bowl", "basket", "crate"} or row.upright else FLAT + STANDING
    )
    scene = GROUNDS[ground](rand).resize((BASE, BASE), Image.Resampling.BICUBIC).convert("RGBA")
    if held:
        _held(scene, row, held, rand)
    else:
        _strewn(scene, row, rand)
    scene = _graded(scene.convert("RGB"), rand)
    if size != BASE:
        scene = scene.resize((size, size), Image.Resampling.LANCZOS)
    return scene


def save_jpeg(image: Image.Image) -> bytes:
    """The picture as JPEG of quality 85, without metadata."""
    out = BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def place(
    scene: Image.Image,
    sprite: Image.Image,
    centre: tuple[float, float],
    side: float,
    turn: float = 0,
    *,
    shadow: float = 0.5,
) -> None:
    """Lay a sprite of `side` px on the scene with its soft shadow to the lower right."""
    share = side / max(sprite.size)
    small = sprite.resize(
        (max(1, round(sprite.width * share)), max(1, round(sprite.height * share))),
        Image.Resampling.BICUBIC,
    )
    if turn:
        small = small.rotate(turn, Image.Resampling.BICUBIC, expand=True)
    left, top = round(centre[0] - small.width / 2), round(centre[1] - small.height / 2)
    if shadow:
        pad = round(side * 0.16)
        cast = ImageOps.expand(small.getchannel("A"), pad)
        quarter = (max(1, cast.width // 6), max(1, cast.height // 6))
        soft = cast.resize(quarter).filter(ImageFilter.GaussianBlur(side * 0.008))
        dark = soft.resize(cast.size, Image.Resampling.BILINEAR).point(lambda v: v * shadow)
        reach = round(side * 0.045)
        scene.paste((38, 20, 10), (left - pad + reach, top - pad + round(reach * 1.5)), dark)
    scene.paste(small, (left, top), small)


@lru_cache(maxsize=8)
def sprig(variant: int) -> Image.Image:
    """A few leaves to lay beside the produce."""
    sheet = Sheet()
    tones = LEAF if variant % 2 else DEEP_LEAF
    for turn in ((-30, 24), (-52, 4), (-18, 38), (0, 56))[variant % 4]:
        sheet.leaf(24, 128, 200, 78, turn, tones)
    picture = sheet.finished()
    return picture.crop(picture.getbbox())


def _sprigs(scene: Image.Image, rand: Random, spots: list[tuple[float, float]]) -> None:
    for x, y in spots:
        place(
            scene,
            sprig(rand.randrange(4)),
            (x, y),
            rand.uniform(170, 250),
            rand.uniform(0, 360),
            shadow=0.4,
        )


def _lean(row: Produce, rand: Random, most: float = 28) -> float:
    return rand.uniform(-4, 4) if row.upright else rand.uniform(-most, most)


def _strewn(scene: Image.Image, row: Produce, rand: Random) -> None:
    """Produce lying or standing freely: one large with small ones, three abreast, or a heap."""
    sprites = [load_master(master) for master in row.sprites]
    leafy = row.group in {"trai-cay", "rau-cu"}
    if leafy and rand.random() < 0.7:
        _sprigs(
            scene,
            rand,
            [
                (rand.uniform(110, 280), rand.uniform(420, 660)),
                (rand.uniform(540, 700), rand.uniform(360, 640)),
            ],
        )
    layout = rand.choice(("hero", "abreast", "heap"))
    spots: list[tuple[float, float, float]] = []
    if layout == "hero":
        side = rand.uniform(400, 450)
        mirrored = rand.choice((-1, 1))
        spots = [
            (400.0 - mirrored * 215.0, 380.0, side * 0.62),
            (400 + mirrored * 40.0, 400.0, side),
            (400 + mirrored * 240.0, 560.0, side * 0.58),
            (400 - mirrored * 190.0, 610.0, side * 0.6),
        ][: rand.choice((3, 4))]
    elif layout == "abreast":
        side = rand.uniform(330, 380)
        spots = [
            (215.0, 410.0, side),
            (585.0, 400.0, side),
            (400.0, 320.0, side * 0.94),
            (400.0, 540.0, side * 1.06),
        ]
        if rand.random() < 0.5:
            spots.pop(2)
    else:
        side = rand.uniform(225, 265)
        for line, (count, y) in enumerate(((2, 270.0), (3, 400.0), (4, 540.0))):
            for k in range(count):
                spots.append(
                    (400 + (k - (count - 1) / 2) * side * 0.72, y, side * (0.92 + 0.07 * line))
                )
    for k, (x, y, wide) in enumerate(sorted(spots, key=lambda spot: spot[1])):
        sprite = sprites[(k + 1) % len(sprites)] if k % 2 else sprites[0]
        jitter = wide * 0.05
        place(
            scene,
            _maybe_mirrored(sprite, row, rand),
            (x + rand.uniform(-jitter, jitter), y + rand.uniform(-jitter, jitter)),
            wide * rand.uniform(0.94, 1.05),
            _lean(row, rand),
        )


def _held(scene: Image.Image, row: Produce, kind: str, rand: Random) -> None:
    """Produce heaped in a vessel."""
    sprites = [load_master(master) for master in row.sprites]
    holder = vessel(kind, rand.randrange(15))
    width = rand.uniform(600, 690)
    share = width / holder.back.width
    size = (round(holder.back.width * share), round(holder.back.height * share))
    left, top = round(400 - size[0] / 2), round(775 - size[1] + rand.uniform(-24, 0))
    foot = Image.new("L", (BASE // 8, BASE // 8), 0)
    foot.paste(
        150,
        (
            round(left / 8 + 4),
            round((top + size[1] * 0.84) / 8),
            round((left + size[0]) / 8 - 2),
            round((top + size[1]) / 8),
        ),
    )
    scene.paste(
        (38, 20, 10),
        (0, 0),
        foot.filter(ImageFilter.GaussianBlur(3)).resize((BASE, BASE), Image.Resampling.BILINEAR),
    )
    back, front = (
        part.resize(size, Image.Resampling.BICUBIC) for part in (holder.back, holder.front)
    )
    scene.alpha_composite(back, (left, top))
    rim = top + size[1] * holder.rim
    if kind == "tray":
        rows = ((3, rim - 76, 0.86), (4, rim + 20, 0.84), (3, rim + 120, 0.9))
    else:
        rows = ((2, rim - 185, 0.8), (3, rim - 100, 0.94), (4, rim + 0, 0.86))
    side = width * 0.32
    if row.group in {"trai-cay", "rau-cu"}:
        _sprigs(scene, rand, [(left + size[0] * 0.2, rim - 40), (left + size[0] * 0.8, rim - 50)])
    for count, y, reach in rows:
        for k in range(count):
            x = 400 + (k - (count - 1) / 2) * width * reach / 4.3 + rand.uniform(-8, 8)
            sprite = sprites[rand.randrange(len(sprites))]
            place(
                scene,
                _maybe_mirrored(sprite, row, rand),
                (x, y + rand.uniform(-8, 8)),
                side * rand.uniform(0.94, 1.06),
                _lean(row, rand),
                shadow=0.42,
            )
    scene.alpha_composite(front, (left, top))
    if not row.upright and kind != "tray" and rand.random() < 0.6:
        place(
            scene,
            sprites[0],
            (400 + rand.choice((-1, 1)) * rand.uniform(230, 290), 690),
            side * 0.95,
            _lean(row, rand),
        )


def _maybe_mirrored(sprite: Image.Image, row: Produce, rand: Random) -> Image.Image:
    return ImageOps.mirror(sprite) if not row.upright and rand.random() < 0.4 else sprite


@lru_cache(maxsize=1)
def _vignette() -> Image.Image:
    ball = (
        Image.radial_gradient("L")
        .resize((BASE * 3 // 2, BASE * 3 // 2))
        .crop((200, 200, 1000, 1000))
    )
    return ImageOps.colorize(ball, (255, 255, 255), (146, 126, 116), (255, 255, 255), midpoint=120)


def _graded(scene: Image.Image, rand: Random) -> Image.Image:
    """One light over all of it: a warm or cool tint, a vignette, a little more colour."""
    scene = ImageChops.multiply(scene, Image.new("RGB", scene.size, rand.choice(WARMTH)))
    scene = ImageChops.multiply(scene, _vignette())
    return ImageEnhance.Brightness(scene).enhance(rand.uniform(1.05, 1.12))
