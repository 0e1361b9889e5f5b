"""Which attempt a payment is for: the provider's own word first, then the codes in a transfer's text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.settlement.models import PaymentAttempt
from payments.contract import AttemptState, Fact

RECENT = timedelta(days=30)


@dataclass(frozen=True)
class Match:
    """The one attempt that is meant, or the references among which a person has to choose."""

    attempt: PaymentAttempt | None
    candidates: tuple[str, ...] = ()


def match(fact: Fact, *, now: datetime) -> Match:
    """Find the open or recently expired attempt of the fact's provider that a fact speaks of.

    An adapter tells either one reference or several candidates, best source first: the
    aggregator's code, whole words, then the text without spaces. Two attempts are for a person.
    """
    told = (fact.attempt_ref,) if fact.attempt_ref else tuple(fact.raw.get("references", ()))
    attempts = [attempt for attempt in _attempts(fact.provider, told) if _is_recent(attempt, now)]
    if len(attempts) == 1:
        return Match(attempts[0], told)
    return Match(None, told)


def _attempts(provider: str, references: Sequence[str]) -> Sequence[PaymentAttempt]:
    if not references:
        return ()
    return db.session.scalars(
        select(PaymentAttempt).where(
            PaymentAttempt.provider == provider, PaymentAttempt.reference.in_(references)
        )
    ).all()


def _is_recent(attempt: PaymentAttempt, now: datetime) -> bool:
    return attempt.state is AttemptState.PAID or now - attempt.expires_at <= RECENT
