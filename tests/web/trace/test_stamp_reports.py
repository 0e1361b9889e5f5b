"""What a person who scanned a stamp may tell the market."""

import re

import pytest
from sqlalchemy import select

from marketplace.core.db import db, unit_of_work
from marketplace.stamps.models import Stamp, StampReport, StampState
from marketplace.stamps.packs import packs_of_lot
from marketplace.stamps.stamp_settings import stamp_settings
from marketplace.traceability.lots.models import Lot
from marketplace.web.serving.limits import limiter
from marketplace.web.words.stamp_words import copied_words
from tests.clock import NOW
from tests.factories.stamps import make_stamps


@pytest.fixture
def client(app):
    app.config["WTF_CSRF_ENABLED"] = False
    limiter.reset()
    yield app.test_client()
    app.config["WTF_CSRF_ENABLED"] = True
    limiter.reset()


def form_of(client, path, **fields):
    key = re.search(r'name="key"[^>]*value="(F\w+)"', client.get(path).text)[1]
    return {"key": key, "text": "Tem dán trên vải khác", "phone": "", **fields}


def reports():
    return db.session.scalars(select(StampReport)).all()


def test_a_stamp_is_reported_once_however_often_the_form_is_sent(client):
    (stamp,) = make_stamps(count=1)
    path = f"/t/{stamp.code}/bao-cao"
    form = form_of(client, path, phone="0912 345 678")

    answers = [client.post(path, data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    (report,) = reports()
    assert (report.stamp_id, report.lot_id) == (stamp.id, stamp.lot_id)
    assert (report.text, report.phone) == ("Tem dán trên vải khác", "+84912345678")
    assert "notice-success" in client.get(path).text


def test_a_lot_is_reported_without_a_stamp(client):
    (stamp,) = make_stamps(count=1)
    lot = db.session.get_one(Lot, stamp.lot_id)
    path = f"/p/{packs_of_lot(lot.id).product_code}/l/{lot.code}/bao-cao"

    assert client.post(path, data=form_of(client, path)).status_code == 302

    (report,) = reports()
    assert (report.stamp_id, report.lot_id) == (None, lot.id)


@pytest.mark.parametrize(
    ("fields", "field"), [({"text": "  "}, "text"), ({"phone": "12"}, "phone")]
)
def test_what_is_missing_is_said_at_its_field(client, fields, field):
    (stamp,) = make_stamps(count=1)
    path = f"/t/{stamp.code}/bao-cao"

    answer = client.post(path, data=form_of(client, path, **fields))

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert reports() == []


def test_a_seventh_report_within_the_hour_is_refused(client):
    (stamp,) = make_stamps(count=1)
    path = f"/t/{stamp.code}/bao-cao"

    codes = [client.post(path, data=form_of(client, path)).status_code for _ in range(7)]

    assert codes == [302] * 6 + [429]
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("code", ["AAAAAAAAAAAA", "x", "0" * 12])
def test_an_unknown_code_is_not_found(client, code):
    assert client.get(f"/t/{code}/bao-cao").status_code == 404
    assert client.get(f"/t/{code}/xac-nhan").status_code == 404
    assert client.post(f"/t/{code}/xac-nhan", data={"pin": "123456"}).status_code == 404
    assert client.get(f"/p/{code}/l/L1/bao-cao").status_code == 404


def test_the_scratch_number_confirms_and_is_shown_later(client):
    (stamp,) = make_stamps(count=1, pins=True)
    path, pin = f"/t/{stamp.code.lower()}/xac-nhan", stamp_settings().pin_of(stamp.code)

    assert client.post(path, data={"pin": pin}).status_code == 302

    assert db.session.get_one(Stamp, stamp.id, populate_existing=True).state is StampState.CONFIRMED
    assert client.get(path).text.count("notice-info") == 1


def test_a_wrong_number_is_said_at_the_field_and_ends_after_five(client):
    (stamp,) = make_stamps(count=1, pins=True)
    path, pin = f"/t/{stamp.code}/xac-nhan", stamp_settings().pin_of(stamp.code)
    wrong = f"{(int(pin) + 1) % 1_000_000:06d}"

    short = client.post(path, data={"pin": "12"})
    tries = [client.post(path, data={"pin": wrong}) for _ in range(5)]
    right = client.post(path, data={"pin": pin})

    assert {answer.status_code for answer in (short, *tries, right)} == {422}
    assert all('id="pin-error"' in answer.text for answer in (short, *tries, right))
    found = db.session.get_one(Stamp, stamp.id, populate_existing=True)
    assert (found.state, found.pin_tries) == (StampState.ACTIVATED, 5)


def test_a_stamp_without_a_number_says_so(client):
    (stamp,) = make_stamps(count=1)

    page = client.get(f"/t/{stamp.code}/xac-nhan").text
    answer = client.post(f"/t/{stamp.code}/xac-nhan", data={"pin": "123456"})

    assert "notice-info" in page
    assert 'name="pin"' not in page
    assert answer.status_code == 422


def test_the_forms_carry_their_token(app):
    (stamp,) = make_stamps(count=1, pins=True)
    client = app.test_client()
    limiter.reset()

    for way in ("bao-cao", "xac-nhan"):
        path = f"/t/{stamp.code}/{way}"
        assert 'name="csrf_token"' in client.get(path).text
        assert client.post(path, data={"text": "x", "pin": "1"}).status_code == 400


def test_the_story_of_a_stamp_of_which_copies_are_about_says_so(client):
    with_copies, without = make_stamps(count=2)
    with unit_of_work():
        db.session.get_one(Stamp, with_copies.id).copied_at = NOW

    stories = [client.get(f"/t/{stamp.code}").text for stamp in (with_copies, without)]

    with client.application.test_request_context():
        words = copied_words()
    assert [words in story for story in stories] == [True, False]
