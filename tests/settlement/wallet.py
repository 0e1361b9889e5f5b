"""A made-up wallet: a page of its own to pay on, notices by GET that sign nothing but their query."""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NoReturn
from urllib.parse import urlencode

import requests

from marketplace.core.settings import Settings
from marketplace.settlement.methods import PaymentMethod
from payments.contract import (
    Ack,
    BadSignature,
    Capabilities,
    Clock,
    Fact,
    FactKind,
    Intent,
    Notice,
    Outcome,
    ProviderRejected,
    Started,
)

NAME = "vi_xa"
SECRET = b"secret of the wallet"
Pairs = tuple[tuple[str, str], ...]


def signed(**words: object) -> Pairs:
    """The query that the wallet would send to say ``words``."""
    pairs = tuple(sorted((name, str(word)) for name, word in words.items()))
    return (*pairs, ("sign", _signature(pairs)))


def _signature(pairs: Pairs) -> str:
    return hmac.new(SECRET, urlencode(sorted(pairs)).encode(), hashlib.sha256).hexdigest()


class Wallet:
    """Tells of payments only; refunds are sent by hand."""

    name = NAME
    capabilities = Capabilities(
        refund=False,
        partial_refund=False,
        query=False,
        capture=False,
        over_under=False,
        settlement=False,
        min_vnd=1_000,
        max_vnd=50_000_000,
        cashless=True,
        notice_methods=frozenset({"GET"}),
    )

    def start(self, intent: Intent, *, idempotency_key: str) -> Started:
        page = f"https://vi.example/pay/{intent.attempt_ref}"
        return Started(None, page, None, {}, intent.expires_at, {})

    def verify_and_parse(self, notice: Notice) -> list[Fact]:
        words = dict(notice.query)
        pairs = tuple((name, word) for name, word in notice.query if name != "sign")
        if not hmac.compare_digest(words.get("sign", ""), _signature(pairs)):
            raise BadSignature("bad_signature")
        if words.get("state") != "paid":
            return []
        reference = words["reference"]
        return [
            Fact(
                kind=FactKind.PAID,
                provider=NAME,
                dedupe_key=f"paid:{reference}",
                attempt_ref=reference,
                provider_ref=f"vx-{reference}",
                amount=int(words["amount"]),
                refund_ref=None,
                occurred_at=datetime.fromtimestamp(int(words["at"]), UTC),
                code="paid",
                final=True,
                raw=dict(words),
            )
        ]

    def acknowledge(self, outcome: Outcome) -> Ack:
        status = {"bad_signature": 401, "error": 500}.get(outcome, 200)
        return Ack(status, {}, outcome.encode())

    def parse_return(self, notice: Notice) -> str | None:
        return dict(notice.query).get("reference")

    def query(self, attempt_ref: str, provider_ref: str | None, started_at: datetime) -> list[Fact]:
        return []

    def capture(self, provider_ref: str, amount: int, *, idempotency_key: str) -> NoReturn:
        raise ProviderRejected("capture_not_offered")

    def cancel(self, attempt_ref: str, provider_ref: str | None) -> Fact | None:
        return None

    def refund(
        self, provider_ref: str, amount: int, *, refund_ref: str, reason: str, idempotency_key: str
    ) -> NoReturn:
        raise ProviderRejected("refund_by_hand")

    def query_refund(self, refund_ref: str, provider_refund_ref: str | None) -> list[Fact]:
        return []

    def settlement(self, day: date) -> Iterable[Fact]:
        return ()


def open_wallet(settings: Settings, session: requests.Session, clock: Clock) -> Wallet:
    return Wallet()


ROW = PaymentMethod(
    name=NAME,
    label="Ví Xã",
    hint="Mở ứng dụng Ví Xã.",
    past="Ví",
    icon="wallet",
    open=open_wallet,
)
