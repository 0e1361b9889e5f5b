"""Provider `cod`: cash at the door. A promise, until a seller or courier says what happened.

No notices exist; the core builds the facts below from what its people do. Cash collected is never
cashless. A buyer who pays at the door by code pays by `vietqr_bank`: `switched_to_code` closes the
promise, and an attempt of that provider takes its place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NoReturn

from payments.contract import (
    Ack,
    BadSignature,
    Capabilities,
    Fact,
    FactKind,
    Intent,
    Json,
    Notice,
    Outcome,
    ProviderRejected,
    Started,
)

NAME = "cod"
Collector = Literal["seller", "courier"]


class CashOnDelivery:
    """The promise to pay at the door, between `min_vnd` and `max_vnd`."""

    name = NAME

    def __init__(self, *, min_vnd: int = 1_000, max_vnd: int = 20_000_000) -> None:
        self.capabilities = Capabilities(
            refund=False,
            partial_refund=False,
            query=False,
            capture=False,
            over_under=True,
            settlement=False,
            min_vnd=min_vnd,
            max_vnd=max_vnd,
            cashless=False,
        )

    def start(self, intent: Intent, *, idempotency_key: str) -> Started:
        """Place the promise."""
        if not self.capabilities.min_vnd <= intent.amount <= self.capabilities.max_vnd:
            raise ProviderRejected("amount")
        instructions: Json = {"pay_at": "door", "amount": intent.amount}
        return Started(None, None, None, instructions, intent.expires_at, {})

    def verify_and_parse(self, notice: Notice) -> list[Fact]:
        """Nobody may send notices about cash: raises `BadSignature`."""
        raise BadSignature("no_notices")

    def acknowledge(self, outcome: Outcome) -> Ack:
        """Answer as to a caller who has no business here."""
        return Ack(401 if outcome == "bad_signature" else 404, {}, b"")

    def parse_return(self, notice: Notice) -> str | None:
        """No browser comes back from a door."""
        return None

    def query(self, attempt_ref: str, provider_ref: str | None, started_at: datetime) -> list[Fact]:
        """There is nobody to ask."""
        return []

    def capture(self, provider_ref: str, amount: int, *, idempotency_key: str) -> NoReturn:
        """Cash is collected, not captured: raises `ProviderRejected`."""
        raise ProviderRejected("capture_not_offered")

    def cancel(self, attempt_ref: str, provider_ref: str | None) -> Fact | None:
        """A promise needs no closing at a provider."""
        return None

    def refund(
        self, provider_ref: str, amount: int, *, refund_ref: str, reason: str, idempotency_key: str
    ) -> NoReturn:
        """Cash goes back from hand to hand: raises `ProviderRejected`."""
        raise ProviderRejected("refund_by_hand")

    def query_refund(self, refund_ref: str, provider_refund_ref: str | None) -> list[Fact]:
        """There is nobody to ask."""
        return []

    def settlement(self, day: date) -> Iterable[Fact]:
        """Couriers' statements come by hand, as `remitted`."""
        return ()


@dataclass(frozen=True)
class Remittance:
    """One line of a courier's statement: collected = fee + net, in đồng."""

    attempt_ref: str
    statement_ref: str
    collected: int
    fee: int

    def __post_init__(self) -> None:
        if not 0 <= self.fee <= self.collected:
            raise ValueError("a fee lies between nothing and what was collected")

    @property
    def net(self) -> int:
        return self.collected - self.fee


def collected_in_cash(
    attempt_ref: str, amount: int, *, collected_by: Collector, occurred_at: datetime
) -> Fact:
    """Cash was taken at the door; said twice it is one fact. What was taken may differ."""
    if amount <= 0:
        raise ValueError("collected cash is a positive amount")
    raw: Json = {"collected_by": collected_by, "cashless": False}
    return _fact(FactKind.PAID, "collected", attempt_ref, amount, "in_cash", occurred_at, raw)


def switched_to_code(attempt_ref: str, *, occurred_at: datetime) -> Fact:
    """The buyer pays at the door by bank code instead: nothing more is owed in cash."""
    return _fact(FactKind.EXPIRED, "switched", attempt_ref, None, "switched_to_code", occurred_at)


def remitted(line: Remittance, *, occurred_at: datetime) -> Fact:
    """The courier has handed the cash over, less its fee; `amount` is what was collected."""
    raw: Json = {"statement": line.statement_ref, "fee": line.fee, "net": line.net}
    return _fact(
        FactKind.SETTLED, "remitted", line.attempt_ref, line.collected, "remitted", occurred_at, raw
    )


def _fact(
    kind: FactKind,
    happening: str,
    attempt_ref: str,
    amount: int | None,
    code: str,
    occurred_at: datetime,
    raw: Json | None = None,
) -> Fact:
    return Fact(
        kind=kind,
        provider=NAME,
        dedupe_key=f"{happening}:{attempt_ref}",
        attempt_ref=attempt_ref,
        provider_ref=attempt_ref,
        amount=amount,
        refund_ref=None,
        occurred_at=occurred_at,
        code=code,
        final=True,
        raw=raw or {},
    )
