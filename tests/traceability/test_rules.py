"""Waiting days, codes of growing areas, the ten items and believable yields, from plain values."""

from dataclasses import replace
from datetime import date

import pytest

from marketplace.traceability.farm.models import InputKind, WorkKind
from marketplace.traceability.farm.rules.area_codes import area_code_parts
from marketplace.traceability.lots.models import Interval
from marketplace.traceability.lots.rules.completeness import (
    Ground,
    Item,
    LotFacts,
    completeness_of,
    whole,
)
from marketplace.traceability.lots.rules.intervals import (
    Spraying,
    counts_as_spraying,
    interval_of,
    worst,
)
from marketplace.traceability.lots.rules.yields import (
    ANY_CROP,
    CropYield,
    believable_grams,
    crop_yield,
    needs_review,
)
from tests.traceability.vectors import vectors

EVERYTHING = LotFacts(
    product_name="Vải thiều Lục Ngạn",
    has_picture=True,
    producer="HTX Hồng Xuân",
    address="Thôn Kép 1",
    stages=True,
    has_times=True,
    trace_code="VAI26-1121-K3",
    brand="Hồng Xuân",
    has_serials=False,
    has_shelf_life=True,
    has_standard=True,
    has_area=True,
    has_planting=True,
    has_harvest=True,
    care_entries=1,
)
LYCHEE = CropYield(grams_per_m2=1_500, factor_percent=120)


@pytest.mark.parametrize("vector", vectors("phi"))
def test_waiting_days_are_counted_as_the_vectors_say(vector):
    sprayings = [
        Spraying(date.fromisoformat(log["date"]), log["phi_days"])
        for log in vector["logs"]
        if counts_as_spraying(WorkKind.SPRAYING, InputKind(log["kind"]), log["phi_days"])
    ]

    verdict, earliest = interval_of(sprayings, date.fromisoformat(vector["harvest_date"]))

    assert verdict.value == vector["expected"]["status"]
    assert (earliest and earliest.isoformat()) == vector["expected"]["earliest_harvest"]


def test_spraying_after_the_harvest_does_not_count():
    later = [Spraying(date(2026, 6, 13), 30), Spraying(date(2026, 6, 14), None)]

    assert interval_of(later, date(2026, 6, 12)) == (Interval.OK, None)


def test_a_violation_outweighs_a_pesticide_without_waiting_days():
    both = [Spraying(date(2026, 6, 1), None), Spraying(date(2026, 6, 10), 7)]

    assert interval_of(both, date(2026, 6, 12)) == (Interval.VIOLATION, date(2026, 6, 17))


@pytest.mark.parametrize(
    ("kind", "used", "waiting", "counts"),
    [
        (WorkKind.SPRAYING, None, None, True),
        (WorkKind.SPRAYING, InputKind.FERTILISER, None, False),
        (WorkKind.SPRAYING, InputKind.OTHER, None, True),
        (WorkKind.FERTILISING, InputKind.PESTICIDE, None, True),
        (WorkKind.FERTILISING, InputKind.FERTILISER, 10, True),
        (WorkKind.WATERING, None, None, False),
    ],
)
def test_a_pesticide_counts_however_it_was_put_out(kind, used, waiting, counts):
    assert counts_as_spraying(kind, used, waiting) is counts


def test_a_pack_takes_the_worst_of_its_harvests():
    good = (Interval.OK, date(2026, 6, 1))
    released = (Interval.RELEASED, date(2026, 6, 20))
    unknown = (Interval.UNKNOWN, None)
    bad = (Interval.VIOLATION, date(2026, 6, 9))

    assert worst([good, unknown, bad]) == (Interval.VIOLATION, date(2026, 6, 9))
    assert worst([good, unknown]) == (Interval.UNKNOWN, date(2026, 6, 1))
    assert worst([good, released]) == (Interval.OK, date(2026, 6, 20))
    assert worst([]) == (Interval.OK, None)


@pytest.mark.parametrize("vector", vectors("growing_area_code"))
def test_a_domestic_area_code_is_recognised_as_the_vectors_say(vector):
    parts = area_code_parts(vector["code"])

    assert (parts is not None) is vector["valid"]
    if parts is not None:
        assert {
            "tinh": parts.province,
            "huyen": parts.district,
            "xa": parts.commune,
            "coso": parts.facility,
            "nam": parts.year,
        } == vector["parts"]


def test_a_lot_with_everything_has_ten_of_ten_and_may_be_published():
    found = completeness_of(EVERYTHING)

    assert (found.filled, found.missing_items, found.missing_grounds) == (10, (), ())
    assert found.publishable


def test_brand_and_shelf_life_may_be_missing():
    found = completeness_of(replace(EVERYTHING, brand=" ", has_shelf_life=False))

    assert found.filled == 8
    assert found.missing_items == (Item.BRAND_OR_SERIAL, Item.SHELF_LIFE)
    assert found.publishable


def test_serials_on_the_stamps_stand_for_the_brand():
    assert completeness_of(replace(EVERYTHING, brand="", has_serials=True)).filled == 10


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ({"product_name": ""}, Item.PRODUCT_NAME),
        ({"has_picture": False}, Item.PRODUCT_PICTURE),
        ({"producer": ""}, Item.PRODUCER),
        ({"address": "  "}, Item.ADDRESS),
        ({"stages": False}, Item.STAGES),
        ({"has_times": False}, Item.TIMES),
        ({"trace_code": ""}, Item.TRACE_CODE),
        ({"has_standard": False}, Item.STANDARDS),
    ],
)
def test_without_one_of_the_needed_items_a_lot_is_not_published(without, missing):
    found = completeness_of(replace(EVERYTHING, **without))

    assert found.missing_items == (missing,)
    assert not found.publishable


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ({"has_area": False}, Ground.AREA),
        ({"has_planting": False}, Ground.PLANTED),
        ({"has_harvest": False}, Ground.HARVESTED),
        ({"care_entries": 0}, Ground.CARE),
    ],
)
def test_without_one_of_the_four_grounds_a_lot_is_not_published(without, missing):
    found = completeness_of(replace(EVERYTHING, **without))

    assert found.filled == 10
    assert found.missing_grounds == (missing,)
    assert not found.publishable


def test_a_pack_has_only_what_every_harvest_in_it_has():
    first = completeness_of(replace(EVERYTHING, has_shelf_life=False))
    second = completeness_of(replace(EVERYTHING, care_entries=0))

    pack = whole([first, second])

    assert pack.filled == 9
    assert pack.missing_grounds == (Ground.CARE,)
    with pytest.raises(ValueError, match="at least one harvest"):
        whole([])


def test_the_certificate_or_the_land_bounds_what_one_believes():
    assert believable_grams(expected_g=None, area_m2=1_000, crop=LYCHEE) == 1_800_000
    assert believable_grams(expected_g=1_000_000, area_m2=1_000, crop=LYCHEE) == 1_200_000
    assert believable_grams(expected_g=9_000_000, area_m2=1_000, crop=LYCHEE) == 1_800_000
    assert believable_grams(expected_g=None, area_m2=None, crop=LYCHEE) is None
    assert needs_review(1_800_001, 1_800_000)
    assert not needs_review(1_800_000, 1_800_000)
    assert not needs_review(10**12, None)


def test_crops_that_are_not_in_the_list_have_no_maximum():
    assert crop_yield("vai-thieu").grams_per_m2 is not None
    assert crop_yield("cay-canh") == crop_yield(ANY_CROP) == CropYield(None, 120)
