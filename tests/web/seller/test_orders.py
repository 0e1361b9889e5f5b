import re
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalog.models import Product
from marketplace.core.db import db
from marketplace.inventory.models import StockItem
from marketplace.orders.models import DeliveryRule, Order, OrderStatus, Zone
from marketplace.settlement.commands.starting import start_payment
from marketplace.settlement.models import Refund
from marketplace.settlement.queries import newest_attempt, payment_of_group
from tests.factories import make_product, make_seller, make_user
from tests.factories.orders import make_checkout, orders_of, place
from tests.orders.counting import counted_statements
from tests.settlement.counter import WAYS, desk_at, transfer
from tests.web.signing_in import sign_in

HTTPS = "https://localhost"


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return app.test_client()


@pytest.fixture
def product(client: FlaskClient) -> Product:
    """Something of the shop whose owner is signed in."""
    owner = make_user("Bà Hoa")
    sign_in(client, owner)
    return make_product(seller=make_seller(owner=owner), price=35_000)


def ordered(app: Flask, product: Product, now: datetime, *, method: str = "vietqr_bank") -> Order:
    """An order that waits for its seller: paid by the bank's word, or to be paid at the door."""
    desk = desk_at(app, now)
    group = place(make_checkout((product, 2), method=method), now=now)
    attempt = start_payment(group, provider=method, desk=desk, ways=WAYS, now=now)
    if method == "vietqr_bank":
        transfer(desk, 70_000, attempt.reference, now=now)
    return orders_of(group)[0]


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path, base_url=HTTPS)
    assert answer.status_code == 200, answer.location
    return answer.text


def post(client: FlaskClient, path: str, **form: str) -> str:
    answer = client.post(path, data=form, base_url=HTTPS, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def now_is(order: Order) -> OrderStatus:
    return db.session.get_one(Order, order.id, populate_existing=True).status


def test_new_orders_come_first_with_one_button(
    client: FlaskClient, product: Product, now: datetime
) -> None:
    order = ordered(client.application, product, now)

    text = read(client, "/nguoi-ban/don-hang")

    assert order.code in text
    assert "2 kg" in text
    assert "Nhận đơn" in text


def test_an_order_goes_from_new_to_delivered_in_four_taps(
    client: FlaskClient, product: Product, now: datetime
) -> None:
    order = ordered(client.application, product, now)
    path = f"/nguoi-ban/don-hang/{order.code}"

    for step in ("accept", "pack", "hand_over", "deliver"):
        post(client, f"{path}/buoc", step=step)

    assert now_is(order) is OrderStatus.DELIVERED
    assert "Đã giao" in read(client, path)


def test_declining_asks_why_and_sends_the_money_back(
    client: FlaskClient, product: Product, now: datetime
) -> None:
    order = ordered(client.application, product, now)
    path = f"/nguoi-ban/don-hang/{order.code}/tu-choi"

    unsaid = client.post(path, data={}, base_url=HTTPS)
    bare = client.post(path, data={"reason": "khac", "words": ""}, base_url=HTTPS)
    assert (unsaid.status_code, bare.status_code) == (422, 422)
    assert "Chọn lý do" in unsaid.text
    assert "Ghi lý do" in bare.text
    post(client, path, reason="mat-mua", words="Mưa đá đêm qua")

    assert now_is(order) is OrderStatus.DECLINED
    reason = db.session.scalars(select(Order.status_reason)).one()
    assert reason == "Thời tiết, mất mùa. Mưa đá đêm qua"
    assert db.session.scalars(select(Refund.amount)).all() == [70_000]
    assert db.session.scalars(select(StockItem.available)).all() == [50_000]


def test_cash_at_the_door_makes_the_order_delivered_and_paid(
    client: FlaskClient, product: Product, now: datetime
) -> None:
    order = ordered(client.application, product, now, method="cod")
    path = f"/nguoi-ban/don-hang/{order.code}"
    for step in ("accept", "pack", "hand_over"):
        post(client, f"{path}/buoc", step=step)
    assert "thu tiền mặt" in read(client, path)

    post(client, f"{path}/thu-tien", how="cash")

    found = db.session.get_one(Order, order.id, populate_existing=True)
    assert (found.status, found.cashless) == (OrderStatus.DELIVERED, False)


def test_a_code_at_the_door_is_cashless_once_the_bank_says_so(
    client: FlaskClient, product: Product, now: datetime
) -> None:
    order = ordered(client.application, product, now, method="cod")
    path = f"/nguoi-ban/don-hang/{order.code}"
    for step in ("accept", "pack", "hand_over"):
        post(client, f"{path}/buoc", step=step)

    assert "<svg" in post(client, f"{path}/thu-tien", how="qr")
    assert client.get(f"{path}/trang-thai", base_url=HTTPS).json == {"state": "waiting"}
    payment = payment_of_group(order.group_id)
    assert payment is not None
    attempt = newest_attempt(payment.id, order_id=order.id)
    assert attempt is not None
    transfer(desk_at(client.application, now), 70_000, attempt.reference, now=now)

    assert client.get(f"{path}/trang-thai", base_url=HTTPS).json == {"state": "paid"}
    post(client, f"{path}/buoc", step="deliver")
    found = db.session.get_one(Order, order.id, populate_existing=True)
    assert (found.status, found.cashless) == (OrderStatus.DELIVERED, True)


def test_the_slip_says_what_for_whom_and_what_is_still_to_be_taken(
    client: FlaskClient, product: Product, now: datetime
) -> None:
    paid = ordered(client.application, product, now)
    owing = ordered(client.application, product, now, method="cod")

    slip = read(client, f"/nguoi-ban/don-hang/{paid.code}/phieu")
    assert paid.code in slip
    assert "Trần Thị Mua" in slip
    assert "paper-a5" in slip
    assert '<p class="small">Chợ Xã</p>' in slip
    assert "Đã thanh toán" in slip
    assert "Thu khi giao" in read(client, f"/nguoi-ban/don-hang/{owing.code}/phieu")


def test_another_shops_orders_are_not_found(
    client: FlaskClient, product: Product, now: datetime
) -> None:
    strange = ordered(client.application, make_product(seller=make_seller("Nhà khác")), now)
    path = f"/nguoi-ban/don-hang/{strange.code}"

    for tail in ("", "/phieu", "/ma-qr", "/trang-thai"):
        assert client.get(path + tail, base_url=HTTPS).status_code == 404
    for tail in ("/buoc", "/tu-choi", "/thu-tien", "/hoan-tien"):
        answer = client.post(path + tail, data={"step": "accept"}, base_url=HTTPS)
        assert answer.status_code == 404
    assert strange.code not in read(client, "/nguoi-ban/don-hang")
    assert now_is(strange) is OrderStatus.PLACED


def test_the_list_costs_the_same_for_one_order_and_for_many(
    client: FlaskClient, product: Product, now: datetime
) -> None:
    ordered(client.application, product, now, method="cod")
    read(client, "/nguoi-ban/don-hang")
    with counted_statements() as few:
        read(client, "/nguoi-ban/don-hang")
    for _ in range(22):
        ordered(client.application, product, now, method="cod")
    with counted_statements() as many:
        text = read(client, "/nguoi-ban/don-hang")

    assert len(few) == len(many)
    assert text.count("order-card") == 20
    after = re.search(r"sau=([0-9_]+)", text)
    assert after is not None
    rest = read(client, f"/nguoi-ban/don-hang?xem=moi&sau={after[1]}")
    assert rest.count("order-card") == 3


def test_a_shop_sets_its_own_fees_and_takes_them_back(
    client: FlaskClient, product: Product
) -> None:
    path = "/nguoi-ban/giao-hang"
    post(client, path, same_unit="5.000", same_unit_free="100.000 ₫", country="")

    rule = db.session.scalars(select(DeliveryRule)).one()
    assert (rule.zone, rule.fee, rule.free_from) == (Zone.SAME_UNIT, 5_000, 100_000)
    wrong = client.post(path, data={"same_unit": "rẻ", "country": "-5"}, base_url=HTTPS)
    assert wrong.status_code == 422
    assert 'value="rẻ"' in wrong.text
    assert wrong.text.count("Gõ như sau: 25000 hoặc 25k") == 4
    post(client, path, same_unit="")
    assert db.session.scalars(select(DeliveryRule)).all() == []
