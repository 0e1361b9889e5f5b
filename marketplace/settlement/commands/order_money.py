"""Steps of an order that move money with them, in one transaction: called off, declined, paid at the
door, final.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from marketplace.core.audit import write_audit
from marketplace.core.db import db
from marketplace.core.money import Vnd
from marketplace.orders.commands.fulfilment import mark_cancelled, mark_completed, mark_declined
from marketplace.orders.commands.payment import NotCashOnDelivery, mark_collected
from marketplace.orders.models import Order, OrderGroup, OrderStatus
from marketplace.orders.steps import StepNotPossible, lock_group_orders, lock_order
from marketplace.settlement.commands.arrivals import use_credit
from marketplace.settlement.commands.facts import fact_key, note_paid
from marketplace.settlement.commands.payments import (
    lock_group_payment,
    note_status,
    orders_to_pay,
    payment_of,
    usable_credit,
)
from marketplace.settlement.commands.refunds import request_refund
from marketplace.settlement.commands.starting import (
    AT_THE_DOOR,
    new_attempt,
    note_started,
    promise_of,
    standing_attempt,
)
from marketplace.settlement.desk import BANK, CASH, Desk
from marketplace.settlement.models import FactOutcome, MoneyFact, Payment, PaymentAttempt
from marketplace.settlement.postings import (
    post_release,
    post_seller_cash,
    post_tax_point,
)
from payments.cod import collected_in_cash, switched_to_code
from payments.contract import AttemptState, Fact, Intent


def cancel_order(
    order: Order, *, by: str, reason: str, desk: Desk, now: datetime, by_seller: bool = False
) -> Order:
    """Call an order off and send its money back; ``by`` is a user's code or ``buyer``.

    After a reported problem only ``by_seller``. Doing it again changes nothing. Raises
    TooLateToCancel or ReasonMissing.
    """
    return _undo(
        order,
        lambda: mark_cancelled(order, actor=by, reason=reason, now=now, by_seller=by_seller),
        "cancelled",
        desk,
        now,
    )


def decline_order(order: Order, *, by: str, reason: str, desk: Desk, now: datetime) -> Order:
    """The seller cannot serve the order, or did not answer: its money goes back.

    Doing it again changes nothing. Raises StepNotPossible or ReasonMissing.
    """
    return _undo(
        order, lambda: mark_declined(order, actor=by, reason=reason, now=now), "declined", desk, now
    )


def refund_order(
    order: Order, *, amount: int, reason: str, by: str, now: datetime
) -> Sequence[str]:
    """Send back ``amount`` đồng of a paid order that goes on; the refunds' codes.

    Raises RefundTooLarge, or StepNotPossible where nothing was paid.
    """
    payment = lock_group_payment(order.group_id)
    order = lock_order(order.id)
    if payment is None or order.paid_at is None:
        raise StepNotPossible(status=order.status.value, step="refund")
    made = request_refund(order, payment, amount=amount, reason=reason, now=now)
    write_audit(actor=by, action="refund_order", subject=order.code, now=now, amount=amount)
    return [refund.code for refund in made]


def complete_order(order: Order, *, actor: str = "market", now: datetime) -> Order:
    """The sale is final: what was held goes to the seller, less the commission.

    Raises orders' NotPaidYet or StepNotPossible.
    """
    lock_group_payment(order.group_id)
    done = mark_completed(order, actor=actor, now=now)
    post_release(done, now=now)
    return done


def collect_cash(
    order: Order, *, by: str, how: Literal["cash", "qr"] = "cash", desk: Desk, now: datetime
) -> PaymentAttempt:
    """The buyer pays at the door: in cash to the seller, or by a code shown on the seller's phone.

    Cash is in with this call and never cashless. A code is only shown: the bank's notice is the
    money. Doing it again changes nothing. Raises NotCashOnDelivery, StepNotPossible.
    """
    payment = payment_of(db.session.get_one(OrderGroup, order.group_id), now=now)
    order = lock_order(order.id)
    if not order.at_the_door:
        raise NotCashOnDelivery
    promise = promise_of(order, payment, desk.provider(CASH), now=now)
    if order.paid_at is not None:
        return promise
    if order.status.is_over or order.status is OrderStatus.AWAITING_PAYMENT:
        raise StepNotPossible(status=order.status.value, step="collect")
    if how == "qr":
        return _show_code(order, payment, promise, desk, now)
    fact = collected_in_cash(
        promise.reference, int(order.total), collected_by="seller", occurred_at=now
    )
    _keep_fact(fact, promise, by, now)
    note_paid(promise, promise.reference)
    mark_collected(order, cashless=False, now=now)
    payment.received += order.total
    post_seller_cash(order, key=fact_key(fact), now=now)
    if desk.terms.withholds_tax:
        post_tax_point(order, now=now)
    use_credit(payment, terms=desk.terms, now=now)
    note_status(payment)
    return promise


def _show_code(
    order: Order, payment: Payment, promise: PaymentAttempt, desk: Desk, now: datetime
) -> PaymentAttempt:
    """Nobody is asked for a bank code, so that it can be written in the open unit of work."""
    amount = int(order.total - usable_credit(payment))
    standing = standing_attempt(payment, provider=BANK, amount=amount, now=now, order_id=order.id)
    if standing is not None:
        return standing
    attempt = new_attempt(
        payment,
        provider=BANK,
        amount=amount,
        expires_at=now + AT_THE_DOOR,
        order_id=order.id,
        now=now,
    )
    intent = Intent(
        attempt_ref=attempt.reference,
        order_code=order.code,
        amount=amount,
        note=f"Don hang {order.code}",
        return_url="",
        notify_url="",
        expires_at=attempt.expires_at,
        buyer_ip="",
        locale="vi",
    )
    started = desk.provider(BANK).start(intent, idempotency_key=f"{attempt.reference}:start")
    if promise.state is AttemptState.PENDING:
        _keep_fact(switched_to_code(promise.reference, occurred_at=now), promise, "market", now)
        promise.state = AttemptState.EXPIRED
    return note_started(attempt.id, started)


def _keep_fact(fact: Fact, attempt: PaymentAttempt, by: str, now: datetime) -> None:
    query = select(MoneyFact.id).where(
        MoneyFact.provider == fact.provider, MoneyFact.dedupe_key == fact.dedupe_key
    )
    if db.session.scalar(query) is not None:
        return
    db.session.add(
        MoneyFact(
            provider=fact.provider,
            dedupe_key=fact.dedupe_key,
            kind=fact.kind,
            attempt_id=attempt.id,
            provider_ref=fact.provider_ref,
            amount=None if fact.amount is None else Vnd(fact.amount),
            outcome=FactOutcome.APPLIED,
            raw={**fact.raw, "told_by": by},
            occurred_at=fact.occurred_at,
            recorded_at=now,
        )
    )


def _undo(order: Order, mark: Callable[[], Order], reason: str, desk: Desk, now: datetime) -> Order:
    payment = lock_group_payment(order.group_id)
    before = lock_order(order.id).status
    undone = mark()
    if payment is None or undone.status is before:
        return undone
    if undone.paid_at is not None:
        request_refund(undone, payment, reason=reason, now=now)
    elif before is OrderStatus.AWAITING_PAYMENT:
        waiting = orders_to_pay(payment.group, list(lock_group_orders(order.group_id)))
        payment.amount = Vnd(sum(other.total for other in waiting))
        use_credit(payment, terms=desk.terms, now=now)
    elif order.at_the_door:
        use_credit(payment, terms=desk.terms, now=now)
    note_status(payment)
    return undone
