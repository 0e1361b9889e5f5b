"""What the clock does with payments and orders: deadlines, and questions to providers.

Each works through what is due in units of work of its own, one for each thing, so that one fault
holds nothing else up.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import Select, select, update

from marketplace.core.db import atomically, db, stop_reading
from marketplace.core.errors import Refusal
from marketplace.core.sentences import N_
from marketplace.orders.commands.payment import expire_group
from marketplace.orders.models import Order, OrderGroup, OrderStatus
from marketplace.orders.steps import lock_order
from marketplace.settlement.commands.arrivals import use_credit
from marketplace.settlement.commands.facts import apply_facts
from marketplace.settlement.commands.inbox import failed_notices, retry_notice
from marketplace.settlement.commands.order_money import complete_order, decline_order
from marketplace.settlement.commands.payments import lock_attempt, lock_group_payment
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import Payment, PaymentAttempt
from marketplace.settlement.rules import OPEN, next_query
from payments.contract import AttemptState, PaymentError

log = structlog.get_logger()

BATCH = 500
MARKET = "market"
NOT_ANSWERED = N_("The seller did not answer in time.")
_ASKED_ABOUT = (*sorted(OPEN), AttemptState.EXPIRED)


def expire_overdue(*, desk: Desk, now: datetime) -> int:
    """End what is over its time; how many things were ended.

    Groups not paid by their hour expire and their goods are free; orders that no seller answered
    are declined and their money goes back; goods delivered and not disputed for the days of the
    terms make a final sale.
    """
    settled = now - timedelta(days=desk.terms.dispute_days)
    unpaid = (
        select(OrderGroup.id)
        .where(
            OrderGroup.pay_by <= now,
            OrderGroup.orders.any(Order.status == OrderStatus.AWAITING_PAYMENT),
        )
        .order_by(OrderGroup.id)
    )
    unanswered = (
        select(Order.id)
        .where(Order.status == OrderStatus.PLACED, Order.accept_by <= now)
        .order_by(Order.id)
    )
    delivered = (
        select(Order.id)
        .where(
            Order.status == OrderStatus.DELIVERED,
            Order.disputed_at.is_(None),
            Order.paid_at.is_not(None),
            Order.delivered_at <= settled,
        )
        .order_by(Order.id)
    )
    return (
        _each(unpaid, lambda group_id: _expire(group_id, desk, now))
        + _each(unanswered, lambda order_id: _decline(order_id, desk, now))
        + _each(delivered, lambda order_id: _complete(order_id, now))
    )


def reconcile_pending(*, desk: Desk, now: datetime) -> int:
    """Ask providers about attempts whose end is not known; how many were asked about.

    After 1, 5, 15 and 30 minutes, then hourly for 48 hours, so that a notice that was lost is made
    good. Works through notices again whose effect had failed.
    """
    for notice_id in failed_notices():
        _quietly(partial(retry_notice, notice_id, desk=desk, now=now), id=notice_id)
    able = [name for name, found in desk.providers.items() if found.capabilities.query]
    due = db.session.execute(
        select(
            PaymentAttempt.id,
            PaymentAttempt.provider,
            PaymentAttempt.reference,
            PaymentAttempt.provider_ref,
            PaymentAttempt.started_at,
        )
        .where(
            PaymentAttempt.next_query_at <= now,
            PaymentAttempt.state.in_(_ASKED_ABOUT),
            PaymentAttempt.provider.in_(able),
        )
        .order_by(PaymentAttempt.next_query_at)
        .limit(BATCH)
    ).all()
    stop_reading()
    for attempt_id, provider, reference, provider_ref, started_at in due:
        atomically(partial(_plan_next_query, attempt_id, now))
        try:
            facts = desk.provider(provider).query(reference, provider_ref, started_at)
        except PaymentError as error:
            log.warning("attempt_not_asked", reference=reference, code=error.code)
            continue
        _quietly(partial(atomically, partial(apply_facts, facts, desk=desk, now=now)))
    return len(due)


def _each(due: Select[int], work: Callable[[int], object]) -> int:
    ids = db.session.scalars(due.limit(BATCH)).all()
    stop_reading()
    return sum(_quietly(partial(atomically, partial(work, found)), id=found) for found in ids)


def _quietly(work: Callable[[], object], **told: int) -> bool:
    """Do one piece of work; a refusal is logged, since somebody else may have been quicker."""
    try:
        work()
    except (Refusal, PaymentError) as error:
        log.warning("clock_work_refused", error=str(error), **told)
        return False
    except Exception:  # the boundary between one piece of work and all others that wait
        log.exception("clock_work_failed", **told)
        return False
    return True


def _expire(group_id: int, desk: Desk, now: datetime) -> None:
    payment = lock_group_payment(group_id)
    group = db.session.get_one(OrderGroup, group_id, populate_existing=True)
    if group.pay_by is None or group.pay_by > now or not expire_group(group, now=now):
        return
    if payment is not None:
        _close_attempts(payment)
        use_credit(payment, terms=desk.terms, now=now)


def _close_attempts(payment: Payment) -> None:
    db.session.execute(
        update(PaymentAttempt)
        .where(PaymentAttempt.payment_id == payment.id, PaymentAttempt.state.in_(OPEN))
        .values(state=AttemptState.EXPIRED)
    )


def _decline(order_id: int, desk: Desk, now: datetime) -> None:
    order = db.session.get_one(Order, order_id)
    lock_group_payment(order.group_id)
    order = lock_order(order_id)
    if order.status is OrderStatus.PLACED and order.accept_by and order.accept_by <= now:
        decline_order(order, by=MARKET, reason=NOT_ANSWERED, desk=desk, now=now)


def _complete(order_id: int, now: datetime) -> None:
    order = db.session.get_one(Order, order_id)
    lock_group_payment(order.group_id)
    order = lock_order(order_id)
    if order.status is OrderStatus.DELIVERED and order.disputed_at is None:
        complete_order(order, now=now)


def _plan_next_query(attempt_id: int, now: datetime) -> None:
    attempt = lock_attempt(attempt_id)
    attempt.queries += 1
    planned = next_query(attempt.started_at, attempt.queries)
    while planned is not None and planned <= now:
        attempt.queries += 1
        planned = next_query(attempt.started_at, attempt.queries)
    attempt.next_query_at = planned
