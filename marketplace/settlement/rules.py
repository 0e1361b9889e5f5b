"""Pure rules of payments: which state follows, when to ask again, how a refund is split."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.core.money import Vnd
from payments.contract import AttemptState, FactKind, OrderPay

S = AttemptState

UNDECIDED = frozenset({S.CREATED, S.PENDING, S.UNKNOWN})
OPEN = UNDECIDED | {S.AUTHORIZED}

_FOLLOWS = {
    FactKind.AUTHORIZED: S.AUTHORIZED,
    FactKind.FAILED: S.FAILED,
    FactKind.EXPIRED: S.EXPIRED,
    FactKind.INFO: S.PENDING,
}
_FROM = {
    FactKind.AUTHORIZED: UNDECIDED,
    FactKind.FAILED: OPEN,
    FactKind.EXPIRED: OPEN,
    FactKind.INFO: frozenset({S.CREATED, S.UNKNOWN}),
}

FIRST_QUERIES = (1, 5, 15, 30)  # minutes after the start, then hourly
LAST_QUERY = timedelta(hours=48)

RETRY_FIRST = timedelta(minutes=1)
RETRY_LONGEST = timedelta(hours=6)


def following_state(state: AttemptState, kind: FactKind) -> AttemptState | None:
    """Where a fact takes an attempt; None where it comes too late to matter.

    Money is final: a verified payment is believed in every state, and nothing leads away from it.
    """
    if kind is FactKind.PAID:
        return S.PAID
    return _FOLLOWS[kind] if state in _FROM.get(kind, frozenset()) else None


def next_query(started_at: datetime, queries: int) -> datetime | None:
    """When to ask a provider again after ``queries`` times; None once 48 hours have passed."""
    if queries < len(FIRST_QUERIES):
        wait = timedelta(minutes=FIRST_QUERIES[queries])
    else:
        wait = timedelta(minutes=FIRST_QUERIES[-1], hours=queries - len(FIRST_QUERIES) + 1)
    return started_at + wait if wait <= LAST_QUERY else None


def next_refund_try(now: datetime, tries: int) -> datetime:
    """Waits double from a minute to six hours."""
    return now + min(RETRY_FIRST * (1 << min(tries, 12)), RETRY_LONGEST)


@dataclass(frozen=True)
class Legs:
    """How much of a refund each side gives back, in đồng."""

    vat: Vnd
    pit: Vnd
    commission: Vnd
    rest: Vnd


def refund_legs(
    amount: int, *, before: int, total: int, vat: int, pit: int, commission: int
) -> Legs:
    """Split a refund of ``amount`` when ``before`` of ``total`` has gone back already.

    Each leg is floored cumulatively, so that refunds of the whole close every leg exactly; the
    seller's part is the rest. ``commission`` is 0 before the release.
    """

    def part(whole: int) -> Vnd:
        return Vnd(whole * (before + amount) // total - whole * before // total)

    vat_part, pit_part, commission_part = part(vat), part(pit), part(commission)
    rest = Vnd(amount - vat_part - pit_part - commission_part)
    return Legs(vat_part, pit_part, commission_part, rest)


def left_of(whole: int, *, refunded: int, total: int) -> Vnd:
    """What is left of a leg once ``refunded`` of ``total`` has gone back."""
    return Vnd(whole - whole * refunded // total) if total else Vnd(whole)


def pay_status(*, amount: int, received: int, credited: int, refunded: int) -> OrderPay:
    """What the sums so far make of a payment."""
    if received == 0:
        return OrderPay.UNPAID
    if refunded >= received:
        return OrderPay.REFUNDED
    if refunded > credited:
        return OrderPay.PART_REFUNDED
    if received - credited < amount:
        return OrderPay.PARTIAL
    return OrderPay.OVERPAID if received - refunded > amount else OrderPay.PAID
