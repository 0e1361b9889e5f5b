"""Rounding, allocation, units of sale and codes."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.clock import Month, day_start, vietnam_day
from marketplace.core.codes import check_character, is_code, new_code
from marketplace.core.money import Vnd, allocate, round_half_up, share
from marketplace.core.quantity import SALE_UNITS, BaseUnit, price_per_kilogram


def test_published_allocations_come_out_to_the_dong():
    assert allocate(100_000, [1, 1, 1]) == [33_334, 33_333, 33_333]
    assert allocate(30_000, [150_000, 89_000, 61_000]) == [15_000, 8_900, 6_100]


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_parts_always_add_up(total, weights):
    parts = allocate(total, weights)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)


def test_the_worked_split_of_a_household_sale():
    assert [share(150_000, bp) for bp in (100, 50, 300)] == [1_500, 750, 4_500]


@pytest.mark.parametrize(("n", "d", "expected"), [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (0, 7, 0)])
def test_halves_round_away_from_zero(n, d, expected):
    assert round_half_up(n, d) == expected


def test_money_is_never_a_float():
    with pytest.raises(TypeError):
        Vnd(1.5)  # type: ignore[arg-type]
    assert isinstance(Vnd(1) + 2 - 1, Vnd)
    assert isinstance(sum([Vnd(1), Vnd(2)], Vnd(0)), Vnd)


def test_bad_allocations_are_refused():
    for total, weights in ((1, []), (1, [-1, 2]), (-1, [1])):
        with pytest.raises(ValueError, match="allocation"):
            allocate(total, weights)


def test_price_per_kilogram_needs_a_weight():
    assert price_per_kilogram(Vnd(90_000), 500) == 180_000
    assert price_per_kilogram(Vnd(90_000), None) is None
    assert SALE_UNITS["yen"].size == 10_000
    assert SALE_UNITS["chuc"].base is BaseUnit.PIECE


def test_a_vietnam_day_starts_seven_hours_before_the_utc_day():
    assert vietnam_day(datetime(2026, 11, 20, 17, 0, tzinfo=UTC)) == date(2026, 11, 21)
    assert vietnam_day(datetime(2026, 11, 20, 16, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert day_start(date(2026, 11, 21)) == datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def test_months_follow_each_other_across_the_year():
    december = Month.parse("2026-12")
    assert str(december.following) == "2027-01"
    assert december.following.previous == december
    assert december.last_day == date(2026, 12, 31)


def test_codes_carry_a_check_character():
    code = new_code("DH")
    assert is_code(code, "DH")
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")
    assert not is_code(wrong, "DH")
    assert not is_code("DH", "DH")
    assert check_character("7K4M2Q") == "4"
