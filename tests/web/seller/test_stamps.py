"""The shop's page on stamps: make them for a lot, print, put to use, cancel some."""

import re

import pypdfium2
import pytest
import zxingcpp
from flask import url_for
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.sellers.models import MemberRole, SellerMember
from marketplace.stamps.models import Stamp, StampBatch, StampState
from marketplace.stamps.packs import packs_of_lot
from marketplace.traceability.lots.models import Lot, LotState
from tests.factories import make_product, make_seller, make_user
from tests.factories.lots import make_lot, make_pack_lot
from tests.factories.people import LONG_AGO
from tests.factories.saving import as_rows, save
from tests.factories.stamps import make_stamp_batch, make_stamps
from tests.orders.counting import counted_statements
from tests.web.signing_in import sign_in


@pytest.fixture
def shop(owner):
    return make_seller("Vườn vải nhà Hoa", owner=owner)


@pytest.fixture
def lot(shop):
    product = make_product("Vải thiều Lục Ngạn", seller=shop)
    return make_pack_lot(make_lot(product, grams=20_000), count=20)


def address_for(lot):
    room = packs_of_lot(lot.id)
    return f"/nguoi-ban/tem/moi?san-pham={room.product_code}&lo={lot.code}"


def form_for(client, lot, **fields):
    page = client.get(address_for(lot)).text
    key = re.search(r'name="key"[^>]*value="(F\w+)"', page)[1]
    return {"count": "20", "sheet": "3x8", "key": key, **fields}


def states_of(lot):
    query = select(Stamp.state).where(Stamp.lot_id == lot.id).order_by(Stamp.serial)
    return list(db.session.scalars(query))


def test_the_list_offers_lots_with_packs_and_leads_to_the_form(client, lot):
    page = client.get("/nguoi-ban/tem").text

    assert lot.code in page
    assert address_for(lot).replace("&", "&amp;") in page


def test_the_page_of_a_lot_leads_to_the_form(app, client, lot):
    with app.test_request_context():
        page = url_for("seller.lot", product=packs_of_lot(lot.id).product_code, lot=lot.code)

    assert address_for(lot).replace("&", "&amp;") in client.get(page).text


def test_the_count_is_what_is_allowed_and_two_taps_make_the_stamps(client, lot):
    page = client.get(address_for(lot)).text
    assert re.search(r'name="count"[^>]*value="20"', page)

    answer = client.post(address_for(lot), data=form_for(client, lot), follow_redirects=True)

    batch = db.session.scalars(select(StampBatch)).one()
    assert answer.request.path == f"/nguoi-ban/tem/{batch.code}"
    assert (batch.count, batch.lot_id) == (20, lot.id)
    assert states_of(lot) == [StampState.PRINTED] * 20
    assert "1–20" in answer.text


def test_sending_the_form_twice_makes_one_batch(client, lot):
    form = form_for(client, lot, count="5")

    places = [client.post(address_for(lot), data=form).location for _ in range(2)]

    assert places[0] == places[1]
    assert len(states_of(lot)) == 5


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"count": "21"}, "count"),
        ({"count": "0"}, "count"),
        ({"count": "hai mươi"}, "count"),
        ({"sheet": "9x9"}, "sheet"),
        ({"sheet": ""}, "sheet"),
        ({"sheet": "5x13", "pins": "y"}, "pins"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(client, lot, fields, field):
    answer = client.post(address_for(lot), data=form_for(client, lot, **fields))

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    if "count" in fields:
        assert f'value="{fields["count"]}"' in answer.text
    assert states_of(lot) == []


def test_a_lot_that_was_held_meanwhile_is_refused_in_words(client, lot):
    form = form_for(client, lot)
    with as_rows():
        db.session.get_one(Lot, lot.id).state = LotState.HELD

    answer = client.post(address_for(lot), data=form)

    assert answer.status_code == 422
    assert "field-error" in answer.text


def test_the_sheet_is_a_pdf_whose_codes_lead_here(client, lot):
    batch = make_stamp_batch(lot, count=3)

    answer = client.get(f"/nguoi-ban/tem/{batch.code}/to-in.pdf?bo=21")

    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "private, no-store"
    page = pypdfium2.PdfDocument(answer.data)[0]
    read = zxingcpp.read_barcodes(page.render(scale=203 / 72, grayscale=True).to_pil())
    codes = db.session.scalars(select(Stamp.code).where(Stamp.batch_id == batch.id))
    assert {each.text for each in read} == {f"HTTP://127.0.0.1:8000/T/{code}" for code in codes}
    text = page.get_textpage().get_text_range()
    assert "Vườn vải nhà Hoa" in " ".join(text.split())
    assert f"{lot.harvested_from:%d/%m/%Y}" in text


def test_a_nonsense_place_on_the_page_starts_at_the_first(client, lot):
    batch = make_stamp_batch(lot, count=1)

    for used in ("-3", "abc", "99999999"):
        answer = client.get(f"/nguoi-ban/tem/{batch.code}/to-in.pdf?bo={used}")
        assert answer.status_code == 200


def test_one_tap_puts_the_batch_to_use_and_a_second_says_so(client, lot):
    batch = make_stamp_batch(lot, count=3)

    first = client.post(f"/nguoi-ban/tem/{batch.code}/dung", follow_redirects=True)
    again = client.post(f"/nguoi-ban/tem/{batch.code}/dung", follow_redirects=True)

    assert states_of(lot) == [StampState.ACTIVATED] * 3
    assert "notice-success" in first.text
    assert "notice-warn" in again.text


def test_a_range_of_stamps_is_cancelled_with_its_reason(client, lot):
    batch = make_stamp_batch(lot, count=5)

    client.post(
        f"/nguoi-ban/tem/{batch.code}/huy",
        data={"first": "2", "last": "3", "reason": "Tờ tem bị rách"},
    )

    assert states_of(lot) == [
        StampState.PRINTED,
        StampState.VOID,
        StampState.VOID,
        StampState.PRINTED,
        StampState.PRINTED,
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"first": "2", "last": "9", "reason": "Rách"}, "first"),
        ({"first": "x", "last": "3", "reason": "Rách"}, "first"),
        ({"first": "2", "last": "3", "reason": " "}, "reason"),
    ],
)
def test_a_wrong_range_is_said_at_its_field(client, lot, fields, field):
    batch = make_stamp_batch(lot, count=5)

    answer = client.post(f"/nguoi-ban/tem/{batch.code}/huy", data=fields)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert StampState.VOID not in states_of(lot)


def test_another_shops_lot_and_stamps_are_not_found(client, shop):
    other = make_pack_lot()
    batch = make_stamp_batch(other)

    assert client.get(address_for(other)).status_code == 404
    assert client.post(address_for(other), data={"count": "1"}).status_code == 404
    for way in ("", "/to-in.pdf"):
        assert client.get(f"/nguoi-ban/tem/{batch.code}{way}").status_code == 404
    for way in ("dung", "huy"):
        assert client.post(f"/nguoi-ban/tem/{batch.code}/{way}").status_code == 404
    assert other.code not in client.get("/nguoi-ban/tem").text
    assert states_of(other) == [StampState.PRINTED] * 3


def test_who_only_packs_orders_may_look_but_not_make_stamps(app, client, shop, lot):
    helper = make_user("Người đóng gói")
    save(
        SellerMember(
            seller_id=shop.id, user_id=helper.id, role=MemberRole.PACKER, added_at=LONG_AGO
        )
    )
    browser = app.test_client()
    sign_in(browser, helper)

    assert browser.get("/nguoi-ban/tem").status_code == 200
    assert browser.get(address_for(lot)).status_code == 403


def test_the_list_costs_the_same_however_long_it_is(client, shop, lot):
    make_stamps(lot, count=2)
    client.get("/nguoi-ban/tem")
    with counted_statements() as few:
        client.get("/nguoi-ban/tem")
    for _ in range(3):
        more = make_pack_lot(make_lot(make_product(seller=shop), grams=20_000))
        make_stamps(more, count=3)

    with counted_statements() as many:
        client.get("/nguoi-ban/tem")

    assert len(many) == len(few)
