"""The mass balance of a lot, and the smallest part that is sold of it."""

import pytest

from marketplace.traceability.lots.models import MoveKind
from marketplace.traceability.lots.rules.balance import balances, change_of, remaining, used_by
from marketplace.traceability.lots.rules.quanta import quantum_of
from tests.traceability.vectors import vectors


@pytest.mark.parametrize("row", vectors("mass_balance"))
def test_what_left_a_lot_is_counted_to_the_gram(row):
    movements = [(MoveKind(move["kind"]), move["g"]) for move in row["movements"]]

    assert remaining(row["harvested_g"], movements) == row["expected"]["remaining_g"]
    assert balances(row["harvested_g"], movements) is row["expected"]["ok"]


def test_a_lot_must_add_up_after_every_movement_and_not_only_at_the_end():
    overdrawn_between = [(MoveKind.SOLD, 110_000), (MoveKind.RETURNED, 20_000)]

    assert remaining(100_000, overdrawn_between) == 10_000
    assert not balances(100_000, overdrawn_between)
    assert not balances(100_000, [(MoveKind.RETURNED, 1)])


def test_a_recount_carries_its_own_sign():
    assert change_of(MoveKind.RECOUNT, -300) == -300
    assert used_by([(MoveKind.LOSS, 500), (MoveKind.RECOUNT, -300)]) == 200


@pytest.mark.parametrize(
    ("base_quantity", "net_grams", "units", "grams"),
    [
        (1_000, 1_000, 1, 1),  # a kilogram is sold by the gram
        (1, 350, 1, 350),  # a fruit
        (10, 3_330, 1, 333),  # a chục of equal pieces
        (12, 1_000, 3, 250),  # twelve pieces in a kilogram: three weigh 250 g
        (10, 3_333, 10, 3_333),  # no smaller part is whole
    ],
)
def test_the_smallest_part_of_a_sale_unit_is_whole_in_grams_and_pieces(
    base_quantity, net_grams, units, grams
):
    quantum = quantum_of(base_quantity=base_quantity, net_grams=net_grams)

    assert (quantum.units, quantum.grams) == (units, grams)
    assert quantum.grams_of(base_quantity) == net_grams
    assert quantum.units_in(net_grams + grams - 1) == base_quantity
    assert quantum.units_in(-5) == 0


def test_half_a_fruit_is_not_sold():
    with pytest.raises(ValueError, match="no whole parts"):
        quantum_of(base_quantity=10, net_grams=3_333).grams_of(5)
