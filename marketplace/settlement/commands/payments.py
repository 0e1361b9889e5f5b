"""Finding, making and locking payments. The payment is locked first, orders and stock after it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.core.codes import new_code
from marketplace.core.db import db, insert_into
from marketplace.core.money import Vnd
from marketplace.ledger import chart
from marketplace.ledger.queries import balance
from marketplace.orders.models import Order, OrderGroup, OrderStatus
from marketplace.settlement.models import Payment, PaymentAttempt, Refund
from marketplace.settlement.rules import pay_status
from payments.contract import RefundState


def payment_of(group: OrderGroup, *, now: datetime) -> Payment:
    """The payment of a group, made where there is none, locked, with its group."""
    return payment_and_news(group, now=now)[0]


def payment_and_news(group: OrderGroup, *, now: datetime) -> tuple[Payment, bool]:
    """Like `payment_of`, with whether it is new: then nothing has happened to it yet."""
    made = db.session.scalar(
        insert_into(Payment)
        .values(
            code=new_code("TT"),
            group_id=group.id,
            amount=group.total,
            status=pay_status(amount=1, received=0, credited=0, refunded=0),
            received=Vnd(0),
            credited=Vnd(0),
            refunded=Vnd(0),
            extended=False,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=[Payment.group_id])
        .returning(Payment.id)
    )
    payment = lock_group_payment(group.id)
    assert payment is not None
    return payment, made is not None


def lock_group_payment(group_id: int) -> Payment | None:
    """The payment of a group, locked, with its group; None before anybody began to pay."""
    return _locked(Payment.group_id == group_id)


def lock_payment(payment_id: int) -> Payment:
    """A payment, locked, with its group."""
    payment = _locked(Payment.id == payment_id)
    assert payment is not None
    return payment


def _locked(which: object) -> Payment | None:
    return db.session.scalar(
        select(Payment)
        .where(which)  # type: ignore[arg-type]  # a comparison of columns
        .options(joinedload(Payment.group))
        .with_for_update(of=Payment)
        .execution_options(populate_existing=True)
    )


def lock_attempt(attempt_id: int) -> PaymentAttempt:
    return db.session.scalars(
        select(PaymentAttempt)
        .where(PaymentAttempt.id == attempt_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def usable_credit(payment: Payment) -> Vnd:
    """What the buyer has in credit and nobody has promised to send back by hand."""
    promised = db.session.scalar(
        select(func.coalesce(func.sum(Refund.amount), 0)).where(
            Refund.payment_id == payment.id, Refund.state == RefundState.FAILED
        )
    )
    return balance(chart.buyer_credit(payment.group.code)) - int(promised or 0)


def orders_to_pay(
    group: OrderGroup, orders: list[Order], *, order_id: int | None = None
) -> list[Order]:
    """Those of a group's orders that still wait for money; at the door, only the one meant."""
    if group.at_the_door:
        return [
            order
            for order in orders
            if order.paid_at is None
            and not order.status.is_over
            and (order_id is None or order.id == order_id)
        ]
    return [order for order in orders if order.status is OrderStatus.AWAITING_PAYMENT]


def note_status(payment: Payment) -> None:
    """Bring the projection into step with the sums."""
    payment.status = pay_status(
        amount=payment.amount,
        received=payment.received,
        credited=payment.credited,
        refunded=payment.refunded,
    )
