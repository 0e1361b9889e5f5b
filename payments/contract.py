"""The one contract between the market and every payment provider.

Amounts are whole đồng; moments are aware. An adapter tells facts, the caller decides what they
mean for the attempt, the order and the ledger.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, Protocol

VND = int
Json = dict[str, Any]  # Any: what a provider sends is its own affair
Clock = Callable[[], datetime]
Outcome = Literal[
    "applied", "duplicate", "unknown_order", "amount_mismatch", "bad_signature", "error"
]


class AttemptState(StrEnum):
    """One try by one provider. `PAID` is terminal."""

    CREATED = "created"
    PENDING = "pending"
    AUTHORIZED = "authorized"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"
    REVIEW = "review"


class RefundState(StrEnum):
    """One refund, from the wish to the money having left."""

    REQUESTED = "requested"
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


class OrderPay(StrEnum):
    """What the facts so far make of an order."""

    UNPAID = "unpaid"
    PARTIAL = "partial"
    PAID = "paid"
    OVERPAID = "overpaid"
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"


class FactKind(StrEnum):
    """What a provider says has happened."""

    PAID = "paid"
    AUTHORIZED = "authorized"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    REVERSED = "reversed"
    SETTLED = "settled"
    INFO = "info"


@dataclass(frozen=True)
class Capabilities:
    """What a provider can do, and between which amounts (đồng, both included).

    ``notice_methods`` are the HTTP methods by which its notices come: GET for one that signs its
    query.
    """

    refund: bool
    partial_refund: bool
    query: bool
    capture: bool
    over_under: bool
    settlement: bool
    min_vnd: VND
    max_vnd: VND
    cashless: bool
    notice_methods: frozenset[str] = frozenset({"POST"})


@dataclass(frozen=True)
class Line:
    """One line that a provider's page may show; `amount` is for the whole line."""

    label: str
    amount: VND


@dataclass(frozen=True)
class Intent:
    """The wish to be paid once. `attempt_ref` is ours and is known before the provider is asked."""

    attempt_ref: str
    order_code: str
    amount: VND
    note: str
    return_url: str
    notify_url: str
    expires_at: datetime
    buyer_ip: str
    locale: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Started:
    """How the buyer goes on: to `redirect_url`, or by paying `qr_payload`."""

    provider_ref: str | None
    redirect_url: str | None
    qr_payload: str | None
    instructions: Json
    expires_at: datetime
    raw: Json


@dataclass(frozen=True)
class Fact:
    """Something that happened at a provider. `dedupe_key` is unique per provider and happening.

    In facts about refunds `provider_ref` is the provider's name of the refund; in all others it is
    the provider's name of the payment. `occurred_at` is the provider's time, in UTC.
    """

    kind: FactKind
    provider: str
    dedupe_key: str
    attempt_ref: str | None
    provider_ref: str
    amount: VND | None
    refund_ref: str | None
    occurred_at: datetime
    code: str
    final: bool
    raw: Json


@dataclass(frozen=True)
class Notice:
    """A call by a provider, as it came in; `body` are the raw bytes that were signed.

    A stored notice is verified again without its `path`, so that nothing may be read from it.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


@dataclass(frozen=True)
class Ack:
    """The answer that a provider expects."""

    status: int
    headers: dict[str, str]
    body: bytes


class PaymentError(Exception):
    """Any refusal or failure told by this package. `code` is a stable word."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code


class BadSignature(PaymentError):
    """The notice does not come from the provider, or not just now. Change nothing."""


class Malformed(PaymentError):
    """The notice is signed, or too large to look at, and is not in the provider's form."""


class ProviderRejected(PaymentError):
    """A final no: the same call will be refused again."""


class ProviderUnavailable(PaymentError):
    """Nothing was done at the provider: repeat with the same key when you like."""


class OutcomeUnknown(PaymentError):
    """It may have been done: query before anything else, and never with a new key."""


class PaymentProvider(Protocol):
    """What each adapter keeps.

    Calls to the provider raise `ProviderRejected`, `ProviderUnavailable` or `OutcomeUnknown`.
    """

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def start(self, intent: Intent, *, idempotency_key: str) -> Started:
        """Open a payment. The attempt must be stored before, under `intent.attempt_ref`."""
        ...

    def verify_and_parse(self, notice: Notice) -> list[Fact]:
        """Tell what a notice says. Raises `BadSignature` or `Malformed`."""
        ...

    def acknowledge(self, outcome: Outcome) -> Ack:
        """Give the answer by which the provider stops, or tries again."""
        ...

    def parse_return(self, notice: Notice) -> str | None:
        """Tell which attempt a coming-back browser speaks of. For display only, never for money."""
        ...

    def query(self, attempt_ref: str, provider_ref: str | None, started_at: datetime) -> list[Fact]:
        """Ask for all facts about an attempt, by their name or by ours."""
        ...

    def capture(self, provider_ref: str, amount: VND, *, idempotency_key: str) -> Fact:
        """Take money that was only authorised."""
        ...

    def cancel(self, attempt_ref: str, provider_ref: str | None) -> Fact | None:
        """Close an unpaid attempt. None: the provider has nothing that could be closed."""
        ...

    def refund(
        self, provider_ref: str, amount: VND, *, refund_ref: str, reason: str, idempotency_key: str
    ) -> Fact:
        """Send `amount` back. The fact is final only if the money has left."""
        ...

    def query_refund(self, refund_ref: str, provider_refund_ref: str | None) -> list[Fact]:
        """Ask for all facts about a refund, by their name or by ours."""
        ...

    def settlement(self, day: date) -> Iterable[Fact]:
        """Rows of the provider's statement of a day in Viet Nam, as facts of kind `SETTLED`."""
        ...
