"""A new harvest in two taps and a number: on sale at once, or told why not."""

import re

import pytest
from sqlalchemy import select

from marketplace.catalog.models import ListingStatus, Product, Variant
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.inventory.queries import stock_of
from marketplace.traceability.farm.models import WorkKind
from marketplace.traceability.lots.models import Lot, LotKind, LotState
from tests.factories import make_category, make_product, make_seller
from tests.factories.farm import make_entry, make_input, make_season
from tests.factories.saving import save
from tests.traceability.lot_books import book_faults
from tests.web.filling_in import fill_in

LIST = "/nguoi-ban/san-pham"


def variant_of(product):
    return db.session.query(Variant).filter_by(product_id=product.id).order_by("id").first()


def on_sale(product):
    variant = variant_of(product)
    return stock_of([variant.id])[variant.id]


@pytest.fixture
def product(owner):
    made = make_product(seller=make_seller(owner=owner), category=make_category(), stock=0)
    made.sold_from_lots = True
    save(made)
    return made


def reap(client, path, **typed):
    """Send the form with the day that it offers."""
    return fill_in(client, path, harvested_from=vietnam_day(utc_now()).isoformat(), **typed)


def address(lot, product):
    return f"/nguoi-ban/lo/{product.code}/{lot.code}"


def test_two_taps_and_a_number_sell_a_new_harvest(client, product):
    page = client.get(LIST).text
    link = re.search(r'href="(/nguoi-ban/thu-hoach/[^"]+)"', page)
    assert link is not None

    answer = reap(client, link[1], quantity="52,5")

    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)
    lot = db.session.scalars(select(Lot)).one()
    assert (lot.quantity_g, lot.state) == (52_500, LotState.OPEN)
    assert lot.harvested_from == vietnam_day(utc_now())
    assert on_sale(product) == 52_500
    assert f"mã lô {lot.code}" in client.get(LIST).text
    assert book_faults(utc_now()) == []


def test_the_same_form_sent_twice_makes_one_lot(client, product):
    path = f"/nguoi-ban/thu-hoach/{product.code}"
    typed = {"quantity": "10", "code": "VAI26-1121-ABC", "harvested_from": "2026-11-20"}

    first = client.post(path, data=typed)
    second = client.post(path, data=typed)

    assert (first.status_code, second.status_code) == (302, 302)
    assert on_sale(product) == 10_000
    assert "đã được ghi rồi" in client.get(LIST).text


def test_a_wrong_quantity_gets_its_sentence_and_stays(client, product):
    path = f"/nguoi-ban/thu-hoach/{product.code}"

    for typed in ("nhiều", "0", ""):
        answer = reap(client, path, quantity=typed)
        assert answer.status_code == 422
        assert f'value="{typed}"' in answer.text
    assert "Nhập khối lượng lớn hơn không." in reap(client, path, quantity="0").text
    assert db.session.scalars(select(Lot)).all() == []


def test_a_chuc_is_harvested_whole(client, owner):
    fruits = make_product(
        seller=make_seller(owner=owner),
        category=make_category(),
        unit="chuc",
        base_quantity=10,
        stock=0,
    )
    variant = variant_of(fruits)
    variant.net_grams = 3_333
    save(variant)
    fruits.sold_from_lots = True
    save(fruits)
    path = f"/nguoi-ban/thu-hoach/{fruits.code}"

    assert "Nhập số chục chẵn, không lẻ." in reap(client, path, quantity="2,5").text
    assert reap(client, path, quantity="3").status_code == 302
    assert on_sale(fruits) == 30


def test_a_counted_product_is_sold_from_lots_with_its_first_harvest(client, owner):
    category = make_category()
    category.fresh = True
    save(category)
    counted = make_product(seller=make_seller(owner=owner), category=category, stock=9_000)

    path = f"/nguoi-ban/thu-hoach/{counted.code}"
    assert "thay cho số đã khai trước" in client.get(path).text
    reap(client, path, quantity="20")

    db.session.expire_all()
    assert db.session.get_one(Product, counted.id).sold_from_lots
    assert on_sale(counted) == 20_000
    assert book_faults(utc_now()) == []


def test_a_withdrawn_product_comes_back_with_its_harvest(client, product):
    product.status, product.visible = ListingStatus.WITHDRAWN, False
    save(product)

    reap(client, f"/nguoi-ban/thu-hoach/{product.code}", quantity="20")

    db.session.expire_all()
    assert db.session.get_one(Product, product.id).visible


def test_a_harvest_within_the_waiting_days_says_why_it_is_not_on_sale(client, product):
    season = make_season(product)
    make_entry(
        season,
        kind=WorkKind.SPRAYING,
        done_on=vietnam_day(utc_now()),
        used=make_input(waiting_days=7),
    )

    reap(client, f"/nguoi-ban/thu-hoach/{product.code}", quantity="20")

    lot = db.session.scalars(select(Lot)).one()
    assert (lot.season_id, lot.state) == (season.id, LotState.HELD)
    assert on_sale(product) == 0
    assert "Thu hoạch sớm quá sau khi phun thuốc" in client.get(LIST).text
    page = client.get(address(lot, product)).text
    assert "Đang giữ lại" in page
    assert "cán bộ xã xem kết quả kiểm nghiệm" in page


def test_fresh_produce_listed_on_one_screen_is_a_lot_and_others_are_not(client, owner):
    make_seller(owner=owner)
    listing = {"price": "35.000", "quantity": "50", "category": "oi", "unit": "kg"}

    client.post(f"{LIST}/moi", data=listing | {"key": new_code("SP")})
    client.post(
        f"{LIST}/moi",
        data=listing | {"key": new_code("SP"), "unit": "bo", "category": "rau-gia-vi"},
    )
    client.post(f"{LIST}/moi", data=listing | {"key": new_code("SP"), "category": "gao-te"})

    from_lots = {
        product.category_id: product.sold_from_lots
        for product in db.session.scalars(select(Product))
    }
    assert sorted(from_lots.values()) in ([False, False, True], [False, True])
    lot = db.session.scalars(select(Lot)).one()
    assert (lot.kind, lot.quantity_g) == (LotKind.HARVEST, 50_000)
    assert book_faults(utc_now()) == []
