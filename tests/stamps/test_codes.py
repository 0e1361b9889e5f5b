"""What a stamp's code is made of, how it is read, and who is refused without the database."""

from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.settings import Settings
from marketplace.stamps.codes import ALPHABET, is_stamp_code, new_stamp_code, shown_code, tidy_code
from marketplace.stamps.stamp_settings import StampSettings

KEY = bytes(range(32))
KNOWN = "0123456789"


def settings_of(secret: str = "a secret that is only for these tests", **changed) -> StampSettings:
    return StampSettings.of(Settings(testing=True, secret_key=secret, **changed))


def test_a_code_has_twelve_symbols_of_which_ten_are_drawn():
    codes = {new_stamp_code(KEY) for _ in range(500)}

    assert len({code[:10] for code in codes}) == 500
    assert {len(code) for code in codes} == {12}
    assert set("".join(codes)) == set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)
    assert all(is_stamp_code(code, KEY) for code in codes)


def test_of_all_endings_of_a_body_exactly_one_is_ours():
    endings = [KNOWN + first + second for first in ALPHABET for second in ALPHABET]

    assert len(endings) == 1_024
    assert [is_stamp_code(code, KEY) for code in endings].count(True) == 1


def test_the_check_symbols_hang_on_the_key():
    ours = [new_stamp_code(KEY) for _ in range(300)]
    other = bytes(32)

    assert sum(is_stamp_code(code, other) for code in ours) < 10


def test_each_purpose_has_a_key_of_its_own():
    ours, other = settings_of(), settings_of("another secret that is only for tests")

    assert len({ours.code_key, ours.pin_key, ours.device_key}) == 3
    assert ours.code_key != other.code_key
    assert ours.code_key == settings_of().code_key


@given(st.text(max_size=20))
def test_nothing_that_is_typed_breaks_the_reading(text):
    assert is_stamp_code(tidy_code(text), KEY) in {True, False}


@given(st.text(ALPHABET, min_size=12, max_size=12), st.data())
def test_a_code_is_read_however_it_is_typed(code, data):
    spellings = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(
        data.draw(st.sampled_from(spellings.get(symbol, symbol + symbol.lower())))
        + data.draw(st.sampled_from(["", "", "-", " ", "–", "\u00a0"]))
        for symbol in code
    )

    assert tidy_code(typed) == code


def test_a_code_is_shown_in_groups_of_four():
    assert shown_code("7K3M9QXA2B4C") == "7K3M 9QXA 2B4C"


def test_the_address_in_the_square_is_short_and_in_upper_case():
    found = settings_of(base_url="https://choxa.vn/").stamp_url("7K3M9QXA2B4C")

    assert found == "HTTPS://CHOXA.VN/T/7K3M9QXA2B4C"


def test_the_scratch_number_is_six_digits_and_kept_only_as_a_hash_of_its_stamp():
    ours = settings_of()
    pins = [ours.pin_of(new_stamp_code(KEY)) for _ in range(200)]

    assert {len(pin) for pin in pins} == {6}
    assert all(pin.isdigit() for pin in pins)
    assert len(set(pins)) > 190
    assert ours.pin_of(KNOWN) == ours.pin_of(KNOWN)
    assert ours.pin_hash("A", "123456") != ours.pin_hash("B", "123456")
    assert "123456" not in ours.pin_hash("A", "123456")
