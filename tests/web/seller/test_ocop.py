"""A seller hands a certificate in, sees how it stands, and nobody else reads the document."""

import re
from io import BytesIO

import pytest

from marketplace.core.clock import utc_now
from marketplace.core.db import db
from marketplace.core.evidence import EvidenceFile
from marketplace.ocop.models import ClaimState, RecognitionClaim
from marketplace.sellers.models import MemberRole, SellerMember
from tests.core.pictures import jpeg
from tests.factories import make_product, make_seller, make_user
from tests.factories.people import LONG_AGO
from tests.factories.recognitions import make_claim, make_recognition
from tests.factories.saving import save
from tests.web.signing_in import sign_in

LIST, NEW = "/nguoi-ban/ocop", "/nguoi-ban/ocop/khai"


@pytest.fixture
def shop(owner):
    return make_seller(owner=owner)


@pytest.fixture
def product(shop):
    return make_product(seller=shop)


def claim(listed, **facts):
    typed = {"product": listed.code, "certificate_no": "GCN-7", "stars": "4"}
    photo = (BytesIO(jpeg()), "giay.jpg")
    return typed | {"decision_no": "", "issued_on": "", "evidence": photo} | facts


def claims():
    return db.session.query(RecognitionClaim).all()


def test_a_photo_a_number_and_a_tap_hand_a_certificate_in(client, owner, product):
    page = client.get(f"{NEW}?san-pham={product.code}")
    assert f'<option selected value="{product.code}"' in page.text

    answer = client.post(NEW, data=claim(product), follow_redirects=True)

    assert answer.request.path == LIST
    (kept,) = claims()
    assert (kept.product_id, kept.certificate_no, kept.stars) == (product.id, "GCN-7", 4)
    assert (kept.state, kept.claimed_by) == (ClaimState.WAITING, owner.code)
    assert "GCN-7" in answer.text


def test_a_second_tap_hands_in_nothing_twice(client, product):
    for _ in range(2):
        assert client.post(NEW, data=claim(product)).status_code == 302

    assert len(claims()) == 1


def test_a_photo_is_not_lost_where_another_field_is_wrong(client, product):
    page = client.post(NEW, data=claim(product, certificate_no=""))
    assert page.status_code == 422
    kept = re.search(r'name="kept" value="(TL\w+)"', page.text)[1]
    assert "giay.jpg" in page.text

    again = claim(product, kept=kept)
    del again["evidence"]
    assert client.post(NEW, data=again).status_code == 302

    assert len(claims()) == 1
    assert db.session.query(EvidenceFile).count() == 1


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"stars": ""}, "stars"),
        ({"stars": "6"}, "stars"),
        ({"product": "SP0000000"}, "product"),
        ({"issued_on": "hôm qua"}, "issued_on"),
        ({"issued_on": "2020-02-04"}, "issued_on"),
        ({"evidence": None}, "evidence"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(client, product, facts, field):
    if facts == {"evidence": None}:  # made here: a file can be sent only once
        facts = {"evidence": (BytesIO(b""), "")}
    page = client.post(NEW, data=claim(product, **facts))

    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert "GCN-7" in page.text
    assert claims() == []


def test_a_file_that_is_no_document_is_refused(client, product):
    page = client.post(NEW, data=claim(product, evidence=(BytesIO(b"hello"), "a.txt")))

    assert page.status_code == 422
    assert 'id="evidence-error"' in page.text


def test_a_waiting_claim_can_be_taken_back(client, owner, shop, product):
    kept = make_claim(product, shop, by=owner.code, now=utc_now())

    client.post(f"{LIST}/{kept.code}/rut")

    db.session.expire_all()
    assert claims()[0].state is ClaimState.WITHDRAWN


def test_a_packer_hands_nothing_in(app, client, shop, product):
    packer = make_user()
    save(
        SellerMember(
            seller_id=shop.id, user_id=packer.id, role=MemberRole.PACKER, added_at=LONG_AGO
        )
    )
    browser = app.test_client()
    sign_in(browser, packer)

    assert browser.post(NEW, data=claim(product)).status_code == 403
    assert claims() == []


def test_the_document_of_one_shop_never_reaches_another(app, client, product):
    client.post(NEW, data=claim(product))
    (kept,) = claims()
    address = f"{LIST}/{kept.code}/giay-chung-nhan"
    mine = client.get(address)
    assert (mine.status_code, mine.mimetype) == (200, "image/jpeg")
    assert mine.headers["Cache-Control"] == "private, no-store"

    stranger = make_user()
    other = make_seller(owner=stranger)
    browser = app.test_client()
    sign_in(browser, stranger)

    assert browser.get(address).status_code == 404
    assert browser.post(f"{LIST}/{kept.code}/rut").status_code == 404
    foreign = claim(make_product(seller=other))
    evidence = db.session.query(EvidenceFile).one()
    foreign |= {"kept": evidence.code}
    del foreign["evidence"]
    assert browser.post(NEW, data=foreign).status_code == 422
    assert len(claims()) == 1
    assert "GCN-7" not in browser.get(LIST).text


def test_stars_and_their_end_are_told_in_words(client, product):
    recognition = make_recognition(product, certificate_no="GCN-9")

    page = client.get(LIST)

    assert "GCN-9" in page.text
    assert f"{recognition.expires_on:%d/%m/%Y}" in page.text


def test_a_shop_without_a_product_is_led_to_its_first(client, shop):
    page = client.get(NEW)

    assert page.status_code == 200
    assert "/nguoi-ban/san-pham/moi" in page.text
