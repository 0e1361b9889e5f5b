"""The door of machines: signatures, sizes, answers, and no way round them."""

import hashlib
import hmac
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.core.clock import utc_now
from marketplace.core.db import db
from marketplace.orders.models import OrderStatus
from marketplace.settlement.models import MoneyFact, PaymentNotice
from marketplace.web.serving.payment_providers import DESK
from marketplace.web.webhooks.rate_limit import Bucket
from payments import sepay
from tests.factories import make_product
from tests.settlement.counter import ACCOUNT, Sale, bank_row, begin_sale

ADDRESS = "/webhooks/payments/vietqr_bank"


def send(client: FlaskClient, body: bytes, *, secret: str = "sepay_secret", address: str = ADDRESS):
    stamp = str(int(utc_now().timestamp()))
    headers = {
        sepay.TIMESTAMP_HEADER: stamp,
        sepay.SIGNATURE_HEADER: sepay.signature(secret, stamp, body),
    }
    return client.post(address, data=body, headers=headers, content_type="application/json")


@pytest.fixture
def sale(app: Flask) -> Sale:
    return begin_sale(app.extensions[DESK], (make_product(), 2), now=utc_now())


def facts() -> int:
    return db.session.scalar(select(func.count(MoneyFact.id))) or 0


def test_a_signed_notice_pays_and_its_repeat_is_answered_alike(app: Flask, sale: Sale) -> None:
    body = bank_row(70_000, sale.attempt.reference, now=utc_now(), number=11)

    answers = [send(app.test_client(), body) for _ in range(2)]

    assert [(answer.status_code, answer.json) for answer in answers] == [
        (200, {"success": True})
    ] * 2
    assert sale.order.status is OrderStatus.PLACED
    assert facts() == 1


def test_a_forged_notice_is_401_for_the_bank_and_400_for_stripe(app: Flask, sale: Sale) -> None:
    body = bank_row(70_000, sale.attempt.reference, now=utc_now())

    answer = send(app.test_client(), body, secret="guessed")
    stripe = app.test_client().post(
        "/webhooks/payments/stripe", data=b"{}", headers={"Stripe-Signature": "t=1,v1=00"}
    )

    assert (answer.status_code, stripe.status_code) == (401, 400)
    assert sale.order.status is OrderStatus.AWAITING_PAYMENT
    assert facts() == 0


def test_a_body_over_64_kib_is_not_even_looked_at(app: Flask) -> None:
    assert send(app.test_client(), b"x" * (64 * 1024 + 1)).status_code == 413
    assert db.session.scalar(select(func.count(PaymentNotice.id))) == 0


@pytest.mark.parametrize("provider", ["momo", "..", "admin"])
def test_an_unknown_provider_is_not_found(app: Flask, provider: str) -> None:
    assert send(app.test_client(), b"{}", address=f"/webhooks/payments/{provider}").status_code in {
        404,
        308,
    }


def test_nobody_may_tell_of_cash_from_outside(app: Flask) -> None:
    assert app.test_client().post("/webhooks/payments/cod", data=b"{}").status_code == 401


def test_the_signature_is_over_the_bytes_as_they_came(app: Flask, sale: Sale) -> None:
    body = bank_row(70_000, sale.attempt.reference, now=utc_now())
    stamp = str(int(utc_now().timestamp()))
    over_other_bytes = hmac.new(
        b"sepay_secret", stamp.encode() + b"." + body.replace(b" ", b""), hashlib.sha256
    ).hexdigest()

    answer = app.test_client().post(
        ADDRESS,
        data=body,
        headers={
            sepay.TIMESTAMP_HEADER: stamp,
            sepay.SIGNATURE_HEADER: f"sha256={over_other_bytes}",
        },
    )

    assert answer.status_code == 401


def test_a_flood_of_notices_is_held_back_and_let_through_again() -> None:
    bucket = Bucket(2, 1)

    assert [bucket.take("bank", milliseconds=0) for _ in range(3)] == [True, True, False]
    assert bucket.take("stripe", milliseconds=0)
    assert bucket.take("bank", milliseconds=1_000)
    assert not bucket.take("bank", milliseconds=1_001)


def test_the_bank_account_of_the_settings_is_the_one_watched(app: Flask, now: datetime) -> None:
    assert app.extensions[DESK].terms.bank_account == ACCOUNT.number
