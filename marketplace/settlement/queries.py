"""Payments as pages show them. Money rows belong to the market: operators alone see their lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.core.db import db
from marketplace.orders.models import Order, RecallNotice
from marketplace.settlement.models import (
    NoticeOutcome,
    Payment,
    PaymentAttempt,
    PaymentNotice,
    Refund,
    SuspenseItem,
    SuspenseState,
)
from payments.contract import RefundState

OPEN_SUSPENSE = (SuspenseState.OPEN, SuspenseState.PROPOSED)


def payment_of_group(group_id: int) -> Payment | None:
    """The payment of a group; None before anybody began to pay."""
    return db.session.scalar(
        select(Payment)
        .where(Payment.group_id == group_id)
        .execution_options(populate_existing=True)
    )


def newest_attempt(payment_id: int, *, order_id: int | None = None) -> PaymentAttempt | None:
    """The latest try to pay, or the latest at the door for one order."""
    query = select(PaymentAttempt).where(PaymentAttempt.payment_id == payment_id)
    if order_id is not None:
        query = query.where(PaymentAttempt.order_id == order_id)
    return db.session.scalar(query.order_by(PaymentAttempt.id.desc()).limit(1))


def open_suspense(*, limit: int = 100) -> Sequence[SuspenseItem]:
    """Transfers that wait for a person, oldest first, with the fact behind each."""
    return db.session.scalars(
        select(SuspenseItem)
        .where(SuspenseItem.state.in_(OPEN_SUSPENSE))
        .options(joinedload(SuspenseItem.fact))
        .order_by(SuspenseItem.id)
        .limit(limit)
    ).all()


def refunds_by_hand(*, limit: int = 100) -> Sequence[Refund]:
    """Refunds that a person has to send, oldest first, with buyer, order and seller."""
    return db.session.scalars(
        select(Refund)
        .where(Refund.by_hand.is_(True), Refund.state != RefundState.DONE)
        .options(
            joinedload(Refund.payment).joinedload(Payment.group),
            joinedload(Refund.order).joinedload(Order.seller),
        )
        .order_by(Refund.id)
        .limit(limit)
    ).all()


def refund_by_code(code: str) -> Refund | None:
    return db.session.scalar(select(Refund).where(Refund.code == code))


def notices_in_trouble(*, limit: int = 50) -> Sequence[PaymentNotice]:
    """Verified notices whose effect failed or that could not be read, newest first."""
    return db.session.scalars(
        select(PaymentNotice)
        .where(PaymentNotice.outcome.in_([NoticeOutcome.ERROR, NoticeOutcome.MALFORMED]))
        .order_by(PaymentNotice.id.desc())
        .limit(limit)
    ).all()


@dataclass(frozen=True)
class RecallMoney:
    """Refunds of a recall's orders since they were found: sent, and waiting for a person."""

    sent: int
    by_hand: int


def recall_money(recall_code: str) -> RecallMoney:
    """In one statement; numbers of refunds."""
    done = Refund.state == RefundState.DONE
    sent, by_hand = db.session.execute(
        select(
            func.count(Refund.id).filter(done),
            func.count(Refund.id).filter(~done, Refund.by_hand.is_(True)),
        )
        .join(RecallNotice, RecallNotice.order_id == Refund.order_id)
        .where(
            RecallNotice.recall_code == recall_code, Refund.requested_at >= RecallNotice.noted_at
        )
    ).one()
    return RecallMoney(sent, by_hand)
