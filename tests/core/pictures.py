"""Pictures for tests, made in memory."""

import io

from PIL import Image


def picture(width: int = 640, height: int = 480) -> Image.Image:
    """A smooth one."""
    return Image.linear_gradient("L").resize((width, height)).convert("RGB")


def noisy(width: int, height: int) -> Image.Image:
    """One that compresses badly."""
    bands = [Image.effect_noise((width, height), 90) for _ in range(3)]
    return Image.merge("RGB", bands)


def jpeg(source: Image.Image | None = None, **options: object) -> bytes:
    into = io.BytesIO()
    (source or picture()).save(into, "JPEG", **options)
    return into.getvalue()
