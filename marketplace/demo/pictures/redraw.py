"""Draws the project's own masters and all page chips anew: `python -m ...pictures.redraw`."""

from io import BytesIO
from pathlib import Path

from PIL import Image

from marketplace.demo.pictures.drawing_crafts import CRAFTS
from marketplace.demo.pictures.drawing_fruit import FRUIT
from marketplace.demo.pictures.drawing_garden import GARDEN
from marketplace.demo.pictures.drawing_goods import GOODS
from marketplace.demo.pictures.drawing_orchard import ORCHARD
from marketplace.demo.pictures.drawing_roots import ROOTS
from marketplace.demo.pictures.drawing_spiky import SPIKY
from marketplace.demo.pictures.drawing_tropical import TROPICAL
from marketplace.demo.pictures.produce import GROUPS, MASTERS, PRODUCE, load_master

CHIPS = Path(__file__).resolve().parents[3] / "static" / "img" / "produce"
CHIP_SIDE = 96
CHIP_BYTES = 3000


def redraw_masters() -> None:
    """Write every drawn master as 256 px WebP."""
    for name, draw in {
        **FRUIT,
        **SPIKY,
        **ORCHARD,
        **TROPICAL,
        **GARDEN,
        **ROOTS,
        **GOODS,
        **CRAFTS,
    }.items():
        draw().save(MASTERS / "drawn" / f"{name}.webp", quality=88, method=6)


def group_picture(masters: tuple[str, str, str]) -> Image.Image:
    """Three masters standing together: one behind, two in front."""
    sheet = Image.new("RGBA", (256, 256), (0, 0, 0, 0))
    for master, side, (cx, cy) in zip(
        masters, (168, 136, 128), ((128, 88), (70, 182), (186, 186)), strict=True
    ):
        sprite = load_master(master)
        share = side / max(sprite.size)
        sprite = sprite.resize(
            (round(sprite.width * share), round(sprite.height * share)), Image.Resampling.LANCZOS
        )
        sheet.alpha_composite(
            sprite, (max(0, cx - sprite.width // 2), max(0, cy - sprite.height // 2))
        )
    return sheet


def chip_bytes(picture: Image.Image) -> bytes:
    """The picture centred on 96 px as WebP of at most 3,000 bytes."""
    chip = Image.new("RGBA", (CHIP_SIDE, CHIP_SIDE), (0, 0, 0, 0))
    share = (CHIP_SIDE - 4) / max(picture.size)
    small = picture.resize(
        (round(picture.width * share), round(picture.height * share)), Image.Resampling.LANCZOS
    )
    chip.paste(small, ((CHIP_SIDE - small.width) // 2, (CHIP_SIDE - small.height) // 2))
    data = b""
    for quality in (86, 78, 70, 60, 50, 40, 30, 20):
        out = BytesIO()
        chip.save(out, "WEBP", quality=quality, alpha_quality=min(quality, 80), method=6)
        data = out.getvalue()
        if len(data) <= CHIP_BYTES:
            break
    return data


def redraw_chips() -> None:
    """Write the page chip of every produce and group."""
    for slug, row in PRODUCE.items():
        (CHIPS / f"{slug}.webp").write_bytes(chip_bytes(load_master(row.master)))
    for slug, (_, masters) in GROUPS.items():
        (CHIPS / f"{slug}.webp").write_bytes(chip_bytes(group_picture(masters)))


if __name__ == "__main__":
    redraw_masters()
    redraw_chips()
