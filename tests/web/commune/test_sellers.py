import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.core.clock import utc_now
from marketplace.core.db import db, unit_of_work
from marketplace.core.events import deliver_pending
from marketplace.core.secretbox import SecretBox
from marketplace.notifications.models import Notice
from marketplace.sellers.commands.decisions import submit_shop
from marketplace.sellers.commands.payout import set_payout_account
from marketplace.sellers.commands.shops import accept_terms
from marketplace.sellers.models import Seller, SellerStatus
from marketplace.sellers.requirements import OWN_LIST, requirements_from
from marketplace.web.serving.settings import KEY
from tests.factories import (
    make_officer,
    make_product,
    make_province_officer,
    make_seller,
    make_unit,
    make_user,
)
from tests.sellers.acting import acting
from tests.web.filling_in import fill_in
from tests.web.signing_in import sign_in


def browser(app: Flask, user: User) -> FlaskClient:
    client = app.test_client()
    sign_in(client, user)
    return client


@pytest.fixture
def waiting(app: Flask) -> Seller:
    """A shop that has all it needs and waits for the officer."""
    owner = make_user()
    shop = make_seller("Vườn vải nhà Hoa", owner=owner, status=SellerStatus.DRAFT)
    make_product("Vải thiều sớm", seller=shop)
    actor, now = acting(owner), utc_now()
    terms = app.extensions[KEY].terms_version
    with unit_of_work():
        accept_terms(shop, terms_version=terms, actor=actor, now=now)
        set_payout_account(
            shop,
            bank_bin="970436",
            number="0123456789",
            holder="NGUYEN THI HOA",
            box=SecretBox("a secret for tests that is long enough", purpose="payout-account"),
            actor=actor,
            now=now,
        )
        submit_shop(
            shop,
            requirements=requirements_from(OWN_LIST),
            products=1,
            terms_in_force=terms,
            actor=actor,
            now=now,
        )
    return shop


def status_of(shop: Seller) -> SellerStatus:
    db.session.refresh(shop)
    return shop.status


def test_the_queue_shows_who_waits(app: Flask, waiting: Seller) -> None:
    make_seller("Đã duyệt rồi")
    client = browser(app, make_officer())

    queue = client.get("/can-bo/nguoi-ban").text
    approved = client.get("/can-bo/nguoi-ban?loc=da-duyet").text

    assert "Vườn vải nhà Hoa" in queue
    assert "Đã duyệt rồi" not in queue
    assert "Đã duyệt rồi" in approved


def test_one_screen_and_two_taps_approve_a_shop(app: Flask, waiting: Seller) -> None:
    client = browser(app, make_officer())
    path = f"/can-bo/nguoi-ban/{waiting.code}"
    page = client.get(path).text
    assert "Vải thiều sớm" in page
    assert "6789" in page
    assert "0123456789" not in page

    answer = fill_in(client, path, identity_seen="y", decision="approve", reason="")

    assert answer.location == "/can-bo/nguoi-ban"
    assert status_of(waiting) is SellerStatus.APPROVED


def test_without_the_papers_what_is_missing_is_named(app: Flask, waiting: Seller) -> None:
    client = browser(app, make_officer())
    path = f"/can-bo/nguoi-ban/{waiting.code}"

    answer = fill_in(client, path, decision="approve", reason="")

    assert answer.location == path
    assert "Còn thiếu: Cho cán bộ xã xem giấy tờ" in client.get(path).text
    assert status_of(waiting) is SellerStatus.SUBMITTED


@pytest.mark.parametrize(
    ("decision", "status"),
    [("more", SellerStatus.MORE_NEEDED), ("refuse", SellerStatus.REFUSED)],
)
def test_a_refusal_needs_its_reason(
    app: Flask, waiting: Seller, decision: str, status: SellerStatus
) -> None:
    client = browser(app, make_officer())
    path = f"/can-bo/nguoi-ban/{waiting.code}"
    bare = fill_in(client, path, decision=decision, reason=" ")
    assert bare.status_code == 422
    assert "field-error" in bare.text

    fill_in(client, path, decision=decision, reason="Chụp lại ảnh vườn.")

    assert status_of(waiting) is status
    assert waiting.status_reason == "Chụp lại ảnh vườn."


def test_a_shop_is_suspended_and_let_back(app: Flask) -> None:
    shop = make_seller()
    product = make_product(seller=shop)
    client = browser(app, make_officer())
    path = f"/can-bo/nguoi-ban/{shop.code}"

    fill_in(client, path, decision="suspend", reason="Bán hàng giả.")
    db.session.refresh(product)
    assert (status_of(shop), product.visible) == (SellerStatus.SUSPENDED, False)

    fill_in(client, path, decision="reactivate", reason="")
    db.session.refresh(product)
    assert (status_of(shop), product.visible) == (SellerStatus.APPROVED, True)


def test_another_units_officer_does_not_find_the_shop(app: Flask, waiting: Seller) -> None:
    make_unit("30076", "Xã Mỹ Thọ", province="82")
    client = browser(app, make_officer("30076"))

    assert client.get(f"/can-bo/nguoi-ban/{waiting.code}").status_code == 404
    assert "Vườn vải nhà Hoa" not in client.get("/can-bo/nguoi-ban").text


def test_a_province_officer_reads_and_does_not_decide(app: Flask, waiting: Seller) -> None:
    client = browser(app, make_province_officer("24"))
    path = f"/can-bo/nguoi-ban/{waiting.code}"

    page = client.get(path)
    assert page.status_code == 200
    assert 'value="approve"' not in page.text
    answer = fill_in(client, path, identity_seen="y", decision="approve", reason="")

    assert answer.status_code == 403
    assert status_of(waiting) is SellerStatus.SUBMITTED


def test_an_unknown_decision_changes_nothing(app: Flask, waiting: Seller) -> None:
    client = browser(app, make_officer())

    answer = fill_in(client, f"/can-bo/nguoi-ban/{waiting.code}", decision="crown", reason="")

    assert answer.status_code == 422
    assert status_of(waiting) is SellerStatus.SUBMITTED


def test_only_the_officers_of_the_commune_hear_of_a_shop_that_waits(
    app: Flask, waiting: Seller
) -> None:
    officer, _elsewhere = make_officer(), make_officer(make_unit("30076").code)

    deliver_pending(utc_now())

    told = db.session.scalars(select(Notice).where(Notice.subject == "Gian hàng chờ duyệt")).all()
    assert {notice.user_id for notice in told} == {officer.id}
    assert told[0].text == "Gian hàng Vườn vải nhà Hoa vừa gửi hồ sơ, chờ xã duyệt."
    assert told[0].link.endswith(f"/can-bo/nguoi-ban/{waiting.code}")
