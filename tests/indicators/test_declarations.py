"""Every declared indicator has its definition and opens into lines that add up to it."""

from datetime import date, timedelta

import pytest

from marketplace.catalog.events import ProductPublished
from marketplace.core.clock import Month
from marketplace.core.db import unit_of_work
from marketplace.core.events import deliver_pending
from marketplace.indicators.declarations import INDICATORS
from marketplace.indicators.definitions import definitions_on, load_definitions
from marketplace.indicators.queries import month_sums
from marketplace.sellers.events import ShopApproved
from tests.factories import make_seller
from tests.indicators.telling import completed, refunded, shop_event, tell
from tests.indicators.test_trust_figures import area, declared, listed, recognised, traced

NOVEMBER = Month(2026, 11)


@pytest.fixture
def unit_id(app, now):
    """A unit in whose November every indicator counts something."""
    shop, other = make_seller(), make_seller("Vườn khác")
    linked = {"product_code": "SP1", "product_slug": "vai", "seller_code": shop.code}
    yesterday = now - timedelta(days=1)
    tell(
        *(shop_event(ShopApproved, each, yesterday) for each in (shop, other)),
        completed(shop, "DH1", 300_000, yesterday),
        completed(shop, "DH2", 200_000, yesterday, method="cod"),
        completed(other, "DH3", 400_000, yesterday),
        refunded(shop, "HT1", "DH1", 50_000, now),
        declared(shop, 1, "Vải thiều Chũ"),
        declared(shop, 2, "Cam Canh"),
        traced(shop, "SP1", 1, until=date(2026, 12, 30), at=yesterday),
        area(shop, "VN-24-1", 25_000),
        area(shop, "VN-24-2", 10_000),
        recognised(shop, "CN1", **linked),
        recognised(shop, "CN2", expires_on=date(2028, 1, 1)),
        listed(shop, ProductPublished, "SP1", yesterday),
    )
    while deliver_pending(now):
        pass
    return shop.unit_id


def test_the_bundled_definitions_are_those_of_the_declared_indicators(app):
    with unit_of_work():
        load_definitions()
    defined = definitions_on(date(2026, 11, 21))
    assert set(defined) == set(INDICATORS)
    for code, definition in defined.items():
        assert bool(definition.denominator) is INDICATORS[code].is_rate, code


@pytest.mark.parametrize("code", INDICATORS)
def test_every_figure_opens_into_lines_that_add_up_to_it(unit_id, now, code):
    indicator = INDICATORS[code]
    sums = month_sums([unit_id], [NOVEMBER], now=now)[unit_id, NOVEMBER]

    opened = indicator.drill_down.opened(unit_id, NOVEMBER, now=now)

    assert indicator.numerator(sums) == opened.sum > 0
    assert sum(row[-1] for row in opened.rows) == opened.sum
