"""Flask-Login over our session rows: no second truth in a cookie, no price for public pages."""

from flask import Flask

from marketplace.accounts.commands.sessions import end_all_sessions
from marketplace.core.clock import utc_now
from marketplace.core.db import unit_of_work
from marketplace.web.serving.page_cache import KEY
from tests.factories import make_product, make_user
from tests.web.filling_in import fill_in
from tests.web.signing_in import sign_in
from tests.web.storefront.lists import counted

ACCOUNT = "/tai-khoan/"


def test_a_revoked_row_ends_the_session_at_the_next_request(app: Flask) -> None:
    user, client = make_user(), app.test_client()
    sign_in(client, user)
    assert client.get(ACCOUNT).status_code == 200
    with unit_of_work():
        end_all_sessions(user.id, now=utc_now())

    assert client.get(ACCOUNT).location == "/dang-nhap?tiep=/tai-khoan/"


def test_a_remember_me_cookie_signs_nobody_in_or_out_and_is_never_set(app: Flask) -> None:
    user, client = make_user(), app.test_client()
    client.set_cookie("remember_token", f"{user.id}|0")
    assert client.get(ACCOUNT).location == "/dang-nhap?tiep=/tai-khoan/"

    sign_in(client, user)
    here = client.get(ACCOUNT)
    gone = fill_in(client, "/dang-xuat", page=ACCOUNT)

    assert here.status_code == 200
    for answer in (here, gone):
        assert not any("remember_token" in each for each in answer.headers.getlist("Set-Cookie"))


def test_the_form_cookie_says_nothing_of_who_is_in(app: Flask) -> None:
    client = app.test_client()
    with client.session_transaction() as form:
        form["_user_id"] = str(make_user().id)

    assert client.get(ACCOUNT).location == "/dang-nhap?tiep=/tai-khoan/"


def test_a_public_answer_does_not_vary_by_cookie(app: Flask) -> None:
    client = app.test_client()
    sign_in(client, make_user())

    answer = client.get("/log/key")

    assert answer.status_code == 200
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_kept_page_asks_for_nobody(app: Flask) -> None:
    make_product()
    client = app.test_client()
    sign_in(client, make_user())
    cache = app.extensions[KEY]
    cache.pages.most = 50
    try:
        client.get("/")
        with counted() as sent:
            client.get("/")
    finally:
        cache.pages.most = 0
        cache.pages.clear()

    assert sent == []


def test_a_shared_page_that_is_not_kept_asks_for_no_session(app: Flask) -> None:
    make_product()
    client = app.test_client()
    sign_in(client, make_user())
    with counted() as sent:
        client.get("/")

    assert sent
    assert not any("user_session" in statement for statement in sent)
