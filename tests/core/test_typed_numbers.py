"""One reader for every number that people type."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.quantity import BaseUnit
from marketplace.core.typed_numbers import (
    COUNT,
    DOSE,
    KILOGRAMS,
    MILLILITRES,
    MONEY,
    WHOLE_KILOGRAMS,
    Handwriting,
    NumberNotRead,
    ReadTwoWays,
    counted_in,
    read_number,
    square_metres_in,
    weighed_in,
)
from marketplace.web.serving.formats import base_amount, grouped, square_metres, vnd


@pytest.mark.parametrize(
    ("writing", "typed", "read"),
    [
        (MONEY, "25000", 25_000),
        (MONEY, "25.000", 25_000),
        (MONEY, "25,000", 25_000),
        (MONEY, "25 000 ₫", 25_000),
        (MONEY, "25.000,00", 25_000),
        (MONEY, "25.000đ", 25_000),
        (MONEY, "150k", 150_000),
        (MONEY, "150 K", 150_000),
        (MONEY, "25,5k", 25_500),
        (MONEY, "25k đồng", 25_000),
        (MONEY, "150 nghìn", 150_000),
        (MONEY, "150 ngàn đồng", 150_000),
        (MONEY, "1tr2", 1_200_000),
        (MONEY, "1tr250", 1_250_000),
        (MONEY, "1,2 triệu", 1_200_000),
        (MONEY, "2 triệu rưỡi", 2_500_000),
        (MONEY, "1.250.000", 1_250_000),
        (MONEY, "１５０k", 150_000),
        (COUNT, "50", 50),
        (COUNT, "1.000 quả", 1_000),
        (COUNT, "7 ngày", 7),
        (KILOGRAMS, "12,5", 12_500),
        (KILOGRAMS, "12.5", 12_500),
        (KILOGRAMS, "0,005", 5),
        (KILOGRAMS, "1.250", 1_250_000),
        (KILOGRAMS, "1.250,5 kg", 1_250_500),
        (KILOGRAMS, "2 tạ", 200_000),
        (KILOGRAMS, "2 tạ rưỡi", 250_000),
        (KILOGRAMS, "1,5 tấn", 1_500_000),
        (KILOGRAMS, "3 lạng", 300),
        (KILOGRAMS, "2 ký", 2_000),
        (WHOLE_KILOGRAMS, "1,5 tấn", 1_500),
        (MILLILITRES, "1,5 lít", 1_500),
        (DOSE, "2 bình 16 lít", 32_000),
        (square_metres_in("north"), "5 sào", 1_800),
        (square_metres_in("centre"), "5 sào", 2_500),
        (square_metres_in("south"), "5 sào", 5_000),
        (square_metres_in("north"), "1,5 ha", 15_000),
        (square_metres_in("north"), "500 m²", 500),
        (counted_in(1_000, "kg"), "2 tạ", 200),
        (counted_in(100_000, "ta"), "3", 3),
        (weighed_in(5_000, "tui"), "4", 20_000),
        (weighed_in(5_000, "tui"), "4 túi", 20_000),
        (weighed_in(5_000, "tui"), "20 kg", 20_000),
    ],
)
def test_what_people_type_is_read(writing: Handwriting, typed: str, read: int) -> None:
    assert read_number(typed, writing) == read


@pytest.mark.parametrize(
    ("writing", "typed"),
    [
        (MONEY, ""),
        (MONEY, "-5"),
        (MONEY, "1.2.3"),
        (MONEY, "12.5.000"),
        (MONEY, "25.0000"),
        (MONEY, "25k/kg"),
        (MONEY, "mười"),
        (MONEY, "25.000,50"),
        (COUNT, "2kg"),
        (KILOGRAMS, "1,2345"),
        (KILOGRAMS, "5 bao"),
        (KILOGRAMS, "5 sào"),
        (DOSE, "2 bình"),
        (MILLILITRES, "2 kg"),
        (counted_in(1_000, "kg"), "1 lạng"),
    ],
)
def test_what_is_no_number_is_not_guessed(writing: Handwriting, typed: str) -> None:
    with pytest.raises(NumberNotRead):
        read_number(typed, writing)


@pytest.mark.parametrize(
    ("writing", "typed", "readings"),
    [
        (MONEY, "25,5", (25_500, 25)),
        (MONEY, "25.5", (25_500, 25)),
        (MONEY, "25.00", (25_000, 25)),
        (COUNT, "2,5", (2_500, 2)),
        (counted_in(1_000, "kg"), "12,5", (12_500, 12)),
    ],
)
def test_decimals_where_nothing_has_parts_are_a_question(
    writing: Handwriting, typed: str, readings: tuple[int, int]
) -> None:
    with pytest.raises(ReadTwoWays) as question:
        read_number(typed, writing)
    assert question.value.readings == readings


@given(st.integers(0, 10**11))
def test_what_is_shown_and_typed_again_is_the_same_number(number: int) -> None:
    assert read_number(vnd(number), MONEY) == number
    assert read_number(str(number), MONEY) == number
    assert read_number(grouped(number), COUNT) == number
    assert read_number(square_metres(number), square_metres_in("north")) == number


@given(st.integers(0, 10**9))
def test_a_weight_that_is_shown_and_typed_again_is_the_same(grams: int) -> None:
    assert read_number(base_amount(grams, BaseUnit.GRAM), KILOGRAMS) == grams


@given(st.text(max_size=20))
def test_nothing_that_is_typed_does_harm(text: str) -> None:
    for writing in (MONEY, COUNT, KILOGRAMS, DOSE, square_metres_in("south")):
        with suppress(NumberNotRead):
            assert read_number(text, writing) >= 0
