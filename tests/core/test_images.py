"""The image gate: what comes in, what is refused, and what is left of a photo."""

import io
import resource
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from marketplace.core.images import (
    LARGEST_FILE,
    PhotoBroken,
    PhotoFormatUnknown,
    PhotoTooLarge,
    PhotoTooManyPixels,
    derive,
    redraw,
)
from marketplace.core.storage import MediaStore, original_name
from tests.core.pictures import jpeg, noisy, picture


def opened(content: bytes) -> Image.Image:
    found = Image.open(io.BytesIO(content))
    found.load()
    return found


def giant_png(side: int = 10_000) -> bytes:
    """A true PNG of side × side pixels in one colour, about 12 kB."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + side // 8)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def test_a_photo_is_turned_upright_and_keeps_nothing_but_its_pixels():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "secret description"
    exif.get_ifd(0x8825)[2] = (21.0, 22.0, 23.0)
    sent = jpeg(picture(400, 300), exif=exif, comment=b"secret comment") + b"secret tail"

    redrawn = redraw(sent)

    assert (redrawn.width, redrawn.height) == (300, 400)
    made = derive(redrawn.content)
    for content in (redrawn.content, made.card, made.large, made.large_jpeg):
        assert b"secret" not in content
        assert b"Exif" not in content
        assert not opened(content).getexif()


def test_a_large_photo_is_drawn_down():
    redrawn = redraw(jpeg(picture(4_000, 3_000)))

    assert (redrawn.width, redrawn.height) == (2_000, 1_500)


def test_the_derivatives_have_their_sizes_and_a_card_stays_light():
    made = derive(redraw(jpeg(noisy(1_600, 1_200))).content)

    assert (opened(made.card).format, opened(made.card).size) == ("WEBP", (320, 320))
    assert (opened(made.large).format, opened(made.large).size) == ("WEBP", (800, 600))
    assert (opened(made.large_jpeg).format, opened(made.large_jpeg).size) == ("JPEG", (800, 600))
    assert len(derive(redraw(jpeg(picture(1_600, 1_200))).content).card) <= 8_000


@pytest.mark.parametrize("source", [picture(900, 700), noisy(900, 700)])
def test_the_placeholder_is_tiny(source):
    placeholder = redraw(jpeg(source)).placeholder

    assert 0 < len(placeholder) <= 200


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_transparent_pictures_come_onto_white(kind):
    into = io.BytesIO()
    Image.new("RGBA", (60, 40), (255, 0, 0, 0)).save(into, kind, lossless=True)

    corner = opened(redraw(into.getvalue()).content).getpixel((5, 5))

    assert min(corner) >= 250


def test_of_a_moving_picture_the_first_frame_stays():
    into = io.BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(into, "WEBP", save_all=True, append_images=frames[1:], lossless=True)

    red, _green, blue = opened(redraw(into.getvalue()).content).getpixel((20, 20))

    assert red > 200
    assert blue < 60


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "I;16"])
def test_other_colour_modes_are_drawn_in_plain_colours(mode):
    into = io.BytesIO()
    source = (
        Image.new("L", (50, 40), 200).convert(mode) if mode != "I;16" else Image.new(mode, (50, 40))
    )
    source.save(into, "JPEG" if mode == "CMYK" else "PNG")

    assert opened(redraw(into.getvalue()).content).mode == "RGB"


def test_a_small_file_of_a_giant_picture_is_refused_without_unpacking_it():
    sent = giant_png()
    assert len(sent) < 20_000
    script = (
        "import resource, sys\n"
        "from marketplace.core.images import PhotoTooManyPixels, redraw\n"
        "sent = sys.stdin.buffer.read()\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    redraw(sent)\nexcept PhotoTooManyPixels:\n"
        "    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )

    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script], input=sent, capture_output=True, check=True
    )

    assert resource.RUSAGE_SELF == 0
    assert int(run.stdout) < 100 * 1024


def test_a_picture_past_the_cap_of_its_format_is_refused():
    with pytest.raises(PhotoTooManyPixels):
        redraw(giant_png(side=6_000))


def test_a_file_above_twenty_megabytes_is_refused():
    with pytest.raises(PhotoTooLarge):
        redraw(b"\xff\xd8" + b"\0" * LARGEST_FILE)


def test_a_text_named_jpg_is_refused():
    with pytest.raises(PhotoFormatUnknown):
        redraw("Chào bà con, đây không phải là ảnh.".encode())


def test_formats_off_the_list_are_refused():
    into = io.BytesIO()
    picture(40, 30).save(into, "TIFF")

    with pytest.raises(PhotoFormatUnknown):
        redraw(into.getvalue())


@pytest.mark.parametrize("kind", ["GIF", "BMP", "AVIF"])
def test_what_old_cameras_and_screens_make_is_read(kind):
    into = io.BytesIO()
    picture(40, 30).save(into, kind)

    assert (redraw(into.getvalue()).width, redraw(into.getvalue()).height) == (40, 30)


def test_an_iphone_photo_is_read():
    redrawn = redraw((Path(__file__).parent / "two_colours.heic").read_bytes())

    left, right = (colour_of(redrawn, place) for place in (0.25, 0.75))
    assert left[2] > 150 > left[0]
    assert right[0] > 150 > right[2]


def test_a_broken_iphone_photo_is_refused():
    with pytest.raises((PhotoFormatUnknown, PhotoBroken)):
        redraw(b"\0\0\0\x18ftypheic" + b"\0" * 100)


def colour_of(redrawn, place):
    shown = Image.open(io.BytesIO(redrawn.content))
    return shown.getpixel((int(shown.width * place), shown.height // 2))


def test_wider_colours_are_converted_and_not_relabelled():
    # Red and green trade places in this profile, so that a relabelled red would stay red.
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    traded = bytearray(srgb)
    places = {srgb[at : at + 4]: at for at in range(132, 132 + 12 * srgb[131], 12)}
    for name, other in ((b"rXYZ", b"gXYZ"), (b"gXYZ", b"rXYZ")):
        traded[places[name] : places[name] + 4] = other
    into = io.BytesIO()
    Image.new("RGB", (60, 40), (220, 40, 30)).save(into, "PNG", icc_profile=bytes(traded))

    red, green, _ = colour_of(redraw(into.getvalue()), 0.5)

    assert green > 200 > red


def test_a_damaged_colour_profile_is_left_out_of_account():
    content = jpeg(Image.new("RGB", (60, 40), (220, 40, 30)), icc_profile=b"no profile")

    red, green, blue = colour_of(redraw(content), 0.5)
    assert abs(red - 220) + abs(green - 40) + abs(blue - 30) < 15


def test_grey_of_sixteen_bits_is_scaled_and_not_cut_off():
    grey = Image.new("I;16", (60, 40), 0x8000)
    into = io.BytesIO()
    grey.save(into, "PNG")

    assert abs(colour_of(redraw(into.getvalue()), 0.5)[0] - 0x80) < 3


def test_a_photo_with_senseless_exif_is_refused():
    turned = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)
    words_for_a_number = struct.pack("<HHI4s", 0x011A, 2, 4, b"abc")
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + turned + words_for_a_number + b"\0" * 4
    into = io.BytesIO()
    noisy(60, 40).save(into, "JPEG", exif=exif)

    with pytest.raises(PhotoBroken):
        redraw(into.getvalue())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_broke_off_is_refused(kind):
    into = io.BytesIO()
    noisy(300, 200).save(into, kind)

    with pytest.raises((PhotoBroken, PhotoFormatUnknown)):
        redraw(into.getvalue()[: len(into.getvalue()) // 2])


def test_an_empty_file_is_refused():
    with pytest.raises(PhotoFormatUnknown):
        redraw(b"")


def test_the_store_keeps_a_picture_once_under_its_hash(tmp_path):
    store = MediaStore(tmp_path)
    redrawn = redraw(jpeg(picture(50, 40)))
    name = original_name(redrawn.picture)

    store.keep(name, redrawn.content)
    store.keep(name, b"something else")

    assert store.read(name) == redrawn.content
    assert store.path(name) == tmp_path / name[:2] / name[2:4] / name
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [name]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a" * 64 + "-321.webp", "A" * 64 + "-320.webp"]
)
def test_the_store_refuses_names_that_it_did_not_make(tmp_path, name):
    with pytest.raises(ValueError, match="not a media name"):
        MediaStore(tmp_path).holds(name)
