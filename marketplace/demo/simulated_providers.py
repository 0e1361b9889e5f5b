"""The demo's history of payments: the market's own providers, and the notices that came, signed.

Bank and card company are not asked over the network. What they would have said is written here in
their form, signed with the secret that the provider checks, and taken in by the market's inbox.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

import requests

from marketplace.core.settings import Settings
from marketplace.settlement.desk import BANK, Desk, Terms
from payments import sepay
from payments.banks import bank_name
from payments.cod import CashOnDelivery
from payments.contract import Fact, FactKind, Intent, Notice, Started
from payments.return_transfers import ReturnAgreement
from payments.simulators.bank_book import Movement
from payments.simulators.stripe import signature_header
from payments.stripe_checkout import StripeCheckout
from payments.stripe_facts import refund_fact
from payments.vietqr_bank import BankAccount, VietQrBank

# The account that the demo's bank watches (marketplace/supervisor.py).
DEMO_ACCOUNT = "0707525888"
STRIPE = "stripe"


class HistoryClock:
    """Stands where the history stands."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class PaperBank(VietQrBank):
    """The bank provider, whose orders to transfer back are taken without a call."""

    def __init__(self, clock: HistoryClock, account: BankAccount, secret: str) -> None:
        self._history = clock
        super().__init__(
            account=account,
            webhook_secret=secret,
            session=requests.Session(),
            clock=clock,
            returns=ReturnAgreement("", secret),
        )

    def refund(
        self, provider_ref: str, amount: int, *, refund_ref: str, reason: str, idempotency_key: str
    ) -> Fact:
        """Taken; the notice of the outgoing transfer follows."""
        return Fact(
            kind=FactKind.INFO,
            provider=self.name,
            dedupe_key=f"return:rt_{refund_ref}:pending",
            attempt_ref=None,
            provider_ref=f"rt_{refund_ref}",
            amount=amount,
            refund_ref=refund_ref,
            occurred_at=self._history(),
            code="return_pending",
            final=False,
            raw={},
        )


class PaperStripe(StripeCheckout):
    """The card provider, whose sessions are opened and refunded without a call."""

    def __init__(self, clock: HistoryClock, secret: str) -> None:
        self._history = clock
        super().__init__(
            api_key="sk_test_history",
            webhook_secret=secret,
            session=requests.Session(),
            clock=clock,
        )

    def start(self, intent: Intent, *, idempotency_key: str) -> Started:
        session = f"cs_test_{intent.attempt_ref}"
        return Started(
            provider_ref=session,
            redirect_url=f"https://checkout.stripe.com/c/pay/{session}",
            qr_payload=None,
            instructions={},
            expires_at=intent.expires_at,
            raw={"session": session},
        )

    def refund(
        self, provider_ref: str, amount: int, *, refund_ref: str, reason: str, idempotency_key: str
    ) -> Fact:
        made = {
            "id": f"re_{refund_ref}",
            "status": "succeeded",
            "amount": amount,
            "currency": "vnd",
            "payment_intent": f"pi_{provider_ref}",
            "metadata": {"refund_ref": refund_ref},
        }
        return refund_fact(made, self._history())


@dataclass(frozen=True)
class SimulatedProviders:
    """The desk of the history, and the notices that arrive at it."""

    desk: Desk
    clock: HistoryClock
    account: str
    bank_bin: str
    secret: str

    def transfer(self, number: int, amount: int, content: str, *, incoming: bool = True) -> Notice:
        """The aggregator's notice of movement ``number`` on the market's account, of just now."""
        now = self.clock()
        body = Movement(
            id=number,
            at=now,
            bank=bank_name(self.bank_bin),
            account=self.account,
            amount_in=amount if incoming else 0,
            amount_out=0 if incoming else amount,
            content=content,
            bank_reference=f"FT26{number:08d}",
            accumulated=0,
        ).notice()
        stamp = str(int(now.timestamp()))
        headers = {
            sepay.TIMESTAMP_HEADER: stamp,
            sepay.SIGNATURE_HEADER: sepay.signature(self.secret, stamp, body),
        }
        return Notice("POST", f"/webhooks/payments/{BANK}", (), headers, body, now)

    def card_payment(self, reference: str, amount: int) -> Notice:
        """Stripe's event of a Checkout Session that was paid just now."""
        now = self.clock()
        stamp = int(now.timestamp())
        session = {
            "id": f"cs_test_{reference}",
            "status": "complete",
            "payment_status": "paid",
            "payment_intent": f"pi_{reference}",
            "client_reference_id": reference,
            "amount_total": amount,
            "currency": "vnd",
            "metadata": {"attempt_ref": reference},
        }
        event = {
            "id": "evt_" + hashlib.sha256(reference.encode()).hexdigest()[:24],
            "type": "checkout.session.completed",
            "created": stamp,
            "data": {"object": session},
        }
        body = json.dumps(event).encode()
        headers = {"Stripe-Signature": signature_header(self.secret, stamp, body)}
        return Notice("POST", f"/webhooks/payments/{STRIPE}", (), headers, body, now)


def simulated_providers(settings: Settings) -> SimulatedProviders:
    """The providers under the market's own rules, with secrets of this one load."""
    account = settings.bank_account or DEMO_ACCOUNT
    secret = secrets.token_hex(16)
    clock = HistoryClock(datetime.now(UTC))
    holder = BankAccount(settings.bank_bin, account, settings.bank_holder)
    providers = (
        CashOnDelivery(),
        PaperBank(clock, holder, secret),
        PaperStripe(clock, secret),
    )
    terms = Terms.of(settings.model_copy(update={"bank_account": account}))
    desk = Desk({provider.name: provider for provider in providers}, terms)
    return SimulatedProviders(desk, clock, account, settings.bank_bin, secret)
