"""Lots at the seller's desk: a new harvest in two taps and a number, and every gram after it."""

import re

import pytest
from sqlalchemy import select

from marketplace.catalog.models import ListingStatus, Product, Variant
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.inventory.queries import stock_of
from marketplace.sellers.models import MemberRole, SellerMember
from marketplace.traceability.models.farm import WorkKind
from marketplace.traceability.models.lots import Lot, LotKind, LotMovement, LotState, MoveKind
from marketplace.web.amounts import thousandths
from tests.factories import make_category, make_product, make_seller, make_user
from tests.factories.farm import make_entry, make_input, make_season
from tests.factories.lots import make_lot
from tests.factories.people import LONG_AGO
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
    listing = {"price": "35.000", "quantity": "50", "category": "vai-thieu", "unit": "kg"}

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


def test_the_page_of_a_lot_tells_what_is_left_and_what_is_missing(client, product):
    lot = make_lot(product, code="VAI26-1", grams=20_000)
    client.post(
        f"{address(lot, product)}/chuyen",
        data={"move-kind": "loss", "move-grams": "7,5", "move-reason": "dập khi hái"},
    )

    page = client.get(address(lot, product)).text

    assert "Còn 12,5" in page
    assert "dập khi hái" in page
    assert "còn thiếu:" in page
    assert "VAI26-1" in client.get("/nguoi-ban/lo").text
    move = db.session.scalars(select(LotMovement)).one()
    assert (move.kind, move.grams) == (MoveKind.LOSS, 7_500)
    assert on_sale(product) == 12_500


def test_an_overdrawn_lot_says_what_is_left_at_the_field(client, product):
    lot = make_lot(product, grams=12_500)

    answer = client.post(
        f"{address(lot, product)}/chuyen",
        data={"move-kind": "loss", "move-grams": "12,6", "move-reason": "dập"},
    )

    assert answer.status_code == 422
    assert re.search(r"Lô này chỉ còn 12,5\s*kg", answer.text)
    assert 'value="12,6"' in answer.text


def test_a_movement_sent_twice_is_entered_once(client, product):
    lot = make_lot(product, grams=10_000)
    typed = {"move-kind": "own_use", "move-grams": "1", "move-reason": "", "move-seen": "0"}

    for _ in range(2):
        client.post(f"{address(lot, product)}/chuyen", data=typed)

    assert on_sale(product) == 9_000


def test_a_count_that_rises_asks_for_the_second_person(client, product):
    son = make_user("Anh Tư")
    save(
        SellerMember(
            seller_id=product.seller_id,
            user_id=son.id,
            role=MemberRole.MANAGER,
            added_at=LONG_AGO,
        )
    )
    lot = make_lot(product, grams=10_000)
    path = f"{address(lot, product)}/dem"
    client.post(path, data={"count-grams": "8", "count-reason": "cân lại"})
    typed = {"count-grams": "9", "count-reason": "cân lại", "count-second_person": ""}

    refused = client.post(path, data=typed)
    taken = client.post(path, data=typed | {"count-second_person": son.code})

    assert refused.status_code == 422
    assert "cùng kiểm" in refused.text
    assert taken.status_code == 302
    assert on_sale(product) == 9_000


def test_a_lot_is_closed_with_its_reason(client, product):
    lot = make_lot(product, grams=10_000)

    refused = client.post(f"{address(lot, product)}/dong", data={"close-reason": ""})
    client.post(f"{address(lot, product)}/dong", data={"close-reason": "bán hết tại vườn"})

    assert refused.status_code == 422
    assert on_sale(product) == 0
    assert "bán hết tại vườn" in client.get(address(lot, product)).text


def test_harvests_become_packs_and_what_is_over_is_loss(client, product):
    today = vietnam_day(utc_now())
    first = make_lot(product, code="A/1", grams=10_000, harvested_on=today)
    second = make_lot(product, code="B-2", grams=10_000, harvested_on=today)
    typed = {
        f"kg:{product.code}:{first.code}": "6",
        f"kg:{product.code}:{second.code}": "5",
        "pack": variant_of(product).sku,
        "pack_size": "1",
        "count": "10",
        "packed_on": today.isoformat(),
    }

    refused = fill_in(client, "/nguoi-ban/dong-goi", **(typed | {"count": "12"}))
    answer = fill_in(client, "/nguoi-ban/dong-goi", **typed)

    assert refused.status_code == 422
    assert re.search(r"11\s*kg thu hoạch không thể ra 12\s*kg hàng gói", refused.text)
    assert answer.status_code == 302
    packs = db.session.scalars(select(Lot).where(Lot.kind == LotKind.PACK)).one()
    assert (packs.pack_count, packs.quantity_g) == (10, 10_000)
    assert on_sale(product) == 19_000
    page = client.get(answer.headers["Location"]).text
    assert "Đóng gói từ" in page
    assert client.get(address(first, product)).status_code == 200
    assert book_faults(utc_now()) == []


def test_somebody_elses_lots_are_not_found(client, product):
    foreign = make_lot()
    theirs = db.session.get_one(Product, foreign.product_id)

    assert client.get(address(foreign, theirs)).status_code == 404
    for step in ("chuyen", "dem", "dong"):
        assert client.post(f"{address(foreign, theirs)}/{step}").status_code == 404
    assert client.get(f"/nguoi-ban/thu-hoach/{theirs.code}").status_code == 404
    assert foreign.code not in client.get("/nguoi-ban/lo").text


@pytest.mark.parametrize(
    ("typed", "grams"),
    [
        ("12,5", 12_500),
        ("12.5", 12_500),
        ("1.250", 1_250_000),
        ("1.250,5 kg", 1_250_500),
        ("0,005", 5),
        (" 7 ", 7_000),
        ("1,2345", None),
        ("1.2.3", None),
        ("-5", None),
        ("mười", None),
        ("", None),
    ],
)
def test_weights_are_read_as_people_type_them(typed, grams):
    assert thousandths(typed) == grams
