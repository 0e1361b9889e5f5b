from flask import Flask

from tests.factories import make_officer, make_seller, make_user
from tests.web.signing_in import sign_in


def test_a_stranger_is_led_to_the_sign_in_page(app: Flask) -> None:
    answer = app.test_client().get("/nguoi-ban/?trang=2")

    assert answer.status_code == 302
    assert answer.location == "/dang-nhap?tiep=/nguoi-ban/?trang%3D2"


def test_a_member_of_a_shop_comes_in(app: Flask) -> None:
    owner = make_user()
    make_seller(owner=owner)
    client = app.test_client()
    sign_in(client, owner)

    assert client.get("/nguoi-ban/").status_code == 200


def test_a_person_without_a_shop_is_led_to_opening_one(app: Flask) -> None:
    client = app.test_client()
    sign_in(client, make_user())

    assert client.get("/nguoi-ban/").location == "/nguoi-ban/dang-ky"


def test_an_officer_comes_in_after_the_second_factor_only(app: Flask) -> None:
    officer = make_officer()
    client = app.test_client()
    sign_in(client, officer, stepped_up=False)
    assert client.get("/can-bo/nguoi-ban").location == "/tai-khoan/xac-thuc?tiep=/can-bo/nguoi-ban"

    sign_in(client, officer)
    assert client.get("/can-bo/nguoi-ban").status_code == 200


def test_a_seller_may_not_open_an_officers_page(app: Flask) -> None:
    owner = make_user()
    make_seller(owner=owner)
    client = app.test_client()
    sign_in(client, owner)

    assert client.get("/can-bo/nguoi-ban").status_code == 403
