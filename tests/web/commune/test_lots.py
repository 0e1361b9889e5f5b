"""Lots at the officer's desk: why one is held, the diary behind it, and its release."""

from datetime import date
from io import BytesIO

from marketplace.catalog.models import Product
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically, db
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.models import WorkKind
from marketplace.traceability.lots.commands.judging import judge_lots
from marketplace.traceability.lots.models import Interval, Lot, LotState
from tests.core.pictures import jpeg
from tests.factories import (
    make_officer,
    make_product,
    make_province_officer,
    make_seller,
    make_unit,
    make_user,
)
from tests.factories.farm import make_entry, make_input, make_season
from tests.factories.lots import make_lot
from tests.factories.saving import save
from tests.traceability.lot_books import book_faults
from tests.web.signing_in import sign_in

LIST = "/can-bo/lo"


def officer_of(app, user=None):
    client = app.test_client()
    sign_in(client, user or make_officer())
    return client


def address(lot):
    product = db.session.get_one(Product, lot.product_id)
    return f"{LIST}/{product.code}/{lot.code}"


def state(lot):
    return db.session.get_one(Lot, lot.id, populate_existing=True).state


def too_early():
    """A lot harvested three days after a spraying that asks for seven."""
    product = make_product(stock=0)
    season = make_season(product)
    make_entry(
        season, kind=WorkKind.SPRAYING, done_on=date(2026, 11, 17), used=make_input(waiting_days=7)
    )
    lot = make_lot(product, season_id=season.id, harvested_on=date(2026, 11, 20))
    atomically(lambda: judge_lots([lot.id], now=utc_now()))
    return lot


def post(client, path, **typed):
    client.application.config["WTF_CSRF_ENABLED"] = False
    try:
        return client.post(path, data=typed)
    finally:
        client.application.config["WTF_CSRF_ENABLED"] = True


def test_a_held_lot_waits_with_its_reason_and_the_diary_behind_it(app):
    lot = too_early()
    client = officer_of(app)

    assert lot.code in client.get(LIST).text
    page = client.get(address(lot)).text

    assert "Thu hoạch sớm quá sau khi phun thuốc" in page
    assert "cách ly 7 ngày" in page
    assert "17/11/2026" in page


def test_a_lot_harvested_too_early_is_released_only_with_a_result(app):
    lot, client = too_early(), officer_of(app)
    path = f"{address(lot)}/tha"

    refused = post(client, path, **{"release-reason": "đã kiểm"})
    assert refused.status_code == 422
    assert "đính kèm kết quả kiểm nghiệm" in refused.text
    assert "đã kiểm" in refused.text
    result = (BytesIO(jpeg()), "ket-qua.jpg")
    done = post(client, path, **{"release-reason": "đạt", "release-evidence": result})

    assert done.status_code == 302
    kept = db.session.get_one(Lot, lot.id, populate_existing=True)
    assert (kept.state, kept.interval) == (LotState.OPEN, Interval.RELEASED)
    document = client.get(f"{address(lot)}/ket-qua")
    assert (document.status_code, document.mimetype) == (200, "image/jpeg")
    assert book_faults(utc_now()) == []


def test_an_officer_stops_a_sale_with_a_reason(app):
    lot, client = make_lot(), officer_of(app)

    assert post(client, f"{address(lot)}/giu", **{"hold-reason": ""}).status_code == 422
    assert state(lot) is LotState.OPEN
    post(client, f"{address(lot)}/giu", **{"hold-reason": "có người báo mùi thuốc"})

    assert state(lot) is LotState.HELD
    assert "có người báo mùi thuốc" in client.get(LIST).text


def test_a_harvest_that_seems_too_large_is_believed_with_a_reason(app):
    lot, client = make_lot(), officer_of(app)
    lot.yield_to_review = True
    save(lot)

    assert "Sản lượng lớn bất thường" in client.get(LIST).text
    assert post(client, f"{address(lot)}/san-luong", **{"review-reason": ""}).status_code == 422
    post(client, f"{address(lot)}/san-luong", **{"review-reason": "vườn trúng mùa"})

    assert lot.code not in client.get(LIST).text


def test_a_household_alone_counts_more_together_with_the_officer(app):
    shop = make_seller(owner=make_user("Bà Hoa"))
    lot = make_lot(make_product(seller=shop, stock=0), grams=10_000)
    client = officer_of(app)

    post(client, f"{address(lot)}/dem", **{"count-grams": "8", "count-reason": "cân lại"})
    post(client, f"{address(lot)}/dem", **{"count-grams": "9,5", "count-reason": "sót hai sọt"})

    assert db.session.get_one(Lot, lot.id, populate_existing=True).free_g == 9_500
    assert book_faults(utc_now()) == []


def test_another_commune_sees_nothing_and_the_province_only_reads(app):
    make_unit("30076", "Xã Mỹ Thọ", province="82")
    lot = make_lot()
    stranger = officer_of(app, make_officer("30076"))
    province = officer_of(app, make_province_officer("24"))

    assert stranger.get(address(lot)).status_code == 404
    assert lot.code not in stranger.get(LIST).text
    page = province.get(address(lot))
    assert page.status_code == 200
    assert "Dừng bán" not in page.text
    for client in (stranger, province):
        for step in ("giu", "tha", "san-luong", "dem"):
            assert post(client, f"{address(lot)}/{step}").status_code == 404
    assert state(lot) is LotState.OPEN
    assert db.session.get_one(Seller, lot.seller_id).unit_code == "07525"


def test_a_held_lot_is_booked_as_destroyed_with_its_reason(app):
    lot, client = too_early(), officer_of(app)
    path = f"{address(lot)}/tieu-huy"

    assert post(client, path, **{"destroy-reason": " "}).status_code == 422
    assert state(lot) is LotState.HELD
    assert post(client, path, **{"destroy-reason": "Chôn với vôi"}).status_code == 302

    assert state(lot) is LotState.DESTROYED
    page = client.get(address(lot)).text
    assert "Chôn với vôi" in page
    assert "/tieu-huy" not in page
    assert book_faults(utc_now()) == []
