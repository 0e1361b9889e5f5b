"""A workbook runs nothing, keeps numbers as numbers, and is the same file for the same rows."""

import io
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest

from marketplace.core.spreadsheet import BookSheet, xlsx_bytes

CREATED = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def opened(*sheets):
    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(sheets, created=CREATED)))


def cell(value):
    page = opened(BookSheet("a", ["=head"], [[value]])).worksheets[0]
    assert page["A1"].value == "'=head"
    return page["A2"].value, page["A2"].data_type


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+84901", "-2", "@SUM(A1)", "\t=1", "＝1", " =1", "\u200b=1", "\u00a0\u2060 =1"],
)
def test_text_that_would_be_run_is_quoted(text):
    assert cell(text) == ("'" + text, "s")


@pytest.mark.parametrize(("number", "kept"), [(-5, -5), (0, 0), (Decimal("-7.25"), -7.25)])
def test_true_numbers_stay_numbers(number, kept):
    assert cell(number) == (kept, "n")


def test_digits_and_addresses_in_text_stay_text():
    assert cell("0123") == ("0123", "s")
    assert cell("https://example.vn") == ("https://example.vn", "s")


def test_sheet_names_are_made_fit_and_told_apart():
    long = "Nguyễn Thị Hoa [chủ tịch] / hội đồng OCOP"
    names = opened(*[BookSheet(name, [], []) for name in (long, long, "", "?")]).sheetnames
    assert len(set(names)) == 4
    assert all(0 < len(name) <= 31 for name in names)


def test_the_same_rows_give_the_same_bytes():
    sheet = BookSheet("a", ["b"], [["c"], [1]], widths=[20])
    assert xlsx_bytes([sheet], created=CREATED) == xlsx_bytes([sheet], created=CREATED)
