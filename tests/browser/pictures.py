"""Photos as a phone hands them over, and things that are none."""

import io
import os

from PIL import Image, ImageDraw
from playwright.sync_api import FilePayload


def photo(name: str = "vuon.jpg", *, colour: str = "#c0392b") -> FilePayload:
    """A small honest photo."""
    image = Image.new("RGB", (900, 900), "#e8f3dc")
    ImageDraw.Draw(image).ellipse((150, 150, 750, 750), fill=colour)
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=80)
    return {"name": name, "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def text_named_as_photo() -> FilePayload:
    return {"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": b"khong phai anh " * 50}


def photo_of_fifty_megabytes() -> bytes:
    """A file that begins as a photo does and is far too large; nothing in it can be packed."""
    return b"\xff\xd8\xff\xe0" + os.urandom(50 * 1024 * 1024)
