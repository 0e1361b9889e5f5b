"""Beginning to pay. The attempt is stored before a provider hears of it; no call is made inside a
transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.core import errors
from marketplace.core.db import atomically, db
from marketplace.core.money import Vnd
from marketplace.core.sentences import N_
from marketplace.orders.commands.payment import GroupNotPayable, place_unpaid
from marketplace.orders.models import Order, OrderGroup, OrderLine
from marketplace.orders.steps import lock_group_orders
from marketplace.settlement.commands.facts import apply_facts
from marketplace.settlement.commands.payments import (
    lock_attempt,
    orders_to_pay,
    payment_and_news,
    payment_of,
    usable_credit,
)
from marketplace.settlement.desk import CASH, Desk
from marketplace.settlement.models import Payment, PaymentAttempt
from marketplace.settlement.rules import OPEN, UNDECIDED, next_query
from payments.contract import (
    AttemptState,
    Intent,
    Line,
    OutcomeUnknown,
    PaymentError,
    PaymentProvider,
    ProviderRejected,
    ProviderUnavailable,
    Started,
)
from payments.reference import new_payment_code

AT_THE_DOOR = timedelta(days=14)


class PaymentRefused(errors.Invalid):
    """``params``: reason, the provider's own word."""

    code = "payment_refused"
    sentence = N_("This way of paying cannot take this amount. Choose another one.")


class PaymentNotReached(errors.Conflict):
    code = "payment_provider_not_reached"
    sentence = N_("The payment service does not answer. Try again, or pay in another way.")


@dataclass(frozen=True)
class Ways:
    """Where a buyer comes back to, where notices go, and what the provider's page needs to know."""

    return_url: str
    notify_url: str = ""
    buyer_ip: str = ""
    locale: str = "vi"


@dataclass(frozen=True)
class _Asked:
    """All that the call to a provider needs, so that no row is read outside the unit of work."""

    attempt_id: int
    state: AttemptState
    begun: bool
    provider_ref: str | None
    started_at: datetime
    intent: Intent


def start_payment(
    group: OrderGroup, *, provider: str, desk: Desk, ways: Ways, now: datetime
) -> PaymentAttempt:
    """Let a buyer pay what is still owed for ``group``; asking again gives the same attempt.

    Opens its own units of work. With a lost answer the attempt is UNKNOWN: asking again first
    queries by our reference and then repeats the call with the same key, so that nobody is charged
    twice. Raises MethodNotOffered, GroupNotPayable, PaymentRefused, PaymentNotReached.
    """
    told, group_id = desk.provider(provider), group.id
    if provider == CASH:
        return atomically(lambda: _promise_cash(group_id, told, desk, now))
    asked = atomically(lambda: _opened(group_id, provider, ways, now))
    if asked.begun:
        return db.session.get_one(PaymentAttempt, asked.attempt_id)
    if asked.state is AttemptState.UNKNOWN and _found(asked, told, desk, now):
        return db.session.get_one(PaymentAttempt, asked.attempt_id)
    try:
        started = told.start(asked.intent, idempotency_key=f"{asked.intent.attempt_ref}:start")
    except ProviderUnavailable as error:
        raise PaymentNotReached(reason=error.code) from error
    except OutcomeUnknown:
        return atomically(lambda: _set_state(asked.attempt_id, AttemptState.UNKNOWN))
    except ProviderRejected as error:
        if asked.state is not AttemptState.UNKNOWN:
            atomically(lambda: _set_state(asked.attempt_id, AttemptState.FAILED))
        raise PaymentRefused(reason=error.code) from error
    return atomically(lambda: note_started(asked.attempt_id, started))


def new_attempt(
    payment: Payment,
    *,
    provider: str,
    amount: int,
    expires_at: datetime,
    now: datetime,
    order_id: int | None = None,
) -> PaymentAttempt:
    """A fresh try under a reference of our own."""
    attempt = PaymentAttempt(
        payment_id=payment.id,
        order_id=order_id,
        provider=provider,
        reference=new_payment_code(),
        amount=Vnd(amount),
        state=AttemptState.CREATED,
        started_at=now,
        expires_at=expires_at,
        next_query_at=next_query(now, 0),
        queries=0,
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def standing_attempt(
    payment: Payment, *, provider: str, amount: int, now: datetime, order_id: int | None = None
) -> PaymentAttempt | None:
    """The attempt that already asks for just this."""
    same_order = (
        PaymentAttempt.order_id.is_(None)
        if order_id is None
        else PaymentAttempt.order_id == order_id
    )
    return db.session.scalar(
        select(PaymentAttempt)
        .where(
            PaymentAttempt.payment_id == payment.id,
            PaymentAttempt.provider == provider,
            PaymentAttempt.amount == Vnd(amount),
            PaymentAttempt.state.in_(OPEN),
            PaymentAttempt.expires_at > now,
            same_order,
        )
        .order_by(PaymentAttempt.id.desc())
        .limit(1)
    )


def note_started(attempt_id: int, started: Started) -> PaymentAttempt:
    """Keep what the provider said; a notice may have come before its answer did."""
    attempt = lock_attempt(attempt_id)
    attempt.provider_ref = attempt.provider_ref or started.provider_ref
    attempt.redirect_url, attempt.qr_payload = started.redirect_url, started.qr_payload
    attempt.instructions = started.instructions
    if attempt.state in UNDECIDED:
        attempt.state = AttemptState.PENDING
    return attempt


def _opened(group_id: int, provider: str, ways: Ways, now: datetime) -> _Asked:
    group = db.session.get_one(OrderGroup, group_id)
    payment, is_new = payment_and_news(group, now=now)
    waiting = orders_to_pay(group, list(lock_group_orders(group.id)))
    credit = Vnd(0) if is_new else usable_credit(payment)
    owed = sum(order.total for order in waiting) - credit
    if not waiting or owed <= 0 or group.pay_by is None or group.pay_by <= now:
        raise GroupNotPayable
    standing = (
        None if is_new else standing_attempt(payment, provider=provider, amount=owed, now=now)
    )
    attempt = standing or new_attempt(
        payment, provider=provider, amount=owed, expires_at=group.pay_by, now=now
    )
    return _Asked(
        attempt_id=attempt.id,
        state=attempt.state,
        begun=attempt.qr_payload is not None or attempt.redirect_url is not None,
        provider_ref=attempt.provider_ref,
        started_at=attempt.started_at,
        intent=Intent(
            attempt_ref=attempt.reference,
            order_code=group.code,
            amount=int(owed),
            note=f"Don hang {group.code}",
            return_url=ways.return_url,
            notify_url=ways.notify_url,
            expires_at=attempt.expires_at,
            buyer_ip=ways.buyer_ip,
            locale=ways.locale,
            lines=_lines(waiting),
        ),
    )


def _lines(orders: Sequence[Order]) -> tuple[Line, ...]:
    found = db.session.execute(
        select(OrderLine.product_name, OrderLine.variant_label, OrderLine.line_total)
        .where(OrderLine.order_id.in_([order.id for order in orders]))
        .order_by(OrderLine.id)
    )
    return tuple(Line(f"{name} · {label}", int(total)) for name, label, total in found)


def _found(asked: _Asked, provider: PaymentProvider, desk: Desk, now: datetime) -> bool:
    """Ask about an attempt whose answer was lost; whether its end is known now."""
    try:
        facts = provider.query(asked.intent.attempt_ref, asked.provider_ref, asked.started_at)
    except PaymentError as error:
        raise PaymentNotReached(reason=error.code) from error
    atomically(lambda: apply_facts(facts, desk=desk, now=now))
    return any(fact.final for fact in facts)


def _set_state(attempt_id: int, state: AttemptState) -> PaymentAttempt:
    attempt = lock_attempt(attempt_id)
    if attempt.state in UNDECIDED:
        attempt.state = state
    return attempt


def _promise_cash(
    group_id: int, provider: PaymentProvider, desk: Desk, now: datetime
) -> PaymentAttempt:
    """Cash at the door: the orders stand at once, each with a promise of its own."""
    group = db.session.get_one(OrderGroup, group_id)
    payment = payment_of(group, now=now)
    place_unpaid(group, now=now, accept_hours=desk.terms.accept_hours)
    attempts = [
        promise_of(order, payment, provider, now=now) for order in lock_group_orders(group.id)
    ]
    return attempts[0]


def promise_of(
    order: Order, payment: Payment, provider: PaymentProvider, *, now: datetime
) -> PaymentAttempt:
    """The promise to pay an order in cash, made where there is none."""
    standing = db.session.scalar(
        select(PaymentAttempt).where(
            PaymentAttempt.payment_id == payment.id,
            PaymentAttempt.order_id == order.id,
            PaymentAttempt.provider == CASH,
        )
    )
    if standing is not None:
        return standing
    attempt = new_attempt(
        payment,
        provider=CASH,
        amount=order.total,
        expires_at=now + AT_THE_DOOR,
        order_id=order.id,
        now=now,
    )
    attempt.next_query_at, attempt.state = None, AttemptState.PENDING
    attempt.instructions = {"pay_at": "door", "amount": int(order.total)}
    if not provider.capabilities.min_vnd <= order.total <= provider.capabilities.max_vnd:
        raise PaymentRefused(reason="amount")
    return attempt
