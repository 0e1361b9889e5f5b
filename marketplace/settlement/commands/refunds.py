"""Money going back: decided and posted in the transaction of its cause, sent by a job afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.core.money import Vnd
from marketplace.core.sentences import N_
from marketplace.jobs.commands import enqueue
from marketplace.orders.models import Order, OrderStatus
from marketplace.settlement.commands.payments import note_status, usable_credit
from marketplace.settlement.events import RefundMade
from marketplace.settlement.models import MoneyFact, Payment, PaymentAttempt, Refund
from marketplace.settlement.postings import (
    post_credit_refund,
    post_order_refund,
    refunded_of,
    was_posted,
)
from payments.contract import FactKind
from payments.reference import new_refund_code

RUN_REFUND = "settlement.run_refund"


class RefundTooLarge(errors.Invalid):
    """``params``: most, what can still be refunded (đồng)."""

    code = "refund_too_large"
    sentence = N_("At most %(most)s ₫ can still go back for this order.")
    field = "amount"


@dataclass(frozen=True)
class _Slice:
    """A part of the money of one payment at one provider."""

    provider: str
    source_ref: str
    amount: int


def request_refund(
    order: Order, payment: Payment, *, amount: int | None = None, reason: str, now: datetime
) -> Sequence[Refund]:
    """Send back ``amount`` đồng of a paid order, by default all that is left of it.

    The payment and the order are locked. There is one refund for each transfer that the money came
    by. Raises RefundTooLarge.
    """
    before = refunded_of(order.id)
    most = order.total - before
    wanted = most if amount is None else Vnd(amount)
    if wanted > most or (wanted <= 0 and amount is not None):
        raise RefundTooLarge(most=f"{most:,}".replace(",", "."))
    withheld = was_posted(f"order:{order.code}:tax")
    released = was_posted(f"order:{order.code}:release")
    made = []
    for part in _slices(payment, wanted, order_id=order.id):
        refund = _add_refund(payment, part, order_id=order.id, reason=reason, now=now)
        post_order_refund(
            refund, order, before=before, withheld=withheld, released=released, now=now
        )
        record(_told(refund, order, payment, before=before, now=now))
        before += refund.amount
        made.append(refund)
    return made


def return_credit(payment: Payment, *, reason: str, now: datetime) -> Sequence[Refund]:
    """Send back all that a locked payment has in the buyer's credit."""
    made = []
    money = usable_credit(payment)
    for part in _slices(payment, money):
        refund = _add_refund(payment, part, order_id=None, reason=reason, now=now)
        post_credit_refund(refund, group_code=payment.group.code, now=now)
        made.append(refund)
    payment.credited += money
    note_status(payment)
    return made


def _slices(payment: Payment, amount: int, *, order_id: int | None = None) -> list[_Slice]:
    """Where ``amount`` can be taken from: money that came for just this order, then the newest.

    At the door each order is paid by itself, so that its money goes back the way it came.
    """
    db.session.flush()
    spent = {
        (provider, source): int(total)
        for provider, source, total in db.session.execute(
            select(Refund.provider, Refund.source_ref, func.sum(Refund.amount))
            .where(Refund.payment_id == payment.id)
            .group_by(Refund.provider, Refund.source_ref)
        )
    }
    came = db.session.execute(
        select(
            MoneyFact.provider,
            MoneyFact.provider_ref,
            MoneyFact.amount,
            PaymentAttempt.order_id,
        )
        .join(PaymentAttempt, MoneyFact.attempt_id == PaymentAttempt.id)
        .where(PaymentAttempt.payment_id == payment.id, MoneyFact.kind == FactKind.PAID)
        .order_by(MoneyFact.id.desc())
    ).all()
    own_first = sorted(came, key=lambda row: order_id is None or row.order_id != order_id)
    found = []
    for provider, source, came_in, _order_id in own_first:
        part = min(amount, int(came_in or 0) - spent.get((provider, source), 0))
        if part > 0:
            found.append(_Slice(provider, source, part))
            amount -= part
    if amount:
        raise RefundTooLarge(most="0")
    return found


def _add_refund(
    payment: Payment, part: _Slice, *, order_id: int | None, reason: str, now: datetime
) -> Refund:
    earlier = db.session.scalar(
        select(func.count(Refund.id)).where(Refund.payment_id == payment.id)
    )
    refund = Refund(
        code=new_refund_code(),
        business_key=f"{payment.code}:{(earlier or 0) + 1}",
        payment_id=payment.id,
        order_id=order_id,
        provider=part.provider,
        source_ref=part.source_ref,
        amount=Vnd(part.amount),
        reason=reason,
        requested_at=now,
        next_try_at=now,
    )
    db.session.add(refund)
    db.session.flush()
    enqueue(RUN_REFUND, now=now, dedupe_key=f"refund:{refund.code}", refund_id=refund.id)
    return refund


def _told(
    refund: Refund, order: Order, payment: Payment, *, before: int, now: datetime
) -> RefundMade:
    after = before + refund.amount
    goods = order.goods_total * after // order.total - order.goods_total * before // order.total
    return RefundMade(
        occurred_at=now,
        refund_code=refund.code,
        order_code=order.code,
        group_code=payment.group.code,
        seller_code=order.seller.code,
        seller_name=order.seller.name,
        unit_id=order.unit_id,
        unit_code=order.unit_code,
        amount=int(refund.amount),
        goods_amount=int(goods),
        method=order.method,
        cashless=bool(order.cashless),
        completed=order.status is OrderStatus.COMPLETED,
        buyer_phone=payment.group.buyer_phone,
    )
