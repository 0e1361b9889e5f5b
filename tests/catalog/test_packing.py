"""Units of sale: what one of them holds, and what the seller must say."""

import pytest

from marketplace.catalog.packing import (
    ContentNotValid,
    NetGramsMissing,
    NetMillilitresMissing,
    Pack,
    PiecesMissing,
    SaleUnitUnknown,
    needs_content,
    pack_of,
)
from marketplace.core.quantity import SALE_UNITS


@pytest.mark.parametrize(
    ("unit", "stated", "pack"),
    [
        ("kg", {}, Pack(1_000, 1_000)),
        ("lang", {}, Pack(100, 100)),
        ("tan", {}, Pack(1_000_000, 1_000_000)),
        ("lit", {}, Pack(1_000, None)),
        ("chai", {"content": 500}, Pack(500, None)),
        ("chuc", {"content": 12}, Pack(12, None)),
        ("chuc", {"content": 12, "approx_grams": 4_800}, Pack(12, 4_800)),
        ("nai", {}, Pack(1, None)),
        ("nai", {"approx_grams": 1_500}, Pack(1, 1_500)),
        ("tui", {"content": 500}, Pack(500, 500)),
        ("kg", {"content": 7}, Pack(1_000, 1_000)),
    ],
)
def test_what_one_unit_holds(unit, stated, pack):
    assert pack_of(unit, **stated) == pack


@pytest.mark.parametrize(
    ("unit", "refusal"),
    [
        ("chuc", PiecesMissing),
        ("tui", NetGramsMissing),
        ("thung", NetGramsMissing),
        ("chai", NetMillilitresMissing),
        ("sao", SaleUnitUnknown),
        ("", SaleUnitUnknown),
    ],
)
def test_a_unit_that_says_too_little_is_refused(unit, refusal):
    with pytest.raises(refusal):
        pack_of(unit)


@pytest.mark.parametrize("content", [0, -5, 10_000_001])
def test_a_content_out_of_bounds_is_refused(content):
    with pytest.raises(ContentNotValid):
        pack_of("tui", content=content)


def test_which_units_need_a_content():
    needing = {code for code in SALE_UNITS if needs_content(code)}

    assert needing == {"chai", "can", "chuc", "vi", "khay", "hop", "tui", "thung", "bao"}
