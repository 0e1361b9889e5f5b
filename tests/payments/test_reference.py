import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.reference import (
    ALPHABET,
    check_character,
    find_codes,
    is_code,
    new_payment_code,
    new_refund_code,
)
from payments.simulators.bank_noise import NOISES, noisy
from tests.payments.conftest import VECTORS

_bodies = st.text(ALPHABET, min_size=6, max_size=6)


@pytest.mark.parametrize("code", VECTORS["reference_code"]["examples"])
def test_a_published_code_is_right(code: str) -> None:
    assert is_code(code)
    assert not is_code(code[:-1] + ("9" if code[-1] != "9" else "8"))
    assert not is_code("HT" + code[2:])
    assert is_code("HT" + code[2:], "HT")


def test_codes_are_drawn_with_the_given_chance() -> None:
    chance = random.Random(7)
    drawn = {new_payment_code(chance.choice) for _ in range(500)}
    assert len(drawn) == 500
    assert all(is_code(code) for code in drawn)
    assert is_code(new_refund_code(), "HT")


@given(_bodies, st.integers(0, 5), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(body: str, at: int, other: str) -> None:
    wrong = body[:at] + other + body[at + 1 :]
    assert (check_character(wrong) == check_character(body)) == (wrong == body)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("MBVCB.3278907687.XT7K4M2Q4.CT tu 0123499999", ("XT7K4M2Q4",)),
        ("chuyen tien mua XT7K4M2Q4", ("XT7K4M2Q4",)),
        ("xt7k4m2q4", ("XT7K4M2Q4",)),
        ("xt 7k4 m2q4 mua vải", ("XT7K4M2Q4",)),
        ("XT-7K4M-2Q4", ("XT7K4M2Q4",)),
        ("CTXT7K4M2Q4CHUYENTIEN", ("XT7K4M2Q4",)),
        ("XT7K4M2Q4 va XTABCDEF2", ("XT7K4M2Q4", "XTABCDEF2")),
        ("XT7K4M2Q4 XT7K4M2Q4", ("XT7K4M2Q4",)),
        ("XT7K4M2Q5", ()),
        ("XT7K4M2", ()),
        ("mua vải thiều", ()),
        ("", ()),
    ],
)
def test_codes_are_found_in_what_banks_make_of_a_note(text: str, codes: tuple[str, ...]) -> None:
    assert find_codes(text) == codes


@given(_bodies, st.sampled_from(sorted(NOISES)), st.integers(0, 999))
def test_a_code_survives_every_banks_noise(body: str, style: str, number: int) -> None:
    code = "XT" + body + check_character(body)
    assert code in find_codes(noisy(code + " don hang vai", number, style))


@given(st.text(max_size=200))
def test_whatever_is_found_is_a_code(text: str) -> None:
    assert all(is_code(code) for code in find_codes(text))
