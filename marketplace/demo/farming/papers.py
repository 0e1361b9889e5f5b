"""Certificates as one would photograph them. Each says that it is made up."""

import io
from datetime import date

from PIL import Image, ImageDraw, ImageFont

from marketplace.core.pdf import FONTS

WIDTH, HEIGHT = 1_200, 860
CREAM, RED, INK = (253, 248, 232), (178, 34, 34), (40, 32, 20)


def certificate_photo(heading: str, lines: tuple[str, ...], *, stars: int = 0) -> bytes:
    """A JPEG of a certificate with a frame, ``stars`` and a few lines."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), CREAM)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((24, 24, WIDTH - 24, HEIGHT - 24), outline=RED, width=6)
    pen.rectangle((40, 40, WIDTH - 40, HEIGHT - 40), outline=RED, width=2)
    large, plain = (
        ImageFont.truetype(str(FONTS / f"DejaVuSans{face}.ttf"), size)
        for face, size in (("-Bold", 46), ("", 30))
    )
    pen.text((WIDTH / 2, 130), heading, font=large, fill=RED, anchor="mm")
    pen.text((WIDTH / 2, 210), "★" * stars, font=large, fill=RED, anchor="mm")
    for place, line in enumerate(lines):
        pen.text((110, 290 + 62 * place), line, font=plain, fill=INK)
    pen.text((WIDTH / 2, HEIGHT - 90), "MẪU – DỮ LIỆU THỬ", font=plain, fill=RED, anchor="mm")
    sent = io.BytesIO()
    picture.save(sent, "JPEG", quality=80)
    return sent.getvalue()


def day_words(day: date) -> str:
    return f"{day:%d/%m/%Y}"
