"""From an order to money and back, over real HTTP: simulators as processes, the market served."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import requests
from flask import Flask
from werkzeug.serving import make_server

from marketplace.config import payment_desk
from marketplace.core.clock import utc_now
from marketplace.core.db import db, unit_of_work
from marketplace.core.settings import Settings
from marketplace.jobs.commands import run_due_jobs
from marketplace.orders.models import OrderStatus
from marketplace.settlement.commands.order_money import cancel_order
from marketplace.settlement.commands.starting import start_payment
from marketplace.settlement.desk import Desk
from marketplace.settlement.tasks import open_desk
from marketplace.web.serving.payment_providers import DESK
from payments.contract import OrderPay, RefundState
from tests.factories import make_product
from tests.factories.orders import make_group
from tests.settlement.counter import WAYS, Sale, begin_sale, books_are_right

pytestmark = pytest.mark.real_clock
SECRETS = {
    "CHOXA_TESTING": "1",
    "SEPAY_WEBHOOK_SECRET": "sepay_secret",
    "SEPAY_API_TOKEN": "sepay_token",
    "RETURN_TRANSFER_SECRET": "return_secret",
    "STRIPE_WEBHOOK_SECRET": "whsec_test",
    "STRIPE_API_KEY": "sk_test_market",
}
WAIT_SECONDS = 20
pause = threading.Event()


@contextmanager
def process(module: str, *options: str) -> Iterator[str]:
    """A simulator as a process of its own; its address."""
    running = subprocess.Popen(
        [sys.executable, "-m", f"payments.simulators.{module}", *options],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | SECRETS,
    )
    assert running.stdout is not None
    try:
        name, _, address = running.stdout.readline().strip().partition(" ")
        assert name == module
        yield address
    finally:
        running.terminate()
        running.wait(timeout=10)
        running.stdout.close()


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def person() -> Iterator[requests.Session]:
    """Somebody with a telephone who pays."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


def desk_for(app: Flask, monkeypatch: pytest.MonkeyPatch, **addresses: str) -> Desk:
    settings = Settings(
        testing=True,
        demo=True,
        bank_bin="970436",
        bank_account="0123499999",
        sepay_secret="sepay_secret",
        sepay_api_token="sepay_token",
        return_transfer_secret="return_secret",
        stripe_key="sk_test_market",
        stripe_webhook_secret="whsec_test",
        **addresses,
    )
    desk = payment_desk(settings)
    monkeypatch.setitem(app.extensions, DESK, desk)
    monkeypatch.setattr(open_desk, "desk", desk)
    return desk


def wait_for(condition: Callable[[], bool]) -> None:
    """Look again and again, for notices come when they come."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        db.session.rollback()
        if condition():
            return
        pause.wait(0.05)
    raise AssertionError("nothing came")


def test_a_bank_transfer_pays_an_order_and_a_return_transfer_takes_it_back(
    app: Flask, served: str, person: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = ["--notify-url", f"{served}/webhooks/payments/vietqr_bank"]
    with process("bank", "--account", "970436:0123499999", *notices) as bank:
        returns = f"{bank}/return-transfers"
        desk = desk_for(app, monkeypatch, sepay_api_url=bank, bank_return_url=returns)
        sale = begin_sale(desk, (make_product(), 2), now=utc_now())
        note = sale.attempt.instructions["note"]
        form = {"qr": sale.attempt.qr_payload, "amount": "70.000", "note": note, "return": ""}
        assert person.post(f"{bank}/pay", data=form, timeout=10).status_code == 200

        wait_for(lambda: sale.order.status is OrderStatus.PLACED)
        assert sale.balances()["held"] == 70_000

        with unit_of_work():
            cancel_order(sale.order, by="buyer", reason="Đặt nhầm", desk=desk, now=utc_now())
        run_due_jobs(now=utc_now())
        wait_for(lambda: sale.refunds[0].state is RefundState.DONE)

        assert sale.balances() == {"bank": 0, "card": 0, "held": 0, "credit": 0, "back": 0}
        assert sale.payment.status is OrderPay.REFUNDED
        assert books_are_right()


def test_a_card_pays_an_order_and_gets_its_money_back(
    app: Flask, served: str, person: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    notices = ["--webhook-url", f"{served}/webhooks/payments/stripe"]
    with process("stripe", *notices) as stripe:
        desk = desk_for(app, monkeypatch, stripe_api_url=stripe)
        group = make_group((make_product(), 2), now=utc_now(), method="stripe")
        attempt = start_payment(group, provider="stripe", desk=desk, ways=WAYS, now=utc_now())
        sale = Sale(group.id, attempt.id)
        page = str(sale.attempt.redirect_url)
        paid = person.post(page, data={"card": "success"}, allow_redirects=False, timeout=10)
        assert paid.status_code == 303

        wait_for(lambda: sale.order.status is OrderStatus.PLACED)
        assert sale.balances()["card"] == 70_000

        with unit_of_work():
            cancel_order(sale.order, by="buyer", reason="Đặt nhầm", desk=desk, now=utc_now())
        run_due_jobs(now=utc_now())
        wait_for(lambda: sale.refunds[0].state is RefundState.DONE)

        assert sale.balances() == {"bank": 0, "card": 0, "held": 0, "credit": 0, "back": 0}
        assert books_are_right()
