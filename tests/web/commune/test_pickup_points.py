import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.orders.models import PickupKind, PickupPoint
from tests.factories import make_officer, make_unit, make_user
from tests.factories.orders import make_pickup_point
from tests.web.signing_in import sign_in

HTTPS = "https://localhost"
PATH = "/can-bo/diem-nhan-hang"


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    client = app.test_client()
    make_unit()
    sign_in(client, make_officer())
    return client


def points() -> list[PickupPoint]:
    query = select(PickupPoint).order_by(PickupPoint.id).execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def test_an_officer_opens_changes_and_closes_a_point(client: FlaskClient) -> None:
    typed = {
        "kind": "postal",
        "name": "Bưu điện Chũ",
        "address": "Số 1, đường Lê Duẩn",
        "hours": "8:00–17:00",
        "weekdays": ["2", "4"],
    }

    client.post(PATH, data=typed, base_url=HTTPS)
    (point,) = points()
    assert (point.unit_code, point.kind, point.weekdays) == ("07525", PickupKind.POSTAL, [2, 4])
    assert "thứ Ba, thứ Năm" in client.get(PATH, base_url=HTTPS).text

    client.post(f"{PATH}/{point.code}", data={**typed, "weekdays": ["6"]}, base_url=HTTPS)
    (point,) = points()
    assert (point.weekdays, point.active) == ([6], False)


def test_every_field_wrong_keeps_what_was_typed(client: FlaskClient) -> None:
    answer = client.post(
        PATH,
        data={"kind": "nha", "name": "", "address": "Thôn Kép", "weekdays": ["9"]},
        base_url=HTTPS,
    )

    assert answer.status_code == 422
    assert 'value="Thôn Kép"' in answer.text
    assert "Ghi tên bà con hay gọi" in answer.text
    assert "Chọn ít nhất một ngày" in answer.text
    assert "Chọn loại điểm nhận hàng" in answer.text
    assert points() == []


def test_another_units_point_is_not_found(client: FlaskClient) -> None:
    strange = make_pickup_point(make_unit("30076", "Xã Mỹ Thọ", province="82"))

    assert client.get(f"{PATH}/{strange.code}", base_url=HTTPS).status_code == 404
    assert strange.name not in client.get(PATH, base_url=HTTPS).text


def test_buyers_have_no_business_here(app: Flask) -> None:
    client = app.test_client()
    assert client.get(PATH, base_url=HTTPS).status_code == 302
    sign_in(client, make_user())
    assert client.get(PATH, base_url=HTTPS).status_code == 403
