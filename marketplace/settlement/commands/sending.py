"""Sending refunds to their providers, outside any transaction; by a job and again by the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.core.db import atomically, db, stop_reading
from marketplace.settlement.commands.facts import apply_facts
from marketplace.settlement.commands.refund_outcomes import fail_refund, lock_refund
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import Refund
from marketplace.settlement.rules import next_refund_try
from payments.contract import (
    Fact,
    OutcomeUnknown,
    PaymentError,
    PaymentProvider,
    ProviderRejected,
    RefundState,
)

WAITING = (RefundState.REQUESTED, RefundState.UNKNOWN, RefundState.PENDING)


@dataclass(frozen=True)
class _Order:
    """What the call needs, so that no row is read outside the unit of work."""

    code: str
    state: RefundState
    first: bool
    provider: str
    source_ref: str
    provider_ref: str | None
    amount: int
    reason: str


def run_refund(refund_id: int, *, desk: Desk, now: datetime) -> None:
    """Have a refund sent, or ask how it stands. Opens its own units of work and may run twice.

    The provider knows the refund by our code, so that a repeat is the same refund. One that cannot
    send is left to a person; a final no makes the money the buyer's credit and a person's task.
    """
    order = atomically(lambda: _taken(refund_id, now))
    if order is None:
        return
    provider = desk.provider(order.provider)
    if not provider.capabilities.refund:
        atomically(lambda: _leave_to_a_person(refund_id))
        return
    try:
        facts = _known(provider, order) or _asked(provider, order)
    except PaymentError as error:
        trouble = error
        atomically(lambda: _note_trouble(refund_id, trouble, now))
    else:
        atomically(lambda: apply_facts(facts, desk=desk, now=now))


def retry_refunds(*, desk: Desk, now: datetime) -> int:
    """Send again, or ask about, what is neither done nor failed; how many were tried."""
    due = db.session.scalars(
        select(Refund.id)
        .where(Refund.state.in_(WAITING), Refund.by_hand.is_(False), Refund.next_try_at <= now)
        .order_by(Refund.id)
        .limit(200)
    ).all()
    stop_reading()
    for refund_id in due:
        run_refund(refund_id, desk=desk, now=now)
    return len(due)


def _taken(refund_id: int, now: datetime) -> _Order | None:
    refund = lock_refund(refund_id)
    if refund.state not in WAITING or refund.by_hand:
        return None
    refund.tries += 1
    refund.next_try_at = next_refund_try(now, refund.tries)
    return _Order(
        code=refund.code,
        state=refund.state,
        first=refund.tries == 1,
        provider=refund.provider,
        source_ref=refund.source_ref,
        provider_ref=refund.provider_ref,
        amount=int(refund.amount),
        reason=refund.reason,
    )


def _known(provider: PaymentProvider, order: _Order) -> Sequence[Fact]:
    """What the provider knows of a refund that it may have got before."""
    if order.first:
        return ()
    return provider.query_refund(order.code, order.provider_ref)


def _asked(provider: PaymentProvider, order: _Order) -> Sequence[Fact]:
    fact = provider.refund(
        order.source_ref,
        order.amount,
        refund_ref=order.code,
        reason=order.reason,
        idempotency_key=f"{order.code}:refund",
    )
    return (fact,)


def _leave_to_a_person(refund_id: int) -> None:
    refund = lock_refund(refund_id)
    if refund.state in WAITING:
        refund.by_hand, refund.next_try_at = True, None


def _note_trouble(refund_id: int, trouble: PaymentError, now: datetime) -> None:
    refund = lock_refund(refund_id)
    refund.last_error = trouble.code
    if isinstance(trouble, ProviderRejected) and refund.state in WAITING:
        fail_refund(refund, why=trouble.code, now=now)
    elif isinstance(trouble, OutcomeUnknown) and refund.state is RefundState.REQUESTED:
        refund.state = RefundState.UNKNOWN
