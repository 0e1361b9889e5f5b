"""Stars, certificates and traced lots show wherever the product shows, and only while they hold."""

import json
import re
from datetime import UTC, datetime

import pytest
import time_machine

from marketplace.catalog.trust import CERTIFICATES, OCOP, TRACE, set_trust
from marketplace.core.db import unit_of_work
from marketplace.core.events import deliver_pending
from marketplace.search.subscribers import rebuild
from tests.catalog.test_trust import STARS, VIETGAP
from tests.factories import make_product

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
LAST_DAY = datetime(2027, 1, 14, 16, 59, tzinfo=UTC)
DAY_AFTER = datetime(2027, 1, 14, 17, 0, tzinfo=UTC)


@pytest.fixture
def starred(app):
    product = make_product("Vải thiều Hồng Xuân")
    make_product("Cam sành")
    with unit_of_work():
        set_trust(product.id, OCOP, STARS, now=NOW)
        set_trust(product.id, CERTIFICATES, [VIETGAP], now=NOW)
        set_trust(
            product.id, TRACE, {"until": "2026-12-01", "areas": ["VN-24-07525-01-26"]}, now=NOW
        )
    deliver_pending(NOW)
    rebuild(now=NOW)
    return product


def page(app, address: str, moment: datetime) -> str:
    with time_machine.travel(moment, tick=False):
        return app.test_client().get(address).get_data(as_text=True)


def test_the_product_page_tells_number_day_and_who_said_it(app, starred):
    text = page(app, f"/san-pham/{starred.slug}", NOW)

    assert "★★★★" in text
    assert "118/QĐ-UBND" in text
    assert "UBND tỉnh Bắc Giang" in text
    assert "14/01/2027" in text
    assert "VG-1" in text
    assert f"/p/{starred.code}" in text
    told = json.loads(re.search(r'ld\+json">(.*?)</script>', text, re.DOTALL)[1])
    names = [each["name"] for each in told["hasCertification"]]
    assert names == ["OCOP 4 sao", "VietGAP"]
    assert "aggregateRating" not in told


@pytest.mark.parametrize("where", ["/", "/xa/07525", "/tim-kiem?q=vai", "/san-pham/{slug}"])
def test_stars_are_gone_with_the_first_minute_of_the_day_after(app, starred, where):
    address = where.format(slug=starred.slug)

    assert "★★★★" in page(app, address, LAST_DAY)
    assert "★" not in page(app, address, DAY_AFTER)


def test_search_narrows_by_stars_and_drops_what_lost_them_overnight(app, starred):
    text = page(app, "/tim-kiem?sao=4", NOW)
    assert "Hồng Xuân" in text
    assert "Cam sành" not in text
    assert "sao=5" not in text
    assert "truy-xuat=1" in text
    assert "chung-nhan=vietgap" in text
    assert "vung-trong=vn-24-07525-01-26" in text.lower()

    assert "Hồng Xuân" not in page(app, "/tim-kiem?sao=4", DAY_AFTER)
    assert "Hồng Xuân" in page(app, "/tim-kiem?q=vai", DAY_AFTER)


def test_nonsense_in_the_address_narrows_nothing(app, starred):
    text = page(app, "/tim-kiem?sao=99&chung-nhan=hack&truy-xuat=yes", NOW)

    assert "Hồng Xuân" in text
    assert "Cam sành" in text
