"""A wallet that signs nothing but its query, from the checkout to its notice."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.config import payment_desk
from marketplace.core.clock import utc_now
from marketplace.core.db import db
from marketplace.orders.models import Order, OrderGroup, OrderStatus
from marketplace.settlement.commands import inbox, receive_notice, reconcile_pending
from marketplace.settlement.desk import Desk
from marketplace.settlement.methods import METHODS
from marketplace.settlement.models import PaymentAttempt, PaymentNotice
from marketplace.web.serving.payment_providers import DESK
from marketplace.web.serving.settings import settings
from payments.contract import Notice
from tests.factories import make_product, make_seller, make_user
from tests.factories.orders import make_pickup_point
from tests.settlement.wallet import NAME, ROW, Pairs, signed
from tests.web.storefront.test_checkout import HTTPS, fill, pickup_form

DOOR = f"/webhooks/payments/{NAME}"


@pytest.fixture
def wallet_desk(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The market's desk once the made-up wallet has its row."""
    monkeypatch.setitem(METHODS, NAME, ROW)
    desk = payment_desk(settings())
    monkeypatch.setitem(app.extensions, DESK, desk)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return desk


@pytest.fixture
def client(app: Flask, wallet_desk: Desk) -> FlaskClient:
    return app.test_client()


def bought(client: FlaskClient) -> OrderGroup:
    """A group whose buyer chose the wallet, through the pages."""
    product = make_product(seller=make_seller(owner=make_user("Bà Hoa")), price=35_000)
    fill(client, (product, 2))
    form = pickup_form(client, make_pickup_point(), method=NAME)
    answer = client.post("/thanh-toan", data=form, base_url=HTTPS)
    assert answer.location.startswith("https://vi.example/pay/"), answer.location
    return db.session.scalars(select(OrderGroup)).one()


def said_paid() -> Pairs:
    attempt = db.session.scalars(select(PaymentAttempt)).one()
    moment = int(utc_now().timestamp())
    return signed(state="paid", reference=attempt.reference, amount=attempt.amount, at=moment)


def status_of(group: OrderGroup) -> OrderStatus:
    query = select(Order).where(Order.group_id == group.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one().status


def test_a_wallet_pays_by_a_notice_whose_query_is_signed(client: FlaskClient) -> None:
    group, query = bought(client), said_paid()

    answers = [client.get(DOOR, query_string=query, base_url=HTTPS) for _ in range(2)]

    assert [answer.text for answer in answers] == ["applied", "duplicate"]
    assert status_of(group) is OrderStatus.PLACED


def test_a_query_that_was_changed_pays_nothing(client: FlaskClient) -> None:
    group = bought(client)
    query = [(name, "1" if name == "amount" else word) for name, word in said_paid()]

    answer = client.get(DOOR, query_string=query, base_url=HTTPS)

    assert answer.status_code == 401
    assert status_of(group) is OrderStatus.AWAITING_PAYMENT


def test_a_notice_comes_by_its_providers_own_method_only(client: FlaskClient) -> None:
    by_post = client.post(DOOR, query_string=signed(state="paid"), base_url=HTTPS)
    by_head = client.head(DOOR, base_url=HTTPS)
    at_the_bank = client.get("/webhooks/payments/vietqr_bank", base_url=HTTPS)

    assert [answer.status_code for answer in (by_post, by_head, at_the_bank)] == [405] * 3
    assert (by_post.headers["Allow"], at_the_bank.headers["Allow"]) == ("GET", "POST")
    assert db.session.scalars(select(PaymentNotice)).all() == []


def test_a_signed_query_whose_effect_failed_is_verified_and_worked_through_again(
    client: FlaskClient, wallet_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("the database went away")

    group, query = bought(client), said_paid()
    with monkeypatch.context() as broken:
        broken.setattr(inbox, "apply_facts", break_down)
        failed = client.get(DOOR, query_string=query, base_url=HTTPS)
    before = status_of(group)
    db.session.rollback()

    reconcile_pending(desk=wallet_desk, now=utc_now())

    assert (failed.status_code, before) == (500, OrderStatus.AWAITING_PAYMENT)
    assert status_of(group) is OrderStatus.PLACED
    (notice,) = db.session.scalars(select(PaymentNotice)).all()
    assert (notice.method, notice.outcome) == ("GET", "applied")


def test_two_notices_that_tell_no_fact_are_two_when_their_queries_differ(
    wallet_desk: Desk, now: datetime
) -> None:
    for number in (1, 2, 2):
        query = signed(state="opened", number=number)
        receive_notice(NAME, Notice("GET", DOOR, query, {}, b"", now), desk=wallet_desk, now=now)

    assert len(db.session.scalars(select(PaymentNotice)).all()) == 2
