import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.commands.passwords import set_password
from marketplace.accounts.commands.people import disable_user
from marketplace.accounts.queries import user_with_phone
from marketplace.core.clock import utc_now
from marketplace.core.db import unit_of_work
from tests.factories import make_user
from tests.web.filling_in import fill_in
from tests.web.signing_in import cookie_name, sign_in

PHONE = "+84912345678"


def latest_code(app: Flask) -> str:
    newest = max((Path(app.instance_path) / "outbox").glob("*.txt"))
    found = re.search(r"\b\d{6}\b", newest.read_text("utf-8").split("\n\n", 1)[1])
    assert found
    return found[0]


def send_code(client: FlaskClient, phone: str = "0912 345 678", target: str = "") -> None:
    url = f"/dang-nhap?tiep={target}" if target else "/dang-nhap"
    answer = fill_in(client, url, phone=phone)
    assert answer.location == "/tai-khoan/nhap-ma", answer.text


def test_a_known_person_signs_in_by_code(app: Flask) -> None:
    make_user(phone=PHONE)
    client = app.test_client()
    send_code(client)

    answer = fill_in(client, "/tai-khoan/nhap-ma", code=latest_code(app))

    assert answer.location == "/tai-khoan/"
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if "choxa=" in c)
    assert cookie.startswith("__Host-choxa=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Nguyễn Thị Hoa" in client.get("/tai-khoan/").text


def test_a_new_number_takes_the_same_way_and_makes_an_account(app: Flask) -> None:
    client = app.test_client()
    send_code(client)

    answer = fill_in(client, "/tai-khoan/nhap-ma", code=latest_code(app))

    assert answer.location == "/tai-khoan/"
    assert user_with_phone(PHONE) is not None


def test_registering_keeps_the_name(app: Flask) -> None:
    client = app.test_client()
    fill_in(client, "/dang-ky", name="Lê Văn Tám", phone="0912345678")
    fill_in(client, "/tai-khoan/nhap-ma", code=latest_code(app))

    user = user_with_phone(PHONE)
    assert user is not None
    assert user.name == "Lê Văn Tám"


def test_one_goes_on_to_where_one_wanted(app: Flask) -> None:
    client = app.test_client()
    send_code(client, target="/nguoi-ban/")

    answer = fill_in(client, "/tai-khoan/nhap-ma", code=latest_code(app))

    assert answer.location == "/nguoi-ban/"


@pytest.mark.parametrize("target", ["//evil.example", "https:evil.example", "/\\evil.example"])
def test_nobody_is_led_to_another_site(app: Flask, target: str) -> None:
    client = app.test_client()
    send_code(client, target=target)

    answer = fill_in(client, "/tai-khoan/nhap-ma", code=latest_code(app))

    assert answer.location == "/tai-khoan/"


def test_a_bad_number_gets_a_sentence_and_is_kept(app: Flask) -> None:
    page = fill_in(app.test_client(), "/dang-nhap", phone="0912 34")

    assert page.status_code == 200
    assert 'value="0912 34"' in page.text
    assert "field-error" in page.text


def test_a_wrong_code_gets_a_sentence(app: Flask) -> None:
    client = app.test_client()
    send_code(client)
    wrong = f"{(int(latest_code(app)) + 1) % 1_000_000:06d}"

    for digits in (wrong, "12", "abcdef"):
        page = fill_in(client, "/tai-khoan/nhap-ma", code=digits)
        assert page.status_code == 200
        assert "field-error" in page.text


def test_another_browser_cannot_use_the_code(app: Flask) -> None:
    asking, other = app.test_client(), app.test_client()
    send_code(asking)
    digits = latest_code(app)
    fill_in(other, "/dang-nhap", phone="0987654321")

    page = fill_in(other, "/tai-khoan/nhap-ma", code=digits)

    assert page.status_code == 200


def test_a_second_code_within_a_minute_is_refused_at_the_field(app: Flask) -> None:
    client = app.test_client()
    send_code(client)

    page = fill_in(client, "/dang-nhap", phone="0912345678")

    assert page.status_code == 200
    assert "field-error" in page.text


def test_the_code_is_not_shown_outside_the_demo(app: Flask) -> None:
    client = app.test_client()
    send_code(client)

    assert latest_code(app) not in client.get("/tai-khoan/nhap-ma").text


def test_known_and_unknown_numbers_get_the_same_pages(app: Flask) -> None:
    make_user(phone=PHONE)
    known, unknown = app.test_client(), app.test_client()
    send_code(known, "0912345678")
    send_code(unknown, "0987654321")

    pages = [
        re.sub(r'value="[^"]+"|\d{4} \d{3} \d{3}', "", client.get("/tai-khoan/nhap-ma").text)
        for client in (known, unknown)
    ]

    assert pages[0] == pages[1]


def test_a_closed_account_stays_out(app: Flask) -> None:
    user = make_user(phone=PHONE)
    with unit_of_work():
        disable_user(user, by="tests", now=utc_now())
    client = app.test_client()
    send_code(client)

    answer = fill_in(client, "/tai-khoan/nhap-ma", code=latest_code(app))

    assert answer.status_code == 403
    assert client.get_cookie(cookie_name(client)) is None


def test_signing_in_by_password(app: Flask) -> None:
    user = make_user(phone=PHONE)
    with unit_of_work():
        set_password(user, "vải thiều ngọt lịm", now=utc_now())
    client = app.test_client()
    url = "/dang-nhap/mat-khau"

    wrong = fill_in(client, url, phone="0912345678", password="vải thiều chua")
    nobody = fill_in(client, url, phone="0987654321", password="vải thiều chua")
    right = fill_in(client, url, phone="0912345678", password="vải thiều ngọt lịm")

    assert wrong.status_code == nobody.status_code == 200
    assert "vải thiều chua" not in wrong.text
    assert right.location == "/tai-khoan/"


def test_a_new_token_is_given_at_each_sign_in(app: Flask) -> None:
    user = make_user(phone=PHONE)
    with unit_of_work():
        set_password(user, "vải thiều ngọt lịm", now=utc_now())
    client = app.test_client()
    tokens = set()
    for _ in range(2):
        fill_in(client, "/dang-nhap/mat-khau", phone="0912345678", password="vải thiều ngọt lịm")
        cookie = client.get_cookie(cookie_name(client))
        assert cookie is not None
        tokens.add(cookie.value)

    assert len(tokens) == 2


def test_signing_out_forgets_whose_orders_this_browser_may_open(app: Flask) -> None:
    user, client = make_user(phone=PHONE), app.test_client()
    sign_in(client, user)
    with client.session_transaction(base_url="https://localhost") as kept:
        kept["orders"], kept["checkout"] = ["DH7K4M2Q4X"], {"street": "Thôn 3"}

    page = client.get("/tai-khoan/", base_url="https://localhost")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    answer = client.post(
        "/dang-xuat",
        data={"csrf_token": token[1]},
        base_url="https://localhost",
        headers={"Referer": "https://localhost/"},
    )

    assert answer.location == "/"
    with client.session_transaction(base_url="https://localhost") as kept:
        assert "orders" not in kept
        assert "checkout" not in kept
