from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.ocop.dossiers.criteria import criteria_from
from marketplace.ocop.dossiers.criteria_files import bundled_criteria
from marketplace.ocop.dossiers.groups import GROUP_NAMES, SUB_GROUPS
from marketplace.ocop.dossiers.points import parse_points, points_text
from marketplace.ocop.dossiers.rules import (
    Lacks,
    Quorum,
    mean_half_up,
    missing_in,
    recognised_stars,
    ruleset_of,
    sample_deviation,
    spread_of,
    totals_of,
)
from marketplace.ocop.models import Ruleset

OLDER, NEWER = (criteria_from(content) for content in bundled_criteria())


def test_the_parts_of_both_rulesets_have_the_maxima_of_the_decisions():
    assert {part.code: part.maximum for part in OLDER.parts} == {"A": 3500, "B": 2500, "C": 4000}
    assert {part.code: part.maximum for part in NEWER.parts} == {"A": 4000, "B": 2500, "C": 3500}


def test_there_are_six_groups_and_twenty_six_sub_groups():
    assert sorted(GROUP_NAMES) == [1, 2, 3, 4, 5, 6]
    assert len(SUB_GROUPS) == 26
    counts = [sum(sub.group == group for sub in SUB_GROUPS.values()) for group in range(1, 7)]
    assert counts == [13, 4, 3, 2, 3, 1]


def test_the_commune_assesses_origin_labour_and_idea():
    assert [criterion.code for criterion in NEWER.communes] == ["A1.1", "A1.2", "A2.1"]


@pytest.mark.parametrize(
    ("points", "stars"),
    [
        *((0, 1), (2999, 1), (3000, 2), (4999, 2), (5000, 3), (6999, 3), (7000, 4)),
        *((8999, 4), (9000, 5), (10000, 5)),
    ],
)
def test_bands_are_half_open(points, stars):
    class OnePart:
        parts = ()

    totals = totals_of(OnePart, {})
    assert totals.total == 0
    assert type(totals)({"A": points}).stars == stars


def test_a_criterion_without_points_counts_nothing_and_is_missing_by_name():
    points = {each.code: each.maximum for each in NEWER} | {"B1.1": None}
    proven = [each.code for each in NEWER if each.evidence and each.code != "C2.2"]

    missing = missing_in(NEWER, points, proven)

    assert [(each.criterion.code, each.lacks) for each in missing] == [
        ("B1.1", Lacks.POINTS),
        ("C2.2", Lacks.EVIDENCE),
    ]
    assert totals_of(NEWER, points).parts == {"A": 4000, "B": 2000, "C": 3500}


def test_who_claims_nothing_proves_nothing():
    zero = {each.code: 0 for each in NEWER}
    assert missing_in(NEWER, zero, []) == []


@pytest.mark.parametrize(
    ("values", "mean"),
    [([100], 100), ([100, 101], 101), ([100, 100, 101], 100), ([100, 101, 101], 101), ([0, 1], 1)],
)
def test_means_round_halves_up(values, mean):
    assert mean_half_up(values) == mean


def test_the_deviation_is_that_of_a_sample():
    assert sample_deviation([200, 400, 600]) == 200
    assert sample_deviation([500]) is None
    assert sample_deviation([100, 200]) == 71
    assert sample_deviation([300, 300, 300]) == 0


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=15))
def test_spread_is_exact_against_fractions(values):
    spread = spread_of(values)
    mean = Fraction(sum(values), len(values))
    assert spread.mean == int(mean + Fraction(1, 2))
    assert spread.range == max(values) - min(values)
    variance = sum((value - mean) ** 2 for value in values) / (len(values) - 1)
    assert spread.deviation is not None
    assert (Fraction(spread.deviation) - Fraction(1, 2)) ** 2 <= variance or spread.deviation == 0
    assert (spread.deviation + Fraction(1, 2)) ** 2 > variance


@pytest.mark.parametrize(("members", "needed"), [(3, 3), (4, 3), (5, 4), (6, 4), (7, 5), (9, 6)])
def test_two_thirds_and_never_fewer_than_three(members, needed):
    assert Quorum().needed(members) == needed


@pytest.mark.parametrize(
    ("proposed", "national", "refused", "stars"),
    [
        (2, False, False, None),
        (3, False, False, 3),
        (4, False, False, 4),
        (4, True, False, None),
        (5, False, False, None),
        (5, True, False, 5),
        (5, False, True, 4),
        (5, True, True, None),
    ],
)
def test_only_the_centre_gives_five_stars(proposed, national, refused, stars):
    assert recognised_stars(proposed, national=national, centre_refused=refused) == stars


def test_a_recognition_names_the_rules_of_its_day():
    assert ruleset_of("1048", date(2026, 1, 1)) is Ruleset.OF_2019
    assert ruleset_of("148", date(2025, 7, 5)) is Ruleset.OF_2023
    assert ruleset_of("148", date(2025, 7, 6)) is Ruleset.OF_2025


@pytest.mark.parametrize(
    ("text", "points"), [("7", 700), ("7,5", 750), ("7.25", 725), (" 0 ", 0), ("40", 4000)]
)
def test_points_are_read_as_people_type_them(text, points):
    assert parse_points(text) == points


@pytest.mark.parametrize("text", ["", "-1", "7,555", "bảy", "1e3", "٣", "7,", "=1"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_points(text)


@given(st.integers(0, 10_000))
def test_points_go_round(points):
    assert parse_points(points_text(points)) == points
