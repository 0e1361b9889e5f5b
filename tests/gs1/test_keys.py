"""Check digits and prefixes, against the vectors and against what the catalogue uses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from marketplace.gs1.keys import (
    LENGTHS,
    check_digit,
    gtin14,
    is_gtin,
    is_key,
    public_gtin,
    restriction,
)
from tests.traceability.vectors import vectors

Row = dict[str, Any]


@pytest.mark.parametrize("row", vectors("check_digits"), ids=lambda row: row["value"] or "empty")
def test_a_key_is_right_or_wrong_as_the_vectors_say(row: Row) -> None:
    assert is_key(row["kind"], row["value"]) is row["valid"]
    if "expected_digit" in row:
        assert check_digit(row["value"][:-1]) == row["expected_digit"]


@pytest.mark.parametrize("row", vectors("prefixes"), ids=lambda row: row["gtin13"])
def test_a_prefix_says_who_gave_the_number_out(row: Row) -> None:
    found = restriction(row["gtin13"])
    assert (found.value if found else None) == row["restricted"]
    assert public_gtin(row["gtin13"]) == (None if found else gtin14(row["gtin13"]))


@pytest.mark.parametrize(
    "prefix", ["02", "04", *(str(each) for each in range(20, 30))], ids="prefix-{}".format
)
def test_numbers_for_use_inside_a_shop_are_never_shown_as_gtins(prefix: str) -> None:
    body = prefix + "0001012345"
    assert public_gtin(body + check_digit(body)) is None
    packed = "1" + body
    assert public_gtin(packed + check_digit(packed)) is None


def test_a_short_number_has_prefixes_of_its_own() -> None:
    assert public_gtin("29141777") is None
    assert public_gtin("78128651") == "00000078128651"


@pytest.mark.parametrize("wrong", [None, "", "8935001000120", "893500100012", "x" * 13, "0"])
def test_what_is_no_gtin_is_never_shown(wrong: str | None) -> None:
    assert public_gtin(wrong) is None


@given(st.sampled_from(sorted(LENGTHS)), st.data())
def test_exactly_one_last_digit_completes_a_key(kind: str, data: st.DataObject) -> None:
    body = data.draw(st.text("0123456789", min_size=LENGTHS[kind] - 1, max_size=LENGTHS[kind] - 1))
    right = [digit for digit in "0123456789" if is_key(kind, body + digit)]
    assert right == [check_digit(body)]


@given(st.text("0123456789", max_size=15))
def test_the_catalogue_and_the_resolver_agree_on_what_a_gtin_is(digits: str) -> None:
    assert is_gtin(digits) is ean.is_valid(digits)
