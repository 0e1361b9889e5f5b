"""Believing verified facts: each once, whoever tells it and in whatever order."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.core.codes import new_code
from marketplace.core.db import db, insert_into
from marketplace.core.money import Vnd
from marketplace.ledger import chart
from marketplace.settlement.commands.arrivals import Arrival, take_in
from marketplace.settlement.commands.payments import lock_attempt, lock_payment
from marketplace.settlement.commands.refund_outcomes import apply_refund_fact
from marketplace.settlement.desk import Desk
from marketplace.settlement.matching import Match, match
from marketplace.settlement.models import (
    FactOutcome,
    MoneyFact,
    Payment,
    PaymentAttempt,
    SuspenseItem,
)
from marketplace.settlement.postings import move
from marketplace.settlement.rules import following_state
from payments.contract import AttemptState, Fact, FactKind, Outcome

_ABOUT_REFUNDS = frozenset({FactKind.REFUNDED, FactKind.REFUND_FAILED})


def apply_facts(facts: Sequence[Fact], *, desk: Desk, now: datetime) -> Outcome:
    """Take ``facts`` in, all in the open unit of work; the outcome that their provider is told.

    A fact that is known already changes nothing.
    """
    outcomes = [_apply(fact, desk, now) for fact in facts]
    if FactOutcome.AMOUNT_MISMATCH in outcomes:
        return "amount_mismatch"
    if FactOutcome.UNKNOWN_ORDER in outcomes:
        return "unknown_order"
    return "duplicate" if outcomes and set(outcomes) == {FactOutcome.DUPLICATE} else "applied"


def _apply(fact: Fact, desk: Desk, now: datetime) -> FactOutcome:
    row = _new_row(fact, now)
    if row is None:
        return FactOutcome.DUPLICATE
    if fact.kind is FactKind.PAID:
        row.outcome = _money_in(fact, row, desk, now)
    elif fact.kind in _ABOUT_REFUNDS or (fact.kind is FactKind.INFO and fact.refund_ref):
        row.outcome, row.refund_id = apply_refund_fact(fact, desk=desk, now=now)
    else:
        row.outcome = _about_attempt(fact, row, now)
    return row.outcome


def _new_row(fact: Fact, now: datetime) -> MoneyFact | None:
    made: MoneyFact | None = db.session.scalar(
        insert_into(MoneyFact)
        .values(
            provider=fact.provider,
            dedupe_key=fact.dedupe_key,
            kind=fact.kind,
            provider_ref=fact.provider_ref,
            amount=None if fact.amount is None else Vnd(fact.amount),
            outcome=FactOutcome.NOTED,
            raw=fact.raw,
            occurred_at=fact.occurred_at,
            recorded_at=now,
        )
        .on_conflict_do_nothing(index_elements=[MoneyFact.provider, MoneyFact.dedupe_key])
        .returning(MoneyFact)
    )
    return made


def _money_in(fact: Fact, row: MoneyFact, desk: Desk, now: datetime) -> FactOutcome:
    found = match(fact, now=now)
    if found.attempt is None:
        _suspend(fact, row, found, None, desk, now)
        return FactOutcome.UNKNOWN_ORDER
    payment = lock_payment(found.attempt.payment_id)
    attempt = lock_attempt(found.attempt.id)
    provider = desk.provider(fact.provider)
    if not provider.capabilities.over_under and fact.amount != attempt.amount:
        attempt.state, attempt.next_query_at = AttemptState.REVIEW, None
        _suspend(fact, row, found, payment, desk, now)
        return FactOutcome.AMOUNT_MISMATCH
    note_paid(attempt, fact.provider_ref)
    row.attempt_id = attempt.id
    return take_in(payment, _arrival(fact, attempt, desk), terms=desk.terms, now=now)


def note_paid(attempt: PaymentAttempt, provider_ref: str) -> None:
    """Money came for a locked attempt: nothing leads back from here."""
    attempt.state, attempt.next_query_at = AttemptState.PAID, None
    attempt.provider_ref = attempt.provider_ref or provider_ref


def fact_key(fact: Fact) -> str:
    """The business key of the journal entry that a payment makes."""
    return f"fact:{fact.provider}:{fact.dedupe_key}"


def _arrival(fact: Fact, attempt: PaymentAttempt, desk: Desk) -> Arrival:
    return Arrival(
        account=desk.account(fact.provider),
        amount=int(fact.amount or 0),
        key=fact_key(fact),
        occurred_at=fact.occurred_at,
        order_id=attempt.order_id,
    )


def _suspend(
    fact: Fact, row: MoneyFact, found: Match, payment: Payment | None, desk: Desk, now: datetime
) -> None:
    """Keep money that a person has to look at: who knows whose it is?"""
    amount = int(fact.amount or 0)
    move(
        key=fact_key(fact),
        kind="payment_unmatched",
        source=desk.account(fact.provider),
        target=chart.SUSPENSE,
        amount=amount,
        now=now,
    )
    db.session.add(
        SuspenseItem(
            code=new_code("TK"),
            fact_id=row.id,
            amount=Vnd(amount),
            content=str(fact.raw.get("content") or fact.attempt_ref or fact.provider_ref),
            candidates=list(found.candidates),
            payment_id=payment.id if payment else None,
            created_at=now,
        )
    )


def _about_attempt(fact: Fact, row: MoneyFact, now: datetime) -> FactOutcome:
    found = match(fact, now=now)
    if found.attempt is None:
        return FactOutcome.NOTED
    attempt = lock_attempt(found.attempt.id)
    row.attempt_id = attempt.id
    following = following_state(attempt.state, fact.kind)
    if following is None:
        return FactOutcome.NOTED if fact.kind is FactKind.INFO else FactOutcome.OUT_OF_ORDER
    attempt.state = following
    attempt.provider_ref = attempt.provider_ref or fact.provider_ref or None
    return FactOutcome.APPLIED
