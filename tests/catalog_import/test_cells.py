"""Cells as people write them."""

from datetime import date
from decimal import Decimal

import pytest

from catalog_import.cells import day_of, group_of, hundredths_of, stars_of, text_of

FIFTH = date(2025, 9, 5)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("05/09/2025", FIFTH),
        ("5/9/2025", FIFTH),
        ("5-9-2025", FIFTH),
        ("5/9/25", FIFTH),
        ("05.09.2025", FIFTH),
        ("2025-09-05", FIFTH),
        ("ngày 5 tháng 9 năm 2025", FIFTH),
        ("Đồng Tháp, ngày 05/09/2025", FIFTH),
        (FIFTH, FIFTH),
        (45905, FIFTH),
        ("45905", FIFTH),
        ("31/02/2025", None),
        ("05/13/2025", None),
        ("2025", None),
        (4, None),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read_or_it_is_not(cell, day):
    assert day_of(cell) == day


@pytest.mark.parametrize(
    ("cell", "stars"),
    [
        (4, 4),
        ("4", 4),
        ("4 sao", 4),
        ("Hạng 4 sao", 4),
        ("bốn sao", 4),
        ("★★★★", 4),
        ("★★★★☆", 4),
        ("****", 4),
        (Decimal("4.0"), 4),
        ("4.0", 4),
        ("6 sao", None),
        (0, None),
        ("3-4 sao", None),
        ("đạt", None),
        ("", None),
        (None, None),
    ],
)
def test_stars_are_read_or_they_are_not(cell, stars):
    assert stars_of(cell) == stars


@pytest.mark.parametrize(
    ("cell", "score"),
    [
        (85, 8_500),
        (Decimal("85.5"), 8_550),
        ("85,5", 8_550),
        (Decimal("85.33333333333333"), 8_533),
        (Decimal("85.335"), 8_534),
        ("66,666667 điểm", 6_667),
        ("85.25 điểm", 8_525),
        (100, 10_000),
        ("100,1", None),
        ("tám", None),
        ("-1", None),
        (FIFTH, None),
    ],
)
def test_a_score_is_read_or_it_is_not(cell, score):
    assert hundredths_of(cell) == score


@pytest.mark.parametrize(
    ("cell", "group"),
    [(3, 3), ("III", 3), ("Nhóm 3", 3), ("Thực phẩm chế biến", 1), ("Du lịch", 6), ("7", None)],
)
def test_a_group_is_read_by_number_or_name(cell, group):
    assert group_of(cell, {"thuc pham": 1, "du lich": 6}) == group


def test_text_is_one_line():
    assert text_of("  Trà\n sen ") == "Trà sen"
    assert text_of(FIFTH) == "05/09/2025"
    assert text_of(None) == ""
