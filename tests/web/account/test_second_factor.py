import re
from datetime import datetime

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import User
from marketplace.core.clock import utc_now
from marketplace.core.db import db
from tests.factories import make_officer, make_unit
from tests.web.filling_in import fill_in
from tests.web.signing_in import cookie_name, sign_in

KEY = re.compile(r"<code>([A-Z2-7 ]+)</code>")


def token(client: FlaskClient) -> str:
    cookie = client.get_cookie(cookie_name(client))
    assert cookie is not None
    return cookie.value


@pytest.fixture
def officer(app: Flask) -> User:
    make_unit()
    return make_officer()


@pytest.fixture
def client(app: Flask, officer: User) -> FlaskClient:
    client = app.test_client()
    sign_in(client, officer, stepped_up=False)
    return client


def enrol(client: FlaskClient, *, target: str = "/can-bo/nguoi-ban") -> pyotp.TOTP:
    url = f"/tai-khoan/ung-dung-ma?tiep={target}"
    found = KEY.search(client.get(url).text)
    assert found
    totp = pyotp.TOTP(found[1].replace(" ", ""))
    answer = fill_in(client, url, code=totp.at(utc_now()))
    assert answer.location == target, answer.text
    return totp


def later(totp: pyotp.TOTP, moment: datetime) -> str:
    return totp.at(moment, counter_offset=1)


def test_an_officer_sets_the_app_up_first(client: FlaskClient, officer: User) -> None:
    before = token(client)
    assert client.get("/can-bo/nguoi-ban").location == "/tai-khoan/xac-thuc?tiep=/can-bo/nguoi-ban"
    assert (
        client.get("/tai-khoan/xac-thuc?tiep=/can-bo/nguoi-ban").location
        == "/tai-khoan/ung-dung-ma?tiep=/can-bo/nguoi-ban"
    )

    enrol(client)

    assert token(client) != before
    assert client.get("/can-bo/nguoi-ban").status_code == 200
    db.session.refresh(officer)
    assert officer.totp_sealed is not None


def test_the_picture_of_the_key_is_on_the_page(client: FlaskClient) -> None:
    page = client.get("/tai-khoan/ung-dung-ma").text

    assert "<svg" in page
    assert "style=" not in page


def test_at_the_next_sign_in_the_app_is_asked(
    app: Flask, client: FlaskClient, officer: User
) -> None:
    totp = enrol(client)
    fresh = app.test_client()
    before = sign_in(fresh, officer, stepped_up=False)
    url = "/tai-khoan/xac-thuc?tiep=/can-bo/nguoi-ban"

    wrong = fill_in(fresh, url, code="000000")
    right = fill_in(fresh, url, code=later(totp, utc_now()))

    assert wrong.status_code == 200
    assert right.location == "/can-bo/nguoi-ban"
    assert token(fresh) != before
    assert fresh.get("/can-bo/nguoi-ban").status_code == 200


def test_a_code_opens_one_browser_only(app: Flask, client: FlaskClient, officer: User) -> None:
    totp = enrol(client)
    digits = later(totp, utc_now())
    first, second = app.test_client(), app.test_client()
    for browser in (first, second):
        sign_in(browser, officer, stepped_up=False)

    assert fill_in(first, "/tai-khoan/xac-thuc", code=digits).status_code == 302
    assert fill_in(second, "/tai-khoan/xac-thuc", code=digits).status_code == 200
    assert second.get("/can-bo/nguoi-ban").status_code == 302


def test_another_app_is_set_up_only_behind_the_old_one(
    app: Flask, client: FlaskClient, officer: User
) -> None:
    enrol(client)
    fresh = app.test_client()
    sign_in(fresh, officer, stepped_up=False)

    answer = fresh.get("/tai-khoan/ung-dung-ma")

    assert answer.location == "/tai-khoan/xac-thuc?tiep=/tai-khoan/ung-dung-ma"
