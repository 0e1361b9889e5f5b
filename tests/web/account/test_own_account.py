from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.commands.sessions import open_session
from marketplace.accounts.models import User
from marketplace.accounts.queries import consents_of
from marketplace.core.clock import utc_now
from marketplace.core.db import db, unit_of_work
from tests.factories import make_user
from tests.web.filling_in import fill_in
from tests.web.signing_in import sign_in


def signed_in(app: Flask, user: User) -> FlaskClient:
    client = app.test_client()
    sign_in(client, user)
    return client


def test_name_and_address_are_changed(app: Flask) -> None:
    user = make_user()
    client = signed_in(app, user)

    fill_in(client, "/tai-khoan/", name="Nguyễn  Thị Hoà", email="hoa@example.vn")

    db.session.refresh(user)
    assert (user.name, user.email) == ("Nguyễn Thị Hoà", "hoa@example.vn")


def test_a_bad_address_is_kept_with_a_sentence(app: Flask) -> None:
    page = fill_in(signed_in(app, make_user()), "/tai-khoan/", name="", email="hoa@")

    assert page.text.count("field-error") >= 2
    assert 'value="hoa@"' in page.text


def test_boxes_are_unticked_until_one_ticks_them(app: Flask) -> None:
    user = make_user()
    client = signed_in(app, user)
    assert "checked" not in client.get("/tai-khoan/").text

    fill_in(client, "/tai-khoan/dong-y", page="/tai-khoan/", season_news="y")

    (consent,) = consents_of(user.id)
    assert (consent.kind, consent.withdrawn_at) == ("season_news", None)
    assert consent.text_version
    assert client.get("/tai-khoan/").text.count("checked") == 1

    fill_in(client, "/tai-khoan/dong-y", page="/tai-khoan/")
    db.session.refresh(consent)
    assert consent.withdrawn_at is not None


def test_passwords_that_differ_are_refused_and_never_shown(app: Flask) -> None:
    user = make_user()

    page = fill_in(
        signed_in(app, user),
        "/tai-khoan/mat-khau",
        password="vải thiều ngọt lịm",
        again="vải thiều chua lè",
    )

    assert page.status_code == 200
    assert "vải thiều" not in page.text
    assert user.password_hash is None


def test_the_list_of_devices_names_this_browser(app: Flask) -> None:
    user = make_user()
    client = signed_in(app, user)
    with unit_of_work():
        open_session(user, device="Chrome · Android", now=utc_now())

    page = client.get("/tai-khoan/thiet-bi").text

    assert "Chrome · Android" in page
    assert page.count("pill-ok") == 1
