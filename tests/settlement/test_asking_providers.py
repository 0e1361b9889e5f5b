"""Lost answers and lost notices, against the real simulators over real HTTP."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import requests
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.db import db, unit_of_work
from marketplace.orders.models import OrderStatus
from marketplace.settlement.commands.clockwork import reconcile_pending
from marketplace.settlement.commands.order_money import cancel_order
from marketplace.settlement.commands.sending import retry_refunds, run_refund
from marketplace.settlement.commands.starting import (
    PaymentNotReached,
    PaymentRefused,
    start_payment,
)
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import PaymentAttempt
from marketplace.settlement.rules import next_query
from payments.contract import AttemptState, RefundState
from payments.return_transfers import ReturnAgreement
from payments.simulators import bank, stripe
from payments.simulators.bank_book import WatchedAccount
from payments.simulators.clock import SimulatedClock
from payments.simulators.faults import Fault
from payments.stripe_checkout import StripeCheckout
from payments.vietqr_bank import VietQrBank
from tests.factories import make_product
from tests.factories.orders import make_group
from tests.settlement.counter import ACCOUNT, WAYS, Sale, begin_sale, desk_at


@pytest.fixture
def clock(now: datetime, monkeypatch: pytest.MonkeyPatch) -> SimulatedClock:
    monkeypatch.setenv("CHOXA_TESTING", "1")
    return SimulatedClock(now, frozen=True)


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def card_sim(clock: SimulatedClock) -> Iterator[stripe.StripeSimulator]:
    with stripe.start(stripe.StripeSettings(), clock=clock) as running:
        yield running


@pytest.fixture
def bank_sim(clock: SimulatedClock) -> Iterator[bank.BankSimulator]:
    watched = (WatchedAccount(ACCOUNT.bin, ACCOUNT.number),)
    with bank.start(bank.BankSettings(accounts=watched), clock=clock) as running:
        yield running


@pytest.fixture
def desk(
    app: Flask,
    now: datetime,
    clock: SimulatedClock,
    http: requests.Session,
    card_sim: stripe.StripeSimulator,
    bank_sim: bank.BankSimulator,
) -> Desk:
    return desk_at(
        app,
        now,
        bank=VietQrBank(
            account=ACCOUNT,
            webhook_secret="sepay_secret",
            session=http,
            clock=clock.now,
            api_url=bank_sim.url,
            api_token="sepay_token",
            returns=ReturnAgreement(bank_sim.url + "/return-transfers", "return_secret"),
        ),
        card=StripeCheckout(
            api_key="sk_test_market",
            webhook_secret="whsec_test",
            session=http,
            clock=clock.now,
            api_url=card_sim.url,
            network_retries=0,
        ),
    )


def start_card(desk: Desk, now: datetime) -> Sale:
    group = make_group((make_product(), 2), now=now, method="stripe")
    attempt = start_payment(group, provider="stripe", desk=desk, ways=WAYS, now=now)
    return Sale(group.id, attempt.id)


def again(sale: Sale, desk: Desk, now: datetime) -> PaymentAttempt:
    return start_payment(sale.group, provider="stripe", desk=desk, ways=WAYS, now=now)


def test_a_session_is_opened_once_and_shown_again(
    desk: Desk, card_sim: stripe.StripeSimulator, now: datetime
) -> None:
    sale = start_card(desk, now)

    assert sale.attempt.state is AttemptState.PENDING
    assert sale.attempt.redirect_url == again(sale, desk, now).redirect_url
    assert len(card_sim.book.all("checkout.session")) == 1


def test_a_lost_answer_is_asked_about_and_never_charged_under_a_new_key(
    desk: Desk, card_sim: stripe.StripeSimulator, now: datetime
) -> None:
    card_sim.faults.arm(Fault("lost_answer", path="/v1/checkout/sessions"))
    sale = start_card(desk, now)
    assert sale.attempt.state is AttemptState.UNKNOWN

    found = again(sale, desk, now)

    assert found.state is AttemptState.PENDING
    assert found.redirect_url
    assert len(card_sim.book.all("checkout.session")) == 1
    assert db.session.scalar(select(func.count(PaymentAttempt.id))) == 1


def test_a_lost_answer_whose_session_was_paid_meanwhile_pays_the_order(
    desk: Desk, card_sim: stripe.StripeSimulator, now: datetime
) -> None:
    card_sim.faults.arm(Fault("lost_answer", path="/v1/checkout/sessions"))
    sale = start_card(desk, now)
    card_sim.pay(card_sim.book.all("checkout.session")[0]["id"])

    assert again(sale, desk, now).state is AttemptState.PAID
    assert sale.order.status is OrderStatus.PLACED


def test_an_error_before_the_work_leaves_the_attempt_to_the_same_key(
    desk: Desk, card_sim: stripe.StripeSimulator, now: datetime
) -> None:
    card_sim.faults.arm(Fault("error", path="/v1/checkout/sessions"))
    sale = start_card(desk, now)

    again(sale, desk, now)

    assert len(card_sim.book.all("checkout.session")) == 1


def test_a_provider_that_cannot_be_reached_is_said_so(
    app: Flask, card_sim: stripe.StripeSimulator, now: datetime
) -> None:
    nowhere = desk_at(app, now)
    group = make_group((make_product(), 2), now=now, method="stripe")

    with pytest.raises(PaymentNotReached):
        start_payment(group, provider="stripe", desk=nowhere, ways=WAYS, now=now)

    attempt = db.session.scalars(select(PaymentAttempt)).one()
    assert attempt.state is AttemptState.CREATED


def test_an_amount_that_a_provider_does_not_take_is_refused(desk: Desk, now: datetime) -> None:
    group = make_group((make_product(price=1_000), 2), now=now, method="stripe")

    with pytest.raises(PaymentRefused):
        start_payment(group, provider="stripe", desk=desk, ways=WAYS, now=now)


def test_a_lost_notice_is_made_good_by_asking(
    desk: Desk, bank_sim: bank.BankSimulator, now: datetime
) -> None:
    sale = begin_sale(desk, (make_product(), 2), now=now)
    assert sale.attempt.qr_payload is not None
    bank_sim.pay(sale.attempt.qr_payload)

    assert reconcile_pending(desk=desk, now=now) == 0
    assert reconcile_pending(desk=desk, now=now + timedelta(minutes=1)) == 1

    assert sale.order.status is OrderStatus.PLACED
    assert sale.attempt.next_query_at is None


def test_an_attempt_is_asked_about_less_and_less_for_two_days(now: datetime) -> None:
    waits = []
    while (moment := next_query(now, len(waits))) is not None:
        waits.append((moment - now) // timedelta(minutes=1))

    assert waits[:6] == [1, 5, 15, 30, 90, 150]
    assert waits[-1] == 30 + 47 * 60


def test_a_bank_refund_whose_answer_was_lost_is_sent_once(
    desk: Desk, bank_sim: bank.BankSimulator, now: datetime
) -> None:
    sale = begin_sale(desk, (make_product(), 2), now=now)
    assert sale.attempt.qr_payload is not None
    bank_sim.pay(sale.attempt.qr_payload)
    reconcile_pending(desk=desk, now=now + timedelta(minutes=1))
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Thôi", desk=desk, now=now)
    bank_sim.faults.arm(Fault("hang_up", path="/return-transfers"))

    run_refund(sale.refunds[0].id, desk=desk, now=now)
    assert sale.refunds[0].state is RefundState.UNKNOWN
    retry_refunds(desk=desk, now=now + timedelta(minutes=3))

    assert sale.refunds[0].state is RefundState.DONE
    assert len(bank_sim.book.shown()["returns"]) == 1  # type: ignore[arg-type]
    assert sale.balances() == {"bank": 0, "card": 0, "held": 0, "credit": 0, "back": 0}


def test_a_bank_that_refuses_a_return_makes_it_a_persons_task(
    desk: Desk, bank_sim: bank.BankSimulator, now: datetime
) -> None:
    sale = begin_sale(desk, (make_product(), 2), now=now)
    assert sale.attempt.qr_payload is not None
    bank_sim.pay(sale.attempt.qr_payload)
    reconcile_pending(desk=desk, now=now + timedelta(minutes=1))
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Thôi", desk=desk, now=now)
    bank_sim.faults.arm(Fault("refuse"))

    run_refund(sale.refunds[0].id, desk=desk, now=now)

    assert (sale.refunds[0].state, sale.refunds[0].by_hand) == (RefundState.FAILED, True)
    assert sale.balances()["credit"] == 70_000


def test_a_card_refund_is_done_with_its_answer(
    desk: Desk, card_sim: stripe.StripeSimulator, now: datetime
) -> None:
    sale = start_card(desk, now)
    card_sim.pay(card_sim.book.all("checkout.session")[0]["id"])
    reconcile_pending(desk=desk, now=now + timedelta(minutes=1))
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Thôi", desk=desk, now=now)

    run_refund(sale.refunds[0].id, desk=desk, now=now)

    assert sale.refunds[0].state is RefundState.DONE
    assert sale.balances() == {"bank": 0, "card": 0, "held": 0, "credit": 0, "back": 0}
