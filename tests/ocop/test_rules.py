"""36 months, half-open; stars by points; what is due when the end comes near."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.ocop.entries import tidy_number
from marketplace.ocop.models import IssuingLevel, Ruleset
from marketplace.ocop.rules import (
    RecognitionStatus,
    due_warning,
    expiry_of,
    level_of,
    names_differ,
    ruleset_on,
    stars_for,
    status_on,
)

VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))["ocop"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['issued']} on {v['today']}")
def test_every_public_vector_holds(vector):
    issued_on = date.fromisoformat(vector["issued"])
    revoked_on = vector["revoked_on"] and date.fromisoformat(vector["revoked_on"])

    status = status_on(
        date.fromisoformat(vector["today"]),
        issued_on=issued_on,
        expires_on=expiry_of(issued_on),
        revoked_on=revoked_on,
        covers_this_product=vector["covers_this_product"],
    )

    expected = vector["expected"]
    assert status.value == expected["status"]
    assert expiry_of(issued_on).isoformat() == expected["expires_on"]
    assert status.shows_stars is expected["show_stars"]


@pytest.mark.parametrize(
    ("issued_on", "expires_on"),
    [
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2024, 8, 31), date(2027, 8, 31)),
        (date(2025, 12, 31), date(2028, 12, 31)),
    ],
)
def test_the_end_of_a_short_month_is_kept_to(issued_on, expires_on):
    assert expiry_of(issued_on) == expires_on


@given(st.dates(date(2018, 1, 1), date(2090, 12, 31)))
def test_a_recognition_lasts_three_years_and_ends_on_one_day(issued_on):
    expires_on = expiry_of(issued_on)

    assert 1_094 <= (expires_on - issued_on).days <= 1_096
    for day, shows in ((expires_on - timedelta(days=1), True), (expires_on, False)):
        status = status_on(day, issued_on=issued_on, expires_on=expires_on)
        assert status.shows_stars is shows


def test_a_recognition_that_begins_tomorrow_shows_nothing_today():
    status = status_on(
        date(2026, 11, 21), issued_on=date(2026, 11, 22), expires_on=date(2029, 11, 22)
    )

    assert status is RecognitionStatus.UPCOMING
    assert not status.shows_stars


def test_ninety_days_before_the_end_it_is_ending_and_ninety_one_before_it_is_not():
    issued_on, expires_on = date(2024, 2, 19), date(2027, 2, 19)
    facts = {"issued_on": issued_on, "expires_on": expires_on}

    assert status_on(date(2026, 11, 21), **facts) is RecognitionStatus.EXPIRING
    assert status_on(date(2026, 11, 20), **facts) is RecognitionStatus.VALID


@pytest.mark.parametrize(
    ("score", "stars"),
    [
        *((10_000, 5), (9_000, 5), (8_999, 4), (7_000, 4), (6_999, 3), (5_000, 3)),
        *((4_999, 2), (3_000, 2), (2_999, 1), (0, 1)),
    ],
)
def test_points_make_stars_in_half_open_bands(score, stars):
    assert stars_for(score) == stars


def test_the_criteria_and_the_level_follow_the_day_of_the_decision():
    assert ruleset_on(date(2023, 2, 23)) is Ruleset.OF_2019
    assert ruleset_on(date(2023, 2, 24)) is Ruleset.OF_2023
    assert ruleset_on(date(2025, 7, 6)) is Ruleset.OF_2025
    assert level_of("UBND huyện Bố Trạch", date(2024, 1, 1)) is IssuingLevel.DISTRICT_OLD
    assert level_of("UBND tỉnh Đồng Tháp", date(2025, 9, 1)) is IssuingLevel.PROVINCE
    assert level_of("Bộ Nông nghiệp và Môi trường", date(2025, 9, 1)) is IssuingLevel.NATIONAL


@pytest.mark.parametrize(
    ("days_left", "told", "due", "settled"),
    [
        (91, (), None, ()),
        (90, (), 90, (90,)),
        (75, (90,), None, ()),
        (61, (), 90, (90,)),
        (60, (90,), 60, (60,)),
        (30, (90, 60), 30, (30,)),
        (12, (), 30, (90, 60, 30)),
        (12, (90,), 30, (60, 30)),
        (12, (90, 60, 30), None, ()),
        (0, (), None, ()),
    ],
)
def test_each_warning_is_given_once_and_a_missed_day_is_caught_up_with(
    days_left, told, due, settled
):
    assert due_warning(days_left, told) == (due, settled)


def test_names_differ_plainly_or_they_do_not():
    assert names_differ("Nước mắm cá linh", "Vải thiều Lục Ngạn")
    assert not names_differ("VẢI THIỀU LỤC NGẠN (hộp 1kg)", "Vải thiều Lục Ngạn")
    assert not names_differ("Trà sen", "Trà ướp sen Tháp Mười")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Số: 1234 / qđ-ubnd", "1234/QĐ-UBND"),
        ("QĐ số 12/QD-UBND.HC", "12/QĐ-UBND.HC"),
        ("1234/QĐ – UBND", "1234/QĐ-UBND"),
        ("OCOP-82-0007", "OCOP-82-0007"),
    ],
)
def test_numbers_are_kept_in_one_spelling(typed, kept):
    assert tidy_number(typed) == kept
