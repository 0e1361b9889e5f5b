"""What a leaf is hashed over: one spelling for each value, and none for what JSON cannot say."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from marketplace.tracelog.recording import canonical_json

# Numbers and their ECMAScript spelling, from the language's rules for Number::toString.
NUMBERS = [
    (480.5, "480.5"),
    (0.0, "0"),
    (-0.0, "0"),
    (1.0, "1"),
    (-1.5, "-1.5"),
    (1e21, "1e+21"),
    (1e20, "100000000000000000000"),
    (123456789012345680000.0, "123456789012345680000"),
    (1e-6, "0.000001"),
    (1e-7, "1e-7"),
    (1.5e-9, "1.5e-9"),
    (5e-324, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (9007199254740992.0, "9007199254740992"),
    (0.1, "0.1"),
    (1 / 3, "0.3333333333333333"),
    (1.2e30, "1.2e+30"),
]


@pytest.mark.parametrize(("number", "text"), NUMBERS)
def test_numbers_are_written_as_ecmascript_writes_them(number, text):
    assert rfc8785.dumps(number).decode() == text


def test_members_stand_in_the_order_of_their_utf16_units():
    value = {"\U0001f600": 1, "\uff21": 2, "é": 3, "b": 4, "a": [True, None, False]}

    assert canonical_json(value) == '{"a":[true,null,false],"b":4,"é":3,"😀":1,"Ａ":2}'


def test_text_is_escaped_only_where_it_must_be():
    assert canonical_json('xã "Hồng"\n\t\x01\\/\x7f') == '"xã \\"Hồng\\"\\n\\t\\u0001\\\\/\x7f"'


@pytest.mark.parametrize("bad", [2**53, -(2**53), "\ud800", {"\udfff": 1}])
def test_what_json_cannot_say_to_everybody_is_refused(bad):
    with pytest.raises(ValueError):  # noqa: PT011  # a half surrogate has its own ValueError
        canonical_json([bad])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_canonical_text_is_json_with_the_same_meaning_and_its_own_spelling(value):
    text = canonical_json(value)

    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


@pytest.mark.parametrize("bad", [480.5, float("inf"), {"a": [1, 2.0]}, {"a": {"b": 1.5}}])
def test_a_leaf_of_ours_holds_no_floats(bad):
    with pytest.raises(TypeError):
        canonical_json(bad)
