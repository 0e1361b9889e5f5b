"""Seasons by month and day, over the new year too."""

from datetime import date

import pytest

from marketplace.catalog.seasons import (
    SeasonNotValid,
    TimeOfSale,
    checked_seasons,
    in_season,
    months_in_season,
    next_opening,
    season_state,
)

LYCHEE = [["05-15", "07-31"]]
ORANGE = [["11-01", "02-28"]]
MANGO = [["03-01", "05-31"], ["09-01", "10-15"]]


@pytest.mark.parametrize(
    ("seasons", "day", "inside"),
    [
        (LYCHEE, date(2026, 5, 14), False),
        (LYCHEE, date(2026, 5, 15), True),
        (LYCHEE, date(2026, 7, 31), True),
        (LYCHEE, date(2026, 8, 1), False),
        (ORANGE, date(2026, 12, 31), True),
        (ORANGE, date(2027, 1, 1), True),
        (ORANGE, date(2027, 2, 28), True),
        (ORANGE, date(2028, 2, 29), False),
        (ORANGE, date(2026, 10, 31), False),
        (MANGO, date(2026, 9, 30), True),
        ([], date(2026, 1, 1), True),
    ],
)
def test_both_ends_of_a_season_are_inside(seasons, day, inside):
    assert in_season(seasons, day) is inside


def test_the_months_of_a_season_that_wraps_the_new_year():
    assert months_in_season(ORANGE) == [1, 2, 11, 12]
    assert months_in_season(MANGO) == [3, 4, 5, 9, 10]
    assert months_in_season([]) == list(range(1, 13))


@pytest.mark.parametrize(
    ("seasons", "day", "opens"),
    [
        (LYCHEE, date(2026, 11, 21), date(2027, 5, 15)),
        (LYCHEE, date(2026, 5, 14), date(2026, 5, 15)),
        (LYCHEE, date(2026, 5, 15), date(2027, 5, 15)),
        (MANGO, date(2026, 6, 1), date(2026, 9, 1)),
        ([["02-29", "03-10"]], date(2026, 1, 1), date(2026, 2, 28)),
        ([["02-29", "03-10"]], date(2028, 1, 1), date(2028, 2, 29)),
        ([], date(2026, 1, 1), None),
    ],
)
def test_the_next_opening_is_the_first_that_comes(seasons, day, opens):
    assert next_opening(seasons, day) == opens


def test_out_of_season_a_buyer_waits_or_orders_ahead():
    winter = date(2026, 11, 21)

    waiting = season_state(LYCHEE, preorder_from=None, day=winter)
    assert (waiting.time, waiting.opens_on) == (TimeOfSale.OUT_OF_SEASON, date(2027, 5, 15))
    assert not waiting.may_order
    ahead = season_state(LYCHEE, preorder_from=date(2027, 5, 20), day=winter)
    assert (ahead.time, ahead.opens_on) == (TimeOfSale.PREORDER, date(2027, 5, 20))
    assert ahead.may_order
    over = season_state(LYCHEE, preorder_from=date(2026, 5, 20), day=winter)
    assert over.time is TimeOfSale.OUT_OF_SEASON
    assert season_state([], preorder_from=None, day=winter).all_year


@pytest.mark.parametrize(
    "seasons",
    [
        [["05-15"]],
        [["5-15", "07-31"]],
        [["02-30", "03-01"]],
        [["13-01", "01-01"]],
        [["00-10", "01-01"]],
        [["01-01", "01-02"]] * 5,
    ],
)
def test_a_season_of_days_that_do_not_exist_is_refused(seasons):
    with pytest.raises(SeasonNotValid):
        checked_seasons(seasons)
