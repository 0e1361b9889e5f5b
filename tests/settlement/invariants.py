"""What must be true of the books whatever happened, read from the journal itself."""

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.events import OutboxEvent
from marketplace.ledger.models import JournalEntry, LedgerAccount, LedgerLine
from marketplace.ledger.queries import balances
from marketplace.orders.models import Order, OrderStatus
from marketplace.settlement.models import MoneyFact, PaymentAttempt, Refund
from payments.contract import FactKind, RefundState
from tests.ledger.books import balances_under
from tests.settlement.counter import Sale

CLOSED = (OrderStatus.CANCELLED, OrderStatus.DECLINED, OrderStatus.COMPLETED, OrderStatus.EXPIRED)


def nothing_is_held_for_closed_orders() -> None:
    held = balances_under("order:")
    assert all(amount >= 0 for amount in held.values())
    for code, status in db.session.execute(select(Order.code, Order.status)):
        if status in CLOSED:
            assert held.get(f"order:{code}:held", 0) == 0, (code, status)


def no_more_goes_back_than_came(sale: Sale) -> None:
    assert _sent_back(sale) <= _came(sale)


def a_buyers_money_is_somewhere(sale: Sale) -> None:
    """Held, released, withheld, in credit or going back."""
    codes = [order.code for order in sale.orders]
    credit = f"buyer:{sale.group.code}:credit"
    now = balances([credit, *(f"order:{code}:held" for code in codes)])
    moved_on = _debited("release", codes) + _debited("tax_withheld", codes)
    refunded_from_there = _taken_back(codes)
    assert _came(sale) == (
        sum(now.values()) + moved_on - refunded_from_there + _sent_back(sale) - _by_failed(sale)
    )


def sales_are_captures_less_refunds() -> None:
    """What was told of sales is what stands in the books as held, withheld or earned."""
    told = db.session.execute(
        select(OutboxEvent.name, OutboxEvent.payload).where(
            OutboxEvent.name.in_(["orders.order_paid", "settlement.refund_made"])
        )
    ).all()
    sold = sum(
        payload["amount"] + payload["delivery_fee"]
        if name == "orders.order_paid"
        else -payload["amount"]
        for name, payload in told
    )
    under = {name: sum(balances_under(name).values()) for name in ("order:", "tax:", "income:")}
    assert sold == sum(under.values()) + _sellers_share()


def _sellers_share() -> int:
    """What sellers earned: payable, and the cash that they took less what they owe of it."""
    own = 0
    for name, amount in balances_under("seller:").items():
        own += amount if name.endswith(":payable") else -amount
    took = select(func.coalesce(func.sum(MoneyFact.amount), 0)).where(
        MoneyFact.provider == "cod", MoneyFact.kind == FactKind.PAID
    )
    gave = select(func.coalesce(func.sum(Refund.amount), 0)).where(
        Refund.provider == "cod", Refund.state == RefundState.DONE
    )
    return own + int(db.session.scalar(took) or 0) - int(db.session.scalar(gave) or 0)


def _came(sale: Sale) -> int:
    found = db.session.scalar(
        select(func.coalesce(func.sum(MoneyFact.amount), 0))
        .join(PaymentAttempt, MoneyFact.attempt_id == PaymentAttempt.id)
        .where(PaymentAttempt.payment_id == sale.payment.id, MoneyFact.kind == FactKind.PAID)
    )
    return int(found or 0)


def _sent_back(sale: Sale) -> int:
    found = select(func.coalesce(func.sum(Refund.amount), 0)).where(
        Refund.payment_id == sale.payment.id
    )
    return int(db.session.scalar(found) or 0)


def _by_failed(sale: Sale) -> int:
    """Refunds that failed stand in the buyer's credit again."""
    found = select(func.coalesce(func.sum(Refund.amount), 0)).where(
        Refund.payment_id == sale.payment.id, Refund.state == RefundState.FAILED
    )
    return int(db.session.scalar(found) or 0)


def _debited(kind: str, codes: list[str]) -> int:
    found = db.session.scalar(
        select(func.coalesce(func.sum(LedgerLine.debit), 0))
        .join(JournalEntry, LedgerLine.entry_id == JournalEntry.id)
        .where(JournalEntry.kind == kind, JournalEntry.order_code.in_(codes))
    )
    return int(found or 0)


def _taken_back(codes: list[str]) -> int:
    """What refunds took out of taxes, commission and sellers' parts, not out of what is held."""
    found = db.session.scalar(
        select(func.coalesce(func.sum(LedgerLine.debit - LedgerLine.credit), 0))
        .join(JournalEntry, LedgerLine.entry_id == JournalEntry.id)
        .join(LedgerAccount, LedgerLine.account_id == LedgerAccount.id)
        .where(
            JournalEntry.kind == "refund_requested",
            JournalEntry.order_code.in_(codes),
            LedgerAccount.name.not_like("order:%"),
            LedgerAccount.name.not_like("refund:%"),
        )
    )
    return int(found or 0)
