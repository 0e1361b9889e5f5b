"""Files of any maker are read; files that would harm are refused before they are unpacked."""

import time
import unicodedata
from datetime import date
from decimal import Decimal

import pytest

from catalog_import import FileRefused, Refused, find_columns, read_tables
from catalog_import.cells import text_of
from catalog_import.gate import MOST_ROWS
from catalog_import.xlsx import Unworked
from tests.catalog_import.workbooks import Sheet, bomb, repacked, workbook, xlsx

LIST = "Tên sản phẩm;Số sao\r\nTrà sen Tháp Mười;4 sao\r\nĐường phèn;3\r\n"
ROWS = [
    (1, ["Tên sản phẩm", "Số sao"]),
    (2, ["Trà sen Tháp Mười", "4 sao"]),
    (3, ["Đường phèn", "3"]),
]


def first_rows(content):
    return next(read_tables(content))


def refused(content):
    with pytest.raises(FileRefused) as refusal:
        list(first_rows(content))
    return refusal.value.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_of_any_maker_gives_the_same_rows(encoding, separator):
    content = LIST.replace(";", separator).encode(encoding)

    assert list(first_rows(content)) == ROWS


def test_what_old_vietnamese_excel_wrote_is_read():
    apart = "".join(_as_1258(letter) for letter in unicodedata.normalize("NFC", LIST))

    assert list(first_rows(apart.encode("cp1258"))) == ROWS


def _as_1258(letter):
    """Windows-1258 has the vowels as one letter and the tones as marks of their own."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(mark for mark in parts if mark in tones)
    vowel = unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones))
    return vowel + tone


def test_letters_in_pieces_come_out_whole():
    content = unicodedata.normalize("NFD", LIST).encode("utf-8")

    assert list(first_rows(content)) == ROWS


def test_a_separator_inside_quotes_separates_nothing():
    content = b'ten,dia chi\n"Tra sen","Ap 1, xa A; huyen B"\n'

    assert list(first_rows(content))[1] == (2, ["Tra sen", "Ap 1, xa A; huyen B"])


def test_a_spreadsheet_gives_days_and_numbers():
    content = xlsx(["Sản phẩm", "Ngày cấp", "Sao", "Điểm"], ["Trà", date(2025, 9, 5), 4, 85.5])

    assert list(first_rows(content)) == [
        (1, ["Sản phẩm", "Ngày cấp", "Sao", "Điểm"]),
        (2, ["Trà", date(2025, 9, 5), 4, Decimal("85.5")]),
    ]


def test_a_bomb_of_one_to_four_hundred_is_refused_at_once():
    content = bomb()
    assert 200 * 1024 * 1024 / len(content) > 400

    began = time.perf_counter()
    reason = refused(content)
    took = time.perf_counter() - began

    assert reason is Refused.PACKED_TOO_TIGHT
    assert took < 0.1


def test_a_bomb_in_a_thousand_pieces_is_refused_as_well():
    assert refused(bomb(size=40 * 1024 * 1024, entries=1_100)) is Refused.PACKED_TOO_TIGHT


def test_a_small_bomb_below_every_other_bound_is_refused_by_its_ratio():
    assert refused(bomb(size=4 * 1024 * 1024)) is Refused.PACKED_TOO_TIGHT


def test_entities_in_a_sheet_are_not_unfolded():
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<si><t>&b;</t></si></sst>"
    )
    content = repacked(xlsx(["Sản phẩm"], ["Trà"]), "xl/sharedStrings.xml", laughs)

    assert refused(content) is Refused.BROKEN


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Refused.EMPTY),
        (b"  \r\n ", Refused.EMPTY),
        (b"x" * (10 * 1024 * 1024 + 1), Refused.TOO_LARGE),
        (b"%PDF-1.7 ...", Refused.NOT_A_TABLE),
        (b"\x89PNG\r\n", Refused.NOT_A_TABLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", Refused.OLD_EXCEL),
        (b"PK\x03\x04 and nothing more", Refused.BROKEN),
        (xlsx(["a"])[:-200], Refused.BROKEN),
        (repacked(xlsx(["a"]), "xl/worksheets/sheet1.xml", b"<worksheet"), Refused.BROKEN),
        (repacked(xlsx(["a"]), "xl/workbook.xml", b"<html/>"), Refused.NOT_A_TABLE),
        (b"ten;sao\n\xd2\xd2\x00;4\n", Refused.UNKNOWN_LETTERS),
        (b"a;b\n" * (MOST_ROWS + 1), Refused.TOO_MANY_ROWS),
    ],
    ids=lambda value: value.value if isinstance(value, Refused) else "",
)
def test_each_bad_file_is_refused_with_its_reason(content, reason):
    assert refused(content) is reason


KNOWN = {
    "product": ("ten san pham", "san pham"),
    "stars": ("so sao", "hang sao"),
    "number": ("so quyet dinh",),
}


def test_headings_below_a_title_are_found_with_or_without_marks():
    rows = [
        (1, ["ỦY BAN NHÂN DÂN TỈNH", None]),
        (2, ["Danh sách sản phẩm OCOP", None]),
        (3, ["TEN SAN PHAM ", "Hạng  sao", "Số quyết định công nhận"]),
        (4, ["Trà", 4, "1/QĐ"]),
    ]

    columns, below = find_columns([iter(rows)], KNOWN, needed=("product", "stars"))

    assert (columns.row, dict(columns.places)) == (3, {"product": 0, "stars": 1, "number": 2})
    assert columns.heading("stars") == "Hạng sao"
    assert [columns.cell(row, "product") for _, row in below] == ["Trà"]


def test_a_list_without_its_headings_is_told_what_lacks():
    rows = [(1, ["Tên sản phẩm", "Ghi chú"]), (2, ["Trà", ""])]

    with pytest.raises(FileRefused) as refusal:
        find_columns([iter(rows)], KNOWN, needed=("product", "stars"))

    assert (refusal.value.reason, refusal.value.what) == (Refused.NO_HEADINGS, ("stars",))


HEADINGS = ["Tên sản phẩm", "Hạng sao", "Số quyết định"]


def told(content):
    """What the list says, read by its headings."""
    columns, rows = find_columns(read_tables(content), KNOWN, needed=("product", "stars"))
    return [tuple(text_of(columns.cell(row, name)) for name in KNOWN) for _, row in rows if row]


def test_the_sheet_that_has_the_headings_is_read():
    content = workbook(
        Sheet("Bìa", [["Danh sách sản phẩm OCOP"], ["Năm 2025"]]),
        Sheet("Danh sách", [HEADINGS, ["Trà", 4, "1/QĐ"]]),
    )
    assert told(content) == [("Trà", "4", "1/QĐ")]


def test_a_cell_that_is_merged_downwards_counts_for_each_of_its_rows():
    rows = [HEADINGS, ["Trà", 4, "1/QĐ"], ["Mật", 3, None], ["Mứt", 3, None], ["Gạo", 5, "2/QĐ"]]
    content = workbook(Sheet("Danh sách", rows, merged=("C2:C4",)))

    assert [number for _, _, number in told(content)] == ["1/QĐ", "1/QĐ", "1/QĐ", "2/QĐ"]


def test_a_formula_whose_value_was_never_worked_out_is_no_empty_cell():
    content = workbook(Sheet("Danh sách", [HEADINGS, ["Trà", "=2+2", "1/QĐ"]], unworked=True))

    columns, rows = find_columns(read_tables(content), KNOWN, needed=("product", "stars"))
    cell = columns.cell(next(rows)[1], "stars")

    assert isinstance(cell, Unworked)
    assert cell == "=2+2"


def test_a_page_that_is_called_xls_is_read_with_its_spans():
    content = """<html><meta charset="utf-8"><table><tr><th>Tên sản phẩm</th><th>Hạng sao</th>
        <th>Số quyết định</th></tr><tr><td>Trà<br>sen<td>4 sao<td rowspan="2">1/QĐ</tr>
        <tr><td>Mật &amp; sữa</td><td>3</td></tr></table></html>""".encode()

    assert told(content) == [("Trà sen", "4 sao", "1/QĐ"), ("Mật & sữa", "3", "1/QĐ")]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_headings_tell_how_the_columns_are_parted(separator):
    address = " ".join(["ấp Mỹ Lợi, xã Mỹ Thọ; huyện Cao Lãnh"] * 6).replace(separator, " ")
    lines = [["Địa chỉ", *HEADINGS], *([address, "Trà", "4", "1/QĐ"] for _ in range(9))]
    content = "\n".join(separator.join(line) for line in lines).encode()

    assert told(content) == [("Trà", "4", "1/QĐ")] * 9


def test_a_line_that_tells_the_separator_is_believed():
    assert told(b"sep=;\r\nTen san pham;Hang sao\r\nTra, sen;4\r\n") == [("Tra, sen", "4", "")]
