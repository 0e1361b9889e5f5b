"""TM08 to TM12: counted from facts on the last day of the month, each with the list behind it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.catalog.events import KeyProductDeclared, ProductPublished, ProductWithdrawn
from marketplace.core.clock import Month
from marketplace.core.db import db, unit_of_work
from marketplace.core.events import deliver_pending, replay
from marketplace.indicators.figures import FigureVerdict, figure
from marketplace.indicators.queries import MonthSums, month_sums
from marketplace.indicators.subscribers import SUBSCRIBERS, forget_facts
from marketplace.indicators.trust_queries import (
    TrustSums,
    area_lines,
    key_product_lines,
    star_lines,
)
from marketplace.localities.commands import GROWING_AREA_M2, declare_figure
from marketplace.localities.models import AdminUnit
from marketplace.ocop.events import RecognitionKept
from marketplace.sellers.events import ShopApproved, ShopSuspended
from marketplace.traceability.events import AreaChecked, ProductTraced
from tests.factories import make_seller
from tests.indicators.telling import shop_event, tell

NOVEMBER, OCTOBER = Month(2026, 11), Month(2026, 10)
LONG_AGO = datetime(2026, 9, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def shop(app):
    seller = make_seller()
    tell(shop_event(ShopApproved, seller, LONG_AGO))
    return seller


def recognised(shop, code="CN1", *, at=LONG_AGO, **changed):
    facts = {
        "code": code,
        "certificate_no": f"{code}/GCN",
        "decision_no": "118/QĐ-UBND",
        "unit_code": shop.unit_code,
        "unit_id": shop.unit_id,
        "province_code": "24",
        "stars": 4,
        "product_group": 1,
        "product_name": "Vải thiều",
        "holder_name": "HTX Hồng Xuân",
        "issued_on": date(2024, 1, 15),
        "expires_on": date(2027, 1, 15),
        "revoked_on": None,
        "product_code": None,
        "product_slug": None,
        "seller_code": None,
    }
    return RecognitionKept(occurred_at=at, **{**facts, **changed})


def listed(shop, kind, code, at):
    return kind(
        occurred_at=at,
        product_id=1,
        product_code=code,
        slug="vai",
        seller_id=shop.id,
        seller_code=shop.code,
        household_code=shop.household_code,
        seller_name=shop.name,
        unit_id=shop.unit_id,
        unit_code=shop.unit_code,
        version=1,
    )


def declared(shop, number, name, *, year=2026, at=LONG_AGO):
    return KeyProductDeclared(
        occurred_at=at,
        key_product_id=number,
        key_product_name=name,
        unit_id=shop.unit_id,
        unit_code=shop.unit_code,
        year=year,
        category_id=1,
    )


def traced(shop, code, key, *, until, at):
    return ProductTraced(
        occurred_at=at,
        product_id=1,
        product_code=code,
        slug="vai",
        product_name="Vải thiều",
        seller_code=shop.code,
        seller_name=shop.name,
        unit_id=shop.unit_id,
        unit_code=shop.unit_code,
        key_product_id=key,
        until=until,
    )


def area(shop, code, square_metres, *, at=LONG_AGO, status="verified", valid_to=None):
    return AreaChecked(
        occurred_at=at,
        code=code,
        seller_code=shop.code,
        unit_id=shop.unit_id,
        unit_code=shop.unit_code,
        area_m2=square_metres,
        status=status,
        category_id=1,
        valid_from=None,
        valid_to=valid_to,
        on=at.date(),
    )


def deliver() -> None:
    while deliver_pending(datetime(2027, 6, 1, tzinfo=UTC)):
        pass


def sums_of(shop, now, *months):
    found = month_sums([shop.unit_id], months or [NOVEMBER], now=now)
    return [found[shop.unit_id, month].trust for month in months or [NOVEMBER]]


def test_a_recognition_counts_from_its_first_day_to_the_day_before_its_end(shop, now):
    tell(
        recognised(shop, "CN1"),
        recognised(shop, "CN2", expires_on=date(2026, 10, 31)),
        recognised(shop, "CN3", issued_on=date(2026, 11, 30), expires_on=date(2029, 11, 30)),
        recognised(shop, "CN4", revoked_on=date(2026, 11, 1)),
        recognised(shop, "CN5", unit_id=None, unit_code=None),
    )
    deliver()

    (running,) = sums_of(shop, now)
    october, ended = sums_of(shop, datetime(2027, 1, 1, tzinfo=UTC), OCTOBER, NOVEMBER)
    assert running.stars == 1
    assert october.stars == 2
    assert ended.stars == 2


def test_the_end_within_90_and_30_days_is_counted_and_fewer_is_better(shop, now):
    day = date(2026, 11, 21)
    tell(
        *(
            recognised(shop, f"CN{days}", expires_on=day + timedelta(days=days))
            for days in (30, 31, 90, 91)
        )
    )
    deliver()

    (found,) = sums_of(shop, now)
    assert (found.stars, found.ending_90, found.ending_30) == (4, 3, 1)
    sums = MonthSums(trust=found)
    assert figure("TM12", sums, threshold=0).verdict is FigureVerdict.NOT_MET
    assert figure("TM12", MonthSums(), threshold=0).verdict is FigureVerdict.MET
    assert figure("TM10", sums, threshold=1).verdict is FigureVerdict.MET


def test_a_listing_counts_while_it_is_published_in_an_open_shop(shop, now):
    linked = {"product_code": "SP1", "product_slug": "vai", "seller_code": shop.code}
    tell(
        recognised(shop, "CN1", **linked),
        recognised(shop, "CN2"),
        listed(shop, ProductPublished, "SP1", LONG_AGO),
    )
    deliver()
    (found,) = sums_of(shop, now)
    assert (found.listed_stars, found.stars) == (1, 2)
    assert figure("TM11", MonthSums(trust=found), threshold=100).tenths == 500

    tell(listed(shop, ProductWithdrawn, "SP1", now - timedelta(hours=1)))
    deliver()
    assert sums_of(shop, now)[0].listed_stars == 0
    assert sums_of(shop, now, OCTOBER)[0].listed_stars == 1

    tell(
        listed(shop, ProductPublished, "SP1", now - timedelta(minutes=30)),
        shop_event(ShopSuspended, shop, now - timedelta(minutes=10)),
    )
    deliver()
    assert sums_of(shop, now)[0].listed_stars == 0


def test_a_key_product_is_traced_while_a_complete_lot_is_on_sale(shop, now):
    tell(
        declared(shop, 1, "Vải thiều Chũ"),
        declared(shop, 2, "Cam Canh"),
        declared(shop, 9, "Vải năm ngoái", year=2025),
        traced(shop, "SP1", 1, until=date(2026, 11, 30), at=LONG_AGO),
        traced(shop, "SP2", 2, until=date(2026, 11, 10), at=LONG_AGO),
        traced(shop, "SP3", None, until=date(2027, 11, 10), at=LONG_AGO),
    )
    deliver()

    october, november = sums_of(shop, now, OCTOBER, NOVEMBER)
    assert (october.traced_key_products, october.key_products) == (2, 2)
    assert (november.traced_key_products, november.key_products) == (1, 2)
    lines = key_product_lines(shop.unit_id, NOVEMBER, now)
    assert [(line.name, line.product_code) for line in lines] == [
        ("Cam Canh", ""),
        ("Vải thiều Chũ", "SP1"),
    ]

    tell(traced(shop, "SP1", 1, until=None, at=now - timedelta(hours=1)))
    deliver()
    assert sums_of(shop, now)[0].traced_key_products == 0


def test_the_coded_area_is_what_is_verified_and_in_force(shop, now):
    tell(
        area(shop, "VN-24-1", 25_000),
        area(shop, "VN-24-2", 10_000, status="claimed"),
        area(shop, "VN-24-3", 40_000, valid_to=date(2026, 11, 1)),
        area(shop, "VN-24-1", 30_000, at=now - timedelta(days=1)),
    )
    deliver()
    with unit_of_work():
        unit = db.session.get_one(AdminUnit, shop.unit_id)
        declare_figure(
            unit, GROWING_AREA_M2, 120_000, month=OCTOBER, source="sổ", actor="CB", now=now
        )

    found = month_sums([shop.unit_id], [OCTOBER, NOVEMBER], now=now)
    october = figure("TM09", found[shop.unit_id, OCTOBER], threshold=None)
    november = figure("TM09", found[shop.unit_id, NOVEMBER], threshold=None)
    assert (october.numerator, october.denominator) == (65_000, 120_000)
    assert (november.numerator, november.tenths) == (30_000, 250)
    assert sum(line.area_m2 for line in area_lines(shop.unit_id, NOVEMBER, now)) == 30_000


def test_told_twice_late_and_all_over_again_the_figures_are_the_same(shop, now):
    linked = {"product_code": "SP1", "product_slug": "vai", "seller_code": shop.code}
    newest = recognised(shop, "CN1", at=now - timedelta(hours=1), stars=5, **linked)
    tell(
        newest,
        recognised(shop, "CN1", at=LONG_AGO, stars=4),
        newest,
        declared(shop, 1, "Vải thiều Chũ"),
        declared(shop, 1, "Vải thiều Chũ"),
        traced(shop, "SP1", 1, until=date(2026, 12, 30), at=LONG_AGO),
        traced(shop, "SP1", 1, until=date(2026, 12, 30), at=LONG_AGO),
        listed(shop, ProductPublished, "SP1", LONG_AGO),
    )
    deliver()
    before = sums_of(shop, now)
    assert before == [
        TrustSums(
            key_products=1, traced_key_products=1, stars=1, listed_stars=1, ending_90=1, ending_30=0
        )
    ]
    assert star_lines(shop.unit_id, NOVEMBER, now)[0].stars == 5

    with unit_of_work():
        forget_facts()
        for _told in replay(SUBSCRIBERS):
            pass
    assert sums_of(shop, now) == before
