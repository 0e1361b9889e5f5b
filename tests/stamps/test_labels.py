"""Sheets of labels: every code can be read at a label printer's 203 dpi, and no word is cut."""

from collections import Counter
from collections.abc import Iterator

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.core.pdf import SMALLEST, Paper
from marketplace.stamps.codes import ALPHABET, new_stamp_code
from marketplace.stamps.label_text import (
    LEADING,
    POINT,
    WIDEST_CODE,
    LabelLayout,
    LabelPart,
    LabelWords,
    code_lines,
    laid_out,
)
from marketplace.stamps.labels import QUIET_MODULES, Label, label_sheet, qr_modules
from marketplace.stamps.sheets import A4, SHEETS, Sheet

KEY = bytes(range(32))
DPI = 203
WORDS = LabelWords(
    product="Vải thiều Lục Ngạn loại đặc biệt chín sớm",
    shop="Hợp tác xã sản xuất và tiêu thụ vải Hồng Xuân",
    lot="VAI26-1121-K3",
    day="20/11/2026",
)
SYLLABLES = (
    *("nghiêng", "Nguyễn", "thưởng", "khuỷu", "Ngoằn", "ngoèo", "ĐƯỜNG", "PHƯỢNG", "Ắ", "ở"),
    *("vải", "thiều", "Lục", "Ngạn", "đặc", "biệt", "(hộp", "2,5", "kg)", "VietGAP", "100%"),
)
every_sheet = pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS.keys())


def labels_for(host: str, count: int, *, pins: bool = False) -> list[Label]:
    codes = [new_stamp_code(KEY) for _ in range(count)]
    pin = "482913" if pins else None
    return [Label(f"HTTPS://{host}/T/{code}", code, pin) for code in codes]


def page_image(pdf: bytes, page: int = 0):
    return pypdfium2.PdfDocument(pdf)[page].render(scale=DPI / 72, grayscale=True).to_pil()


@pytest.fixture(scope="module")
def paper() -> Iterator[Paper]:
    """Paper to measure on; finishing it closes the files of its fonts."""
    measuring = Paper(margin=0)
    yield measuring
    measuring.bytes()


def parts_of(layout: LabelLayout) -> set[LabelPart]:
    return {line.part for line in layout.lines}


def assert_stands(paper: Paper, sheet: Sheet, layout: LabelLayout, words: LabelWords) -> None:
    """Every line stands within the label, none touches another, and no word is broken."""
    above = 0.0
    for line in layout.lines:
        paper.set_font("DejaVu", "B" if line.bold else "", line.size)
        assert paper.get_string_width(line.text) <= layout.width + 1e-6
        assert line.size >= SMALLEST
        top = line.baseline - 0.8 * line.size * POINT * LEADING
        assert top >= above - 1e-6
        above = top + line.size * POINT * LEADING
    assert above <= sheet.height
    assert layout.left + layout.width <= sheet.width
    assert layout.side <= sheet.height
    for part, text in (
        (LabelPart.NAME, words.product),
        (LabelPart.SHOP, words.shop),
        (LabelPart.LOT, f"Lô {words.lot}"),
        (LabelPart.DAY, f"Thu hoạch {words.day}"),
        (LabelPart.CODE, WIDEST_CODE),
    ):
        shown = [word for line in layout.lines if line.part is part for word in line.text.split()]
        assert shown in ([], text.split()), part


@every_sheet
def test_a_sheet_fits_on_its_paper(sheet):
    last_x, last_y = sheet.place(sheet.labels - 1)

    assert min(sheet.place(0)) >= 0
    assert last_x + sheet.width <= A4[0] + 1e-6
    assert last_y + sheet.height <= A4[1] + 1e-6


def test_the_sheets_that_shops_sell_are_there():
    assert sorted(sheet.labels for sheet in SHEETS.values()) == [10, 24, 65]


@every_sheet
@pytest.mark.parametrize("host", ["CHOXA.VN", "CHO.LUCNGAN.BACGIANG.GOV.VN", "127.0.0.1:8000"])
def test_every_code_of_a_sheet_is_read_at_a_label_printers_dots(sheet, host):
    labels = labels_for(host, sheet.labels)

    read = zxingcpp.read_barcodes(
        page_image(label_sheet(labels, WORDS, sheet)), formats=zxingcpp.BarcodeFormat.QRCode
    )

    assert Counter(each.text for each in read) == Counter(label.url for label in labels)


@every_sheet
def test_modules_are_wide_enough_and_keep_their_quiet_zone(paper, sheet):
    layout = laid_out(paper, sheet, WORDS)
    size = len(qr_modules("HTTPS://CHOXA.VN/T/7K3M9QXA2B4C"))

    assert size == 25
    assert layout.side / (size + 2 * QUIET_MODULES) >= 0.4
    assert layout.left >= layout.side


def test_a_long_host_needs_a_larger_square_and_no_more():
    assert len(qr_modules("HTTPS://CHO.LUCNGAN.BACGIANG.GOV.VN/T/7K3M9QXA2B4C")) == 29


@every_sheet
def test_what_is_printed_stands_within_its_label(sheet):
    labels = labels_for("CHOXA.VN", sheet.labels)
    page = pypdfium2.PdfDocument(label_sheet(labels, WORDS, sheet))[0]
    text = page.get_textpage()
    scale = 25.4 / 72
    boxes = [
        tuple(edge * scale for edge in text.get_charbox(number))
        for number in range(text.count_chars())
        if text.get_text_range(number, 1).strip()
    ]

    homes = Counter()
    for left, bottom, right, top in boxes:
        inside = [
            place
            for place in range(sheet.labels)
            if _within(sheet, place, left, A4[1] - top, right, A4[1] - bottom)
        ]
        assert len(inside) == 1
        homes[inside[0]] += 1
    assert len(homes) == sheet.labels


def _within(sheet, place, left, top, right, bottom):
    x, y = sheet.place(place)
    return x <= left and right <= x + sheet.width and y <= top and bottom <= y + sheet.height


def test_the_code_is_printed_in_groups_of_four():
    (label,) = labels_for("CHOXA.VN", 1)
    page = pypdfium2.PdfDocument(label_sheet([label], WORDS, SHEETS["2x5"]))[0]

    words = page.get_textpage().get_text_range().split()

    code = label.code
    assert [code[:4], code[4:8], code[8:]] == [
        w for w in words if w in (code[:4], code[4:8], code[8:])
    ]
    assert "Ngạn" in words
    assert "20/11/2026" in words


def test_pages_follow_each_other_and_used_places_stay_empty():
    sheet = SHEETS["2x5"]
    pdf = pypdfium2.PdfDocument(label_sheet(labels_for("CHOXA.VN", 9), WORDS, sheet, used=4))

    assert len(pdf) == 2
    found = [
        len(zxingcpp.read_barcodes(pdf[page].render(scale=DPI / 72, grayscale=True).to_pil()))
        for page in range(2)
    ]
    assert found == [6, 3]


@pytest.mark.parametrize("code", ["3x8", "2x5"])
def test_the_scratch_number_is_printed_where_there_is_one(code):
    words = LabelWords(WORDS.product, WORDS.shop, WORDS.lot, WORDS.day, pin=True)
    pdf = label_sheet(labels_for("CHOXA.VN", 1, pins=True), words, SHEETS[code])

    assert "482913" in pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


def test_on_a_large_label_everything_stands(paper):
    layout = laid_out(paper, SHEETS["2x5"], WORDS)

    assert parts_of(layout) == set(LabelPart) - {LabelPart.PIN}


def test_what_has_no_room_leaves_whole_and_in_order(paper):
    small = SHEETS["5x13"]
    monster = "Đ" * 60
    cases = [
        (
            LabelWords("Vải", "Nhà Hoa", "L1", "20/11/2026"),
            {LabelPart.NAME, LabelPart.SHOP, LabelPart.LOT},
        ),
        (
            LabelWords("Vải", monster, "L1", "20/11/2026"),
            {LabelPart.NAME, LabelPart.LOT, LabelPart.DAY},
        ),
        (LabelWords("Vải", monster, "W" * 20, "20/11/2026"), {LabelPart.NAME}),
        (LabelWords(monster, monster, "L1", "20/11/2026"), {LabelPart.LOT, LabelPart.DAY}),
        (LabelWords(monster, monster, "W" * 20, "20/11/2026"), set()),
    ]
    for words, kept in cases:
        layout = laid_out(paper, small, words)
        assert_stands(paper, small, layout, words)
        assert parts_of(layout) - {LabelPart.DAY} == (kept | {LabelPart.CODE}) - {LabelPart.DAY}, (
            words
        )


names = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=30).map(" ".join)
letters = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyWMĐẮỒỆ", min_size=1, max_size=40)
lots = st.text(ALPHABET + "-/._W", min_size=1, max_size=20)


@settings(max_examples=60, deadline=None)
@given(
    product=st.one_of(names, letters),
    shop=st.one_of(names, letters),
    lot=lots,
    pin=st.booleans(),
    sheet=st.sampled_from(list(SHEETS.values())),
)
def test_no_name_however_long_is_cut_or_leaves_its_label(paper, product, shop, lot, pin, sheet):
    words = LabelWords(product, shop, lot, "20/11/2026", pin=pin and sheet.pins)

    layout = laid_out(paper, sheet, words)

    assert_stands(paper, sheet, layout, words)
    assert LabelPart.CODE in parts_of(layout)
    assert (LabelPart.PIN in parts_of(layout)) is words.pin


@settings(max_examples=60, deadline=None)
@given(
    code=st.text(ALPHABET, min_size=12, max_size=12), sheet=st.sampled_from(list(SHEETS.values()))
)
def test_every_code_fits_where_the_widest_would(paper, code, sheet):
    layout = laid_out(paper, sheet, WORDS)

    lines = list(code_lines(layout, code))

    assert "".join(text for _line, text in lines).replace(" ", "") == code
    for line, text in lines:
        paper.set_font("DejaVu", "B", line.size)
        assert paper.get_string_width(text) <= layout.width


def test_a_sheet_of_labels_is_a_small_file():
    sheet = SHEETS["3x8"]

    pdf = label_sheet(labels_for("CHOXA.VN", 120), WORDS, sheet)

    assert len(pdf) <= 120 * 2 * 1024 * 1024 // 1_000
