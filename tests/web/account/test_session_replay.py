"""A cookie copied before its session ended opens nothing afterwards."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.commands.people import disable_user
from marketplace.accounts.commands.roles import grant_role
from marketplace.accounts.models import Role, User
from marketplace.core.clock import utc_now
from marketplace.core.db import unit_of_work
from tests.factories import make_user
from tests.web.filling_in import fill_in
from tests.web.signing_in import cookie_name, sign_in


@pytest.fixture
def user(app: Flask) -> User:
    return make_user()


@pytest.fixture
def client(app: Flask, user: User) -> FlaskClient:
    client = app.test_client()
    sign_in(client, user)
    return client


@pytest.fixture
def thief(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another browser with a copy of the cookie, which is still good."""
    copied = client.get_cookie(cookie_name(client))
    assert copied is not None
    thief = app.test_client()
    thief.set_cookie(cookie_name(thief), copied.value)
    assert thief.get("/tai-khoan/").status_code == 200
    return thief


def is_out(client: FlaskClient) -> bool:
    return client.get("/tai-khoan/").location == "/dang-nhap?tiep=/tai-khoan/"


def test_after_signing_out(client: FlaskClient, thief: FlaskClient) -> None:
    fill_in(client, "/dang-xuat", page="/tai-khoan/")

    assert is_out(thief)
    assert is_out(client)


def test_after_a_new_password(client: FlaskClient, thief: FlaskClient) -> None:
    fill_in(
        client,
        "/tai-khoan/mat-khau",
        password="vải thiều ngọt lịm",
        again="vải thiều ngọt lịm",
    )

    assert is_out(thief)
    assert client.get("/tai-khoan/").status_code == 200


def test_after_a_change_of_role(client: FlaskClient, thief: FlaskClient, user: User) -> None:
    with unit_of_work():
        grant_role(user, Role.OPERATOR, granted_by="tests", now=utc_now())

    assert is_out(thief)
    assert is_out(client)


def test_after_the_account_was_closed(client: FlaskClient, thief: FlaskClient, user: User) -> None:
    with unit_of_work():
        disable_user(user, by="tests", now=utc_now())

    assert is_out(thief)
    assert is_out(client)


def test_after_signing_out_everywhere(client: FlaskClient, thief: FlaskClient) -> None:
    fill_in(client, "/tai-khoan/thiet-bi/thoat-het", page="/tai-khoan/thiet-bi")

    assert is_out(thief)
    assert is_out(client)
