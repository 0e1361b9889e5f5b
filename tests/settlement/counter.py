"""A desk with the real providers, and notices as the bank's aggregator and Stripe sign them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import requests
from flask import Flask
from sqlalchemy import select

from marketplace.catalog.models import Product
from marketplace.core.db import atomically, db
from marketplace.ledger.queries import balance, ledger_faults
from marketplace.orders.models import Order, OrderGroup
from marketplace.settlement.commands.inbox import receive_notice
from marketplace.settlement.commands.starting import Ways, new_attempt, payment_of, start_payment
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import Payment, PaymentAttempt, Refund
from marketplace.web.serving.payment_providers import DESK
from payments import sepay
from payments.contract import AttemptState, Notice
from payments.simulators.stripe import signature_header
from payments.stripe_checkout import StripeCheckout
from payments.vietnam_time import bank_text
from payments.vietqr_bank import BankAccount, VietQrBank
from tests.factories.orders import make_group, orders_of

ACCOUNT = BankAccount("970436", "0123499999", "CHO XA PHUONG CHU")
BANK_LEDGER = "bank:9999"
WAYS = Ways(return_url="http://127.0.0.1:8000/don-hang/x")
NOWHERE = "http://127.0.0.1:9"
numbers = count(92_704)


def desk_at(
    app: Flask, now: datetime, *, bank: VietQrBank | None = None, card: StripeCheckout | None = None
) -> Desk:
    """The application's desk over providers that answer nobody, unless others are given."""
    made: Desk = app.extensions[DESK]
    session = requests.Session()
    session.trust_env = False
    bank = bank or VietQrBank(
        account=ACCOUNT, webhook_secret="sepay_secret", session=session, clock=lambda: now
    )
    card = card or StripeCheckout(
        api_key="sk_test_market",
        webhook_secret="whsec_test",
        session=session,
        clock=lambda: now,
        api_url=NOWHERE,
        network_retries=0,
        timeout=(0.2, 0.2),
    )
    providers = {"cod": made.providers["cod"], "vietqr_bank": bank, "stripe": card}
    return Desk(providers, replace(made.terms, bank_account=ACCOUNT.number))


def bank_row(
    amount: int,
    content: str,
    *,
    now: datetime,
    number: int | None = None,
    out: bool = False,
    code: str | None = None,
) -> bytes:
    row = {
        "id": number or next(numbers),
        "gateway": "Vietcombank",
        "transactionDate": bank_text(now),
        "accountNumber": ACCOUNT.number,
        "code": code,
        "content": content,
        "transferType": "out" if out else "in",
        "transferAmount": amount,
        "accumulated": 0,
        "subAccount": None,
        "referenceCode": "FT26",
        "description": "",
    }
    return json.dumps(row).encode()


def bank_notice(body: bytes, *, now: datetime, secret: str = "sepay_secret") -> Notice:
    stamp = str(int(now.timestamp()))
    headers = {
        sepay.TIMESTAMP_HEADER: stamp,
        sepay.SIGNATURE_HEADER: sepay.signature(secret, stamp, body),
    }
    return Notice("POST", "/webhooks/payments/vietqr_bank", (), headers, body, now)


def transfer(desk: Desk, amount: int, content: str, *, now: datetime, **more: Any) -> str:
    """The bank tells of a transfer; what the market answers."""
    notice = bank_notice(bank_row(amount, content, now=now, **more), now=now)
    return receive_notice("vietqr_bank", notice, desk=desk, now=now)


def card_notice(
    attempt: PaymentAttempt,
    *,
    amount: int,
    now: datetime,
    kind: str = "completed",
    paid: bool = True,
) -> Notice:
    session = {
        "id": f"cs_{attempt.reference}",
        "status": "complete" if paid else "expired",
        "payment_status": "paid" if paid else "unpaid",
        "client_reference_id": attempt.reference,
        "amount_total": amount,
        "currency": "vnd",
        "payment_intent": f"pi_{attempt.reference}",
        "metadata": {},
    }
    event = {
        "id": f"evt_{next(numbers)}",
        "type": f"checkout.session.{kind}",
        "created": int(now.timestamp()),
        "data": {"object": session},
    }
    body = json.dumps(event).encode()
    headers = {"Stripe-Signature": signature_header("whsec_test", int(now.timestamp()), body)}
    return Notice("POST", "/webhooks/payments/stripe", (), headers, body, now)


def card_paid(desk: Desk, attempt: PaymentAttempt, *, amount: int, now: datetime) -> str:
    notice = card_notice(attempt, amount=amount, now=now)
    return receive_notice("stripe", notice, desk=desk, now=now)


@dataclass
class Sale:
    """A group that waits for its bank transfer, with the attempt by which it may come."""

    group_id: int
    attempt_id: int

    @property
    def group(self) -> OrderGroup:
        return db.session.get_one(OrderGroup, self.group_id, populate_existing=True)

    @property
    def attempt(self) -> PaymentAttempt:
        return db.session.get_one(PaymentAttempt, self.attempt_id, populate_existing=True)

    @property
    def orders(self) -> list[Order]:
        return orders_of(self.group)

    @property
    def order(self) -> Order:
        return self.orders[0]

    @property
    def payment(self) -> Payment:
        return db.session.scalars(
            select(Payment)
            .where(Payment.group_id == self.group_id)
            .execution_options(populate_existing=True)
        ).one()

    @property
    def refunds(self) -> Sequence[Refund]:
        return db.session.scalars(
            select(Refund).order_by(Refund.id).execution_options(populate_existing=True)
        ).all()

    def balances(self) -> dict[str, int]:
        """Money of this group: at the bank, at Stripe, held, in credit, on its way back."""
        return {
            "bank": int(balance(BANK_LEDGER)),
            "card": int(balance("psp:stripe:clearing")),
            "held": sum(int(balance(f"order:{order.code}:held")) for order in self.orders),
            "credit": int(balance(f"buyer:{self.group.code}:credit")),
            "back": sum(int(balance(f"refund:{r.code}:in_transit")) for r in self.refunds),
        }


def begin_sale(desk: Desk, *wanted: tuple[Product, int], now: datetime) -> Sale:
    group = make_group(*wanted, now=now)
    attempt = start_payment(group, provider="vietqr_bank", desk=desk, ways=WAYS, now=now)
    return Sale(group.id, attempt.id)


def card_attempt(sale: Sale, *, now: datetime) -> PaymentAttempt:
    """An attempt at Stripe whose session is open."""

    def opened() -> PaymentAttempt:
        payment = payment_of(sale.group, now=now)
        attempt = new_attempt(
            payment,
            provider="stripe",
            amount=payment.amount,
            expires_at=now + timedelta(hours=1),
            now=now,
        )
        attempt.state = AttemptState.PENDING
        return attempt

    return atomically(opened)


def books_are_right() -> bool:
    return list(ledger_faults()) == []
