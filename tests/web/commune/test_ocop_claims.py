"""An officer compares certificate and register: open, verify, and the stars show."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Role
from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import db
from marketplace.ocop.models import ClaimState, Recognition, RecognitionClaim
from tests.core.pictures import jpeg
from tests.factories import (
    make_officer,
    make_product,
    make_province_officer,
    make_seller,
    make_unit,
    make_user,
)
from tests.factories.people import _grant
from tests.factories.recognitions import make_claim, make_recognition, stars_shown
from tests.web.filling_in import fill_in, token_on
from tests.web.signing_in import sign_in

QUEUE = "/can-bo/ocop"


def browser(app, user):
    client = app.test_client()
    sign_in(client, user)
    return client


@pytest.fixture
def owner(app):
    return make_user()


@pytest.fixture
def shop(owner):
    return make_seller(owner=owner)


@pytest.fixture
def product(shop):
    return make_product("Vải thiều Lục Ngạn", seller=shop)


@pytest.fixture
def claim(product, shop, owner):
    return make_claim(product, shop, by=owner.code, now=utc_now())


@pytest.fixture
def officer(app, shop):
    return browser(app, make_officer())


def page_of(claim):
    return f"{QUEUE}/yeu-cau/{claim.code}"


def kept(claim):
    return db.session.get_one(RecognitionClaim, claim.id, populate_existing=True)


def today():
    return vietnam_day(utc_now())


def issued():
    return today() - timedelta(days=500)


def test_two_taps_verify_a_claim(officer, claim, product):
    recognition = make_recognition(certificate_no="GCN-1", stars=4, issued_on=issued())

    assert page_of(claim) in officer.get(QUEUE).text
    page = officer.get(page_of(claim))
    assert recognition.code in page.text
    assert page.text.count(f"{page_of(claim)}/xac-nhan") == 1
    answer = fill_in(
        officer,
        f"{page_of(claim)}/xac-nhan",
        page=page_of(claim),
        recognition=recognition.code,
    )

    assert answer.location == QUEUE
    assert stars_shown(product, today()) == 4
    assert kept(claim).state is ClaimState.VERIFIED


def test_a_second_tap_says_that_it_is_decided(officer, claim):
    recognition = make_recognition(certificate_no="GCN-1", issued_on=issued())
    first = f"{page_of(claim)}/xac-nhan"
    token_page = officer.get(page_of(claim))
    fill_in(officer, first, page=page_of(claim), recognition=recognition.code)
    answer = officer.post(
        first,
        data={"recognition": recognition.code, "csrf_token": token_on(token_page)},
        follow_redirects=True,
    )

    assert answer.request.path == page_of(claim)
    assert answer.status_code == 200
    assert "notice-warn" in answer.text


def test_another_product_of_the_holder_is_shown_beside_and_has_no_button(officer, claim, shop):
    other = make_product("Mật ong hoa vải", seller=shop)
    make_recognition(
        other, certificate_no="GCN-1", product_name="Mật ong hoa vải", issued_on=issued()
    )

    page = officer.get(page_of(claim))

    assert "Mật ong hoa vải" in page.text
    assert "Vải thiều Lục Ngạn" in page.text
    assert "/xac-nhan" not in page.text


def test_names_that_differ_are_told_and_the_officer_decides(officer, claim):
    make_recognition(certificate_no="GCN-1", product_name="Rượu nếp cái", issued_on=issued())

    page = officer.get(page_of(claim))

    assert page.text.count("notice-warn") == 1
    assert "Rượu nếp cái" in page.text
    assert "/xac-nhan" in page.text


def test_an_ended_entry_has_no_button(officer, claim):
    make_recognition(certificate_no="GCN-1", issued_on=today() - timedelta(days=4 * 366))

    assert "/xac-nhan" not in officer.get(page_of(claim)).text


def paper(**changed):
    day = issued().isoformat()
    return {
        "certificate_no": "GCN-1",
        "decision_no": "số 12/qđ-ubnd",
        "decision_on": day,
        "issuing_body": "UBND tỉnh Bắc Ninh",
        "product_name": "Vải thiều Lục Ngạn",
        "holder_name": "Hộ Nguyễn Thị Hoa",
        "stars": "4",
        "issued_on": day,
        "group": "1",
    } | changed


def test_without_an_entry_the_officer_writes_one_from_the_paper(officer, claim, product, shop):
    page = officer.get(page_of(claim))
    assert 'value="GCN-1"' in page.text
    assert f'value="{shop.name}"' in page.text

    answer = fill_in(officer, f"{page_of(claim)}/ghi-so", page=page_of(claim), **paper())

    assert answer.location == QUEUE
    entry = db.session.scalars(select(Recognition)).one()
    assert (entry.decision_no, entry.province_code, entry.unit_code) == (
        "12/QĐ-UBND",
        "24",
        "07525",
    )
    assert (entry.product_id, entry.evidence_id) == (product.id, claim.evidence_id)
    assert stars_shown(product, today()) == 4


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"certificate_no": ""}, "certificate_no"),
        ({"decision_on": "32/13/2025"}, "decision_on"),
        ({"decision_on": "2099-01-01"}, "decision_on"),
        ({"issued_on": "2019-01-01", "decision_on": "2019-01-01"}, "issued_on"),
        ({"stars": "2"}, "stars"),
        ({"group": "9"}, "group"),
    ],
)
def test_a_slip_of_the_pen_loses_nothing_and_records_nothing(officer, claim, changed, field):
    answer = fill_in(officer, f"{page_of(claim)}/ghi-so", page=page_of(claim), **paper(**changed))

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Hộ Nguyễn Thị Hoa" in answer.text
    assert db.session.scalars(select(Recognition)).all() == []
    assert kept(claim).state is ClaimState.WAITING


def test_a_refusal_needs_a_reason_that_the_seller_reads(app, officer, claim, owner):
    address = f"{page_of(claim)}/tu-choi"
    bare = fill_in(officer, address, page=page_of(claim), reason=" ")
    assert bare.status_code == 422
    assert kept(claim).state is ClaimState.WAITING

    assert fill_in(officer, address, page=page_of(claim), reason="Ảnh mờ quá").status_code == 302

    assert kept(claim).state is ClaimState.REFUSED
    assert "Ảnh mờ quá" in browser(app, owner).get("/nguoi-ban/ocop").text


def test_whoever_claimed_it_gets_no_button_and_no_way_round(app, product, shop, owner):
    _grant(owner, Role.COMMUNE_OFFICER, unit="07525")
    claim = make_claim(product, shop, by=owner.code, now=utc_now())
    recognition = make_recognition(certificate_no="GCN-1", issued_on=issued())
    client = browser(app, owner)

    page = client.get(page_of(claim))
    assert "/xac-nhan" not in page.text
    answer = fill_in(
        client, f"{page_of(claim)}/xac-nhan", page=page_of(claim), recognition=recognition.code
    )

    assert answer.status_code == 403
    assert stars_shown(product, today()) is None


@pytest.mark.parametrize("way", ["", "/giay-chung-nhan"])
def test_the_officer_of_another_commune_finds_neither_claim_nor_document(app, claim, way):
    make_unit("07534", "Phường Phượng Sơn")
    for stranger in (make_officer("07534"), make_province_officer("82")):
        client = browser(app, stranger)
        assert client.get(page_of(claim) + way).status_code == 404
        assert page_of(claim) not in client.get(QUEUE).text


def test_the_document_is_shown_to_the_officer(app, officer, owner, product):
    seller = browser(app, owner)
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        seller.post(
            "/nguoi-ban/ocop/khai",
            data={
                "product": product.code,
                "certificate_no": "GCN-1",
                "stars": "4",
                "evidence": (BytesIO(jpeg()), "giay.jpg"),
            },
        )
    finally:
        app.config["WTF_CSRF_ENABLED"] = True
    (claim,) = db.session.scalars(select(RecognitionClaim)).all()

    answer = officer.get(f"{page_of(claim)}/giay-chung-nhan")

    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")


def test_what_waits_is_counted_beside_the_bell(officer, claim):
    page = officer.get("/can-bo/cho-toi")

    assert 'class="badge">1<' in page.text
    assert f'href="{QUEUE}"' in page.text
    fill_in(officer, f"{page_of(claim)}/tu-choi", page=page_of(claim), reason="Ảnh mờ quá")
    assert 'class="badge"' not in officer.get("/can-bo/cho-toi").text


def test_a_seller_is_kept_out_of_the_officers_pages(app, owner, claim):
    client = browser(app, owner)

    for address in (QUEUE, page_of(claim), "/can-bo/cho-toi", f"{QUEUE}/so", f"{QUEUE}/nhap"):
        assert client.get(address).status_code == 403
