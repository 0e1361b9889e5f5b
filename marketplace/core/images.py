"""The gate through which every picture comes in: known formats only, bounded, drawn anew.

Nothing of the sent file is kept but its pixels: no EXIF, no place, no comment, no tail.
"""

import base64
import io
import struct
from dataclasses import dataclass

from pi_heif import register_heif_opener
from PIL import Image, ImageCms, ImageOps

from marketplace.core import errors
from marketplace.core.sentences import N_
from marketplace.core.storage import content_hash

LARGEST_FILE = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_PIXELS_UNDRAFTED = 25_000_000
LONGEST_SIDE = 2_000
CARD_BYTES = 8_000
CARD_QUALITIES = (76, 66, 56, 46, 36, 26)
PLACEHOLDER_LETTERS = 200
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "GIF", "BMP")
SRGB = ImageCms.createProfile("sRGB")
UNREADABLE = (OSError, SyntaxError, ValueError, TypeError, EOFError, struct.error)
TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)

register_heif_opener()
# Pillow warns above this and refuses above its double while it reads the header.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class PhotoTooLarge(errors.Invalid):
    code = "photo_too_large"
    sentence = N_("This photo is larger than 20 MB. Choose a smaller one.")


class PhotoTooManyPixels(errors.Invalid):
    code = "photo_too_many_pixels"
    sentence = N_("This photo has too many pixels. Take it again with a normal camera setting.")


class PhotoFormatUnknown(errors.Invalid):
    code = "photo_format_unknown"
    sentence = N_("This file is not a photo. Choose a JPEG, PNG, WebP, HEIC, GIF or BMP picture.")


class PhotoBroken(errors.Invalid):
    code = "photo_broken"
    sentence = N_("This photo did not arrive whole. Choose it again or take a new one.")


@dataclass(frozen=True)
class Redrawn:
    """A clean JPEG, upright, at most 2,000 px long, with a tiny blurred WebP (base64)."""

    content: bytes
    picture: str
    width: int
    height: int
    placeholder: str


@dataclass(frozen=True)
class Derivatives:
    """``card`` is square; the two of 800 px show the whole picture."""

    card: bytes
    large: bytes
    large_jpeg: bytes


def redraw(sent: bytes) -> Redrawn:
    """Check and redraw a picture; its first frame where it moves.

    Raises PhotoTooLarge, PhotoTooManyPixels, PhotoFormatUnknown or PhotoBroken.
    """
    if len(sent) > LARGEST_FILE:
        raise PhotoTooLarge
    picture = _upright(_opened(sent))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    content = _as_jpeg(picture, 88)
    return Redrawn(
        content=content,
        picture=content_hash(content),
        width=picture.width,
        height=picture.height,
        placeholder=_placeholder(picture),
    )


def _opened(sent: bytes) -> Image.Image:
    try:
        opened = Image.open(io.BytesIO(sent), formats=FORMATS)
    except TOO_LARGE as error:
        raise PhotoTooManyPixels from error
    except UNREADABLE as error:
        raise PhotoFormatUnknown from error
    pixels = opened.width * opened.height
    cap = MOST_PIXELS if opened.format in {"JPEG", "MPO"} else MOST_PIXELS_UNDRAFTED
    if pixels > cap:
        raise PhotoTooManyPixels
    return opened


def _upright(opened: Image.Image) -> Image.Image:
    """The pixels, turned as the camera was held, in plain RGB on white."""
    try:
        # The decoder itself makes JPEGs smaller by 2, 4 or 8: much less memory and time.
        opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        opened.load()
        turned = ImageOps.exif_transpose(opened)
    except UNREADABLE as error:
        raise PhotoBroken from error
    turned = _in_srgb(_in_eight_bits(turned))
    if turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info:
        layer = turned.convert("RGBA")
        turned = Image.new("RGB", layer.size, "white")
        turned.paste(layer, mask=layer.getchannel("A"))
    fresh = Image.new("RGB", turned.size)
    fresh.paste(turned.convert("RGB"))
    return fresh


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Grey of sixteen bits scaled down; converting it would cut it off at white."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda value: value / 256).convert("L")


def _in_srgb(picture: Image.Image) -> Image.Image:
    """The colours as they were meant: a phone's wider ones (Display P3) are converted, not relabelled.

    A profile that is damaged or is of another kind of picture is left out of account.
    """
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return picture
    try:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(picture, meant, SRGB, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture


def derive(original: bytes) -> Derivatives:
    """The pictures that pages show, from a re-drawn original; PhotoBroken where it is damaged.

    One decode, shrunk by the decoder; the card is made from the large one.
    """
    try:
        picture = Image.open(io.BytesIO(original), formats=("JPEG",))
        picture.draft("RGB", (800, 800))
        picture.load()
    except UNREADABLE as error:
        raise PhotoBroken from error
    large = picture.convert("RGB")
    large.thumbnail((800, 800), Image.Resampling.LANCZOS)
    return Derivatives(card=_card(large), large=_as_webp(large, 78), large_jpeg=_as_jpeg(large, 80))


def _card(large: Image.Image) -> bytes:
    """320 px square, in the best quality that keeps to 8,000 bytes, else in the lowest."""
    square = ImageOps.fit(large, (320, 320), Image.Resampling.LANCZOS)
    made = b""
    for quality in CARD_QUALITIES:
        made = _as_webp(square, quality)
        if len(made) <= CARD_BYTES:
            break
    return made


def _placeholder(picture: Image.Image) -> str:
    for side in (16, 12, 8, 4):
        small = ImageOps.fit(picture, (side, side), Image.Resampling.BOX)
        text = base64.b64encode(_as_webp(small, 30)).decode()
        if len(text) <= PLACEHOLDER_LETTERS:
            return text
    return ""


def _as_jpeg(picture: Image.Image, quality: int) -> bytes:
    into = io.BytesIO()
    picture.save(into, "JPEG", quality=quality, optimize=True, progressive=True)
    return into.getvalue()


def _as_webp(picture: Image.Image, quality: int) -> bytes:
    into = io.BytesIO()
    picture.save(into, "WEBP", quality=quality, method=4)
    return into.getvalue()


def reopened(content: bytes) -> Redrawn:
    """What `redraw` said about a re-drawn original that was kept; PhotoBroken where it is damaged."""
    try:
        picture = Image.open(io.BytesIO(content), formats=("JPEG",))
        width, height = picture.size
        picture.draft("RGB", (64, 64))
        small = picture.convert("RGB")
    except UNREADABLE as error:
        raise PhotoBroken from error
    return Redrawn(content, content_hash(content), width, height, _placeholder(small))
