from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.core.db import db, unit_of_work
from marketplace.inventory.models import StockItem
from marketplace.orders.commands.fulfilment import accept_order, deliver_order, pack_order
from marketplace.orders.models import Order, OrderGroup, OrderStatus
from marketplace.settlement.commands.clockwork import expire_overdue
from marketplace.settlement.commands.starting import start_payment
from marketplace.settlement.models import Refund
from marketplace.settlement.queries import newest_attempt, payment_of_group
from marketplace.web.serving.limits import limiter
from marketplace.web.serving.order_links import order_path
from marketplace.web.serving.payment_providers import payment_desk, payment_ways
from tests.factories import make_product, make_seller, make_user
from tests.factories.orders import make_checkout, orders_of, place
from tests.orders.counting import counted_statements
from tests.settlement.counter import desk_at, transfer
from tests.web.signing_in import sign_in

HTTPS = "https://localhost"


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    limiter.reset()
    return app.test_client()


def started(app: Flask, now: datetime, *, method: str = "vietqr_bank") -> OrderGroup:
    group = place(make_checkout((make_product(price=35_000), 2), method=method), now=now)
    with app.test_request_context():
        start_payment(
            group,
            provider=method,
            desk=payment_desk(),
            ways=payment_ways(method, return_path="/"),
            now=now,
        )
    return group


def pay(app: Flask, group: OrderGroup, amount: int, now: datetime) -> None:
    payment = payment_of_group(group.id)
    assert payment is not None
    attempt = newest_attempt(payment.id)
    assert attempt is not None
    transfer(desk_at(app, now), amount, attempt.reference, now=now)


def knowing(client: FlaskClient, group: OrderGroup) -> str:
    """Open the group by phone and code; its address."""
    answer = client.post(
        "/don-hang", data={"code": group.code, "phone": "0912345678"}, base_url=HTTPS
    )
    assert answer.status_code == 302, answer.text
    return answer.location


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path, base_url=HTTPS)
    assert answer.status_code == 200
    return answer.text


def first(group: OrderGroup) -> Order:
    return orders_of(group)[0]


def test_an_order_is_found_by_phone_and_code_as_people_type_them(
    client: FlaskClient, now: datetime
) -> None:
    group = started(client.application, now)

    answer = client.post(
        "/don-hang",
        data={"code": f" {group.code.lower()}-1 ", "phone": "+84 912 345 678"},
        base_url=HTTPS,
    )

    assert answer.location == f"/don-hang/{group.code}"
    assert "Chờ trả tiền" in read(client, answer.location)


def test_a_wrong_pair_tells_nothing_about_either(client: FlaskClient, now: datetime) -> None:
    group = started(client.application, now)
    pairs = [(group.code, "0987654321"), ("DH22222222", "0912345678"), ("không", "0912345678")]

    sentences = set()
    for code, phone in pairs:
        answer = client.post("/don-hang", data={"code": code, "phone": phone}, base_url=HTTPS)
        assert answer.status_code == 422
        assert f'value="{phone}"' in answer.text
        sentences.add("Không có đơn nào khớp" in answer.text)
    assert sentences == {True}


def test_guessing_is_slowed_down(client: FlaskClient) -> None:
    wrong = {"code": "DH22222222", "phone": "0912345678"}
    codes = [client.post("/don-hang", data=wrong, base_url=HTTPS).status_code for _ in range(12)]

    assert codes[:10] == [422] * 10
    assert codes[-1] == 429


def test_a_signed_link_opens_the_order_and_a_bent_one_does_not(
    client: FlaskClient, now: datetime
) -> None:
    group = started(client.application, now)
    with client.application.test_request_context():
        path = order_path(group.code)

    bent = client.get(path[:-3] + "xyz", base_url=HTTPS)
    opened = client.get(path, base_url=HTTPS)

    assert bent.location == f"/don-hang?ma={group.code}"
    assert opened.location == f"/don-hang/{group.code}"
    assert "Trần Thị Mua" in read(client, opened.location)


def test_strangers_learn_nothing(client: FlaskClient, now: datetime) -> None:
    group = started(client.application, now)
    base = f"/don-hang/{group.code}"

    assert client.get(base, base_url=HTTPS).location == f"/don-hang?ma={group.code}"
    assert client.get("/don-hang/DH22222222", base_url=HTTPS).location == "/don-hang?ma=DH22222222"
    assert client.get(f"{base}/trang-thai", base_url=HTTPS).status_code == 404
    for act in ("huy", "da-nhan", "bao-loi", "tra-tien"):
        answer = client.post(f"{base}/{act}", data={"order": f"{group.code}-1"}, base_url=HTTPS)
        assert answer.status_code == 404
    assert first(group).status is OrderStatus.AWAITING_PAYMENT


def test_the_buyer_with_this_number_sees_it_signed_in(client: FlaskClient, now: datetime) -> None:
    group = started(client.application, now)
    sign_in(client, make_user(phone="+84912345678"))

    assert "70.000" in read(client, f"/don-hang/{group.code}")


def test_the_page_says_so_when_the_money_is_in(client: FlaskClient, now: datetime) -> None:
    group = started(client.application, now)
    path = knowing(client, group)
    before = client.get(f"{path}/trang-thai", base_url=HTTPS)
    assert "<svg" in read(client, path)

    pay(client.application, group, 70_000, now)
    after = client.get(f"{path}/trang-thai", base_url=HTTPS)

    assert before.json != after.json
    assert "no-store" in after.headers["Cache-Control"]
    assert "Đã nhận 70.000" in read(client, path)


def test_too_little_money_shows_the_rest_with_a_code_of_its_own(
    client: FlaskClient, now: datetime
) -> None:
    group = started(client.application, now)
    path = knowing(client, group)
    pay(client.application, group, 50_000, now)

    text = read(client, path)

    assert "trả nốt 20.000" in text
    answer = client.post(f"{path}/tra-tien", base_url=HTTPS)
    assert answer.location == path
    payment = payment_of_group(group.id)
    assert payment is not None
    attempt = newest_attempt(payment.id)
    assert attempt is not None


def test_an_order_out_of_time_can_be_paid_again(client: FlaskClient, now: datetime) -> None:
    group = started(client.application, now)
    path = knowing(client, group)
    expire_overdue(desk=payment_desk(), now=now + timedelta(minutes=20))
    assert "Trả tiền ngay" in read(client, path)

    client.post(f"{path}/tra-tien", base_url=HTTPS)

    assert first(group).status is OrderStatus.AWAITING_PAYMENT
    assert "<svg" in read(client, path)
    assert db.session.scalars(select(StockItem.reserved)).all() == [2_000]


def test_cancelling_takes_two_taps_and_makes_the_refund(client: FlaskClient, now: datetime) -> None:
    group = started(client.application, now)
    pay(client.application, group, 70_000, now)
    path = knowing(client, group)
    assert "Đồng ý hủy" in read(client, path)

    client.post(f"{path}/huy", data={"order": first(group).code}, base_url=HTTPS)

    assert first(group).status is OrderStatus.CANCELLED
    assert db.session.scalars(select(Refund.amount)).all() == [70_000]
    assert db.session.scalars(select(StockItem.available)).all() == [50_000]
    assert "Đã hủy" in read(client, path)


def test_after_packing_the_buyer_is_told_to_call(client: FlaskClient, now: datetime) -> None:
    group = started(client.application, now)
    pay(client.application, group, 70_000, now)
    with unit_of_work():
        accept_order(first(group), actor="ND1", now=now)
        pack_order(first(group), actor="ND1", now=now)
    path = knowing(client, group)
    assert "Đồng ý hủy" not in read(client, path)

    answer = client.post(
        f"{path}/huy", data={"order": first(group).code}, base_url=HTTPS, follow_redirects=True
    )

    assert "gọi cho người bán" in answer.text
    assert first(group).status is OrderStatus.PACKED


def test_a_problem_needs_words_and_stops_the_payout(client: FlaskClient, now: datetime) -> None:
    group = started(client.application, now)
    pay(client.application, group, 70_000, now)
    with unit_of_work():
        for step in (accept_order, pack_order, deliver_order):
            step(first(group), actor="ND1", now=now)
    path = knowing(client, group)

    empty = client.post(f"{path}/bao-loi", data={"order": first(group).code}, base_url=HTTPS)
    client.post(
        f"{path}/bao-loi",
        data={"order": first(group).code, "reason": "Vải bị dập"},
        base_url=HTTPS,
    )

    assert empty.status_code == 422
    assert "Nói rõ hàng bị sao" in empty.text
    assert first(group).disputed_at is not None
    expire_overdue(desk=payment_desk(), now=now + timedelta(days=30))
    assert first(group).status is OrderStatus.DELIVERED
    client.post(f"{path}/huy", data={"order": first(group).code}, base_url=HTTPS)
    assert first(group).status is OrderStatus.DELIVERED
    assert db.session.scalars(select(Refund.amount)).all() == []
    client.post(f"{path}/da-nhan", data={"order": first(group).code}, base_url=HTTPS)
    assert first(group).status is OrderStatus.COMPLETED


def test_the_page_costs_the_same_statements_for_one_seller_and_for_three(
    client: FlaskClient, now: datetime
) -> None:
    one = place(make_checkout((make_product(), 1)), now=now)
    things = [(make_product(f"Thứ {n}", seller=make_seller(f"Nhà {n}")), 1) for n in range(3)]
    three = place(make_checkout(*things), now=now)
    counts = []
    for group in (one, three):
        path = knowing(client, group)
        read(client, path)
        with counted_statements() as sent:
            read(client, path)
        counts.append(len(sent))

    assert counts[0] == counts[1] <= 8
