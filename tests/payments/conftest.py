"""Simulators, sessions and a small shop that receives notices: real HTTP on 127.0.0.1."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from payments.contract import (
    Fact,
    Intent,
    Line,
    Notice,
    PaymentError,
    PaymentProvider,
)
from payments.return_transfers import ReturnAgreement
from payments.simulators import bank, stripe
from payments.simulators.bank_book import WatchedAccount
from payments.simulators.clock import SimulatedClock
from payments.simulators.loopback import LoopbackServer, Request, Response
from payments.stripe_checkout import StripeCheckout
from payments.vietqr_bank import BankAccount, VietQrBank

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
ACCOUNT = BankAccount("970436", "0123499999", "CHO XA PHUONG CHU")
VECTORS: dict[str, Any] = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))[
    "vectors"
]


def intent(attempt_ref: str = "XT7K4M2Q4", amount: int = 150_000, **changed: Any) -> Intent:
    words: dict[str, Any] = {
        "attempt_ref": attempt_ref,
        "order_code": "CX-1",
        "amount": amount,
        "note": "Đơn hàng vải thiều",
        "return_url": "http://127.0.0.1:5000/don-hang/CX-1?k=abc",
        "notify_url": "http://127.0.0.1:5000/webhooks/payments/x",
        "expires_at": NOW + timedelta(hours=2),
        "buyer_ip": "127.0.0.1",
        "locale": "vi",
        "lines": (Line("Vải thiều 2 kg", 150_000),),
    }
    return Intent(**(words | changed))


class Shop:
    """Takes notices as the market's door does: verify, keep each fact once, acknowledge."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.provider: PaymentProvider | None = None
        self.facts: dict[str, Fact] = {}
        self.outcomes: list[str] = []
        self.down = 0
        self.notices: list[Notice] = []
        self._clock = clock
        self._server = LoopbackServer(self._take)

    def __enter__(self) -> "Shop":
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @property
    def url(self) -> str:
        return self._server.url + "/webhooks/payments/x"

    def _take(self, request: Request) -> Response:
        assert self.provider is not None
        notice = Notice(
            request.method, request.path, (), request.headers, request.body, self._clock.now()
        )
        self.notices.append(notice)
        outcome = self._outcome(notice)
        self.outcomes.append(outcome)
        ack = self.provider.acknowledge(outcome)  # type: ignore[arg-type]
        return Response(ack.status, ack.body, headers=ack.headers)

    def _outcome(self, notice: Notice) -> str:
        assert self.provider is not None
        if self.down:
            self.down -= 1
            return "error"
        try:
            facts = self.provider.verify_and_parse(notice)
        except PaymentError:
            return "bad_signature"
        new = [fact for fact in facts if fact.dedupe_key not in self.facts]
        self.facts |= {fact.dedupe_key: fact for fact in new}
        return "applied" if new else "duplicate"


class Remote:
    """The control API of a simulator, over HTTP."""

    def __init__(self, url: str, http: requests.Session) -> None:
        self._url = url
        self._http = http

    def __call__(self, name: str, **words: Any) -> dict[str, Any]:
        answer = self._http.post(f"{self._url}/control/{name}", json=words, timeout=5)
        value: dict[str, Any] = answer.json()
        assert answer.status_code < 500
        return value

    def state(self) -> dict[str, Any]:
        value: dict[str, Any] = self._http.get(f"{self._url}/control/state", timeout=5).json()
        return value


@pytest.fixture(autouse=True)
def _testing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHOXA_TESTING", "1")


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW, frozen=True)


@pytest.fixture
def http() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def shop(clock: SimulatedClock) -> Iterator[Shop]:
    with Shop(clock) as running:
        yield running


@pytest.fixture
def bank_sim(shop: Shop, clock: SimulatedClock) -> Iterator[bank.BankSimulator]:
    watched = (WatchedAccount(ACCOUNT.bin, ACCOUNT.number),)
    settings = bank.BankSettings(accounts=watched, notify_url=shop.url)
    with bank.start(settings, clock=clock) as running:
        yield running


@pytest.fixture
def vietqr_bank(
    bank_sim: bank.BankSimulator, shop: Shop, clock: SimulatedClock, http: requests.Session
) -> VietQrBank:
    provider = VietQrBank(
        account=ACCOUNT,
        webhook_secret="sepay_secret",
        session=http,
        clock=clock.now,
        api_url=bank_sim.url,
        api_token="sepay_token",
        returns=ReturnAgreement(bank_sim.url + "/return-transfers", "return_secret"),
        timeout=(1.0, 5.0),
        page_rows=4,
    )
    shop.provider = provider
    return provider


@pytest.fixture
def bank_control(bank_sim: bank.BankSimulator, http: requests.Session) -> Remote:
    return Remote(bank_sim.url, http)


@pytest.fixture
def stripe_sim(shop: Shop, clock: SimulatedClock) -> Iterator[stripe.StripeSimulator]:
    with stripe.start(stripe.StripeSettings(webhook_url=shop.url), clock=clock) as running:
        yield running


def stripe_at(
    url: str, clock: SimulatedClock, http: requests.Session, **changed: Any
) -> StripeCheckout:
    words: dict[str, Any] = {
        "api_key": "sk_test_market",
        "webhook_secret": "whsec_test",
        "session": http,
        "clock": clock.now,
        "api_url": url,
        "timeout": (1.0, 5.0),
        "network_retries": 0,
    }
    return StripeCheckout(**(words | changed))


@pytest.fixture
def stripe_checkout(
    stripe_sim: stripe.StripeSimulator, shop: Shop, clock: SimulatedClock, http: requests.Session
) -> StripeCheckout:
    provider = stripe_at(stripe_sim.url, clock, http)
    shop.provider = provider
    return provider


@pytest.fixture
def stripe_control(stripe_sim: stripe.StripeSimulator, http: requests.Session) -> Remote:
    return Remote(stripe_sim.url, http)
