"""The journal entries of settlement, as the chart in `ledger/chart.py` has them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.money import Vnd, share
from marketplace.ledger import chart
from marketplace.ledger.commands import Posting, credit, debit, post
from marketplace.ledger.models import JournalEntry
from marketplace.ledger.queries import balance
from marketplace.orders.models import Order
from marketplace.settlement.models import Refund
from marketplace.settlement.rules import left_of, refund_legs


def post_payment(
    *,
    key: str,
    account: str,
    amount: int,
    orders: Sequence[Order],
    group_code: str,
    occurred_at: datetime,
    now: datetime,
) -> None:
    """Money in: held for ``orders``; what is missing comes out of the buyer's credit, what is too
    much goes into it.
    """
    due = sum(order.total for order in orders)
    name, over = chart.buyer_credit(group_code), amount - due
    lines = [debit(account, amount), *(credit(chart.order_held(o.code), o.total) for o in orders)]
    lines.append(credit(name, over) if over >= 0 else debit(name, -over))
    one = orders[0] if len(orders) == 1 else None
    post(
        business_key=key,
        kind="payment" if orders else "payment_credited",
        lines=lines,
        occurred_at=occurred_at,
        now=now,
        order_code=one.code if one else None,
        seller_id=one.seller_id if one else None,
    )


def post_seller_cash(order: Order, *, key: str, now: datetime) -> None:
    """The seller has taken the cash and owes it to the market until the release nets it."""
    _for_order(
        order,
        key=key,
        kind="cash_collected",
        lines=[
            debit(chart.seller_receivable(order.seller.code), order.total),
            credit(chart.order_held(order.code), order.total),
        ],
        now=now,
    )


def post_tax_point(order: Order, *, now: datetime) -> None:
    """Withhold for the tax office at the moment of payment (Decree 117/2025, article 5)."""
    if not order.vat_due and not order.pit_due:
        return
    _for_order(
        order,
        key=f"order:{order.code}:tax",
        kind="tax_withheld",
        lines=[
            debit(chart.order_held(order.code), order.vat_due + order.pit_due),
            credit(chart.VAT_WITHHELD, order.vat_due),
            credit(chart.PIT_WITHHELD, order.pit_due),
        ],
        now=now,
    )


def commission_of(order: Order) -> Vnd:
    """The market's share of the goods; delivery is the seller's own cost."""
    return share(order.goods_total, order.commission_bp)


def post_release(order: Order, *, now: datetime) -> None:
    """The sale is final: what is held goes to the seller, less the commission.

    Where the seller took the cash, it lessens what the seller owes.
    """
    held = balance(chart.order_held(order.code))
    if not held:
        return
    refunded = refunded_of(order.id)
    commission = min(left_of(commission_of(order), refunded=refunded, total=order.total), held)
    _for_order(
        order,
        key=f"order:{order.code}:release",
        kind="release",
        lines=[
            debit(chart.order_held(order.code), held),
            credit(chart.COMMISSION, commission),
            credit(seller_account(order), held - commission),
        ],
        now=now,
    )


def seller_account(order: Order) -> str:
    """Where a seller's part of an order stands after the release."""
    if order.at_the_door and not order.cashless:
        return chart.seller_receivable(order.seller.code)
    return chart.seller_payable(order.seller.code)


def refunded_of(order_id: int) -> Vnd:
    """What was refunded for an order or is on its way back, in đồng."""
    amount = db.session.scalar(
        select(func.coalesce(func.sum(Refund.amount), 0)).where(Refund.order_id == order_id)
    )
    return Vnd(int(amount or 0))


def post_order_refund(
    refund: Refund, order: Order, *, before: int, withheld: bool, released: bool, now: datetime
) -> None:
    """Take a refund out of the order's legs; ``before`` was refunded earlier.

    ``withheld`` tells whether taxes were kept back, ``released`` whether the seller has their part.
    """
    legs = refund_legs(
        refund.amount,
        before=before,
        total=order.total,
        vat=order.vat_due if withheld else 0,
        pit=order.pit_due if withheld else 0,
        commission=commission_of(order) if released else 0,
    )
    source = seller_account(order) if released else chart.order_held(order.code)
    _for_order(
        order,
        key=f"refund:{refund.code}:requested",
        kind="refund_requested",
        lines=[
            debit(chart.VAT_WITHHELD, legs.vat),
            debit(chart.PIT_WITHHELD, legs.pit),
            debit(chart.COMMISSION, legs.commission),
            # Rounding can let the other legs take a đồng more than a tiny refund is.
            debit(source, legs.rest) if legs.rest >= 0 else credit(source, -legs.rest),
            credit(chart.refund_in_transit(refund.code), refund.amount),
        ],
        now=now,
    )


def post_credit_refund(refund: Refund, *, group_code: str, now: datetime) -> None:
    """Take a refund out of the buyer's credit."""
    post(
        business_key=f"refund:{refund.code}:requested",
        kind="refund_requested",
        lines=[
            debit(chart.buyer_credit(group_code), refund.amount),
            credit(chart.refund_in_transit(refund.code), refund.amount),
        ],
        occurred_at=now,
        now=now,
    )


def move(*, key: str, kind: str, source: str, target: str, amount: int, now: datetime) -> None:
    """Debit ``source`` and credit ``target``."""
    post(
        business_key=key,
        kind=kind,
        lines=[debit(source, amount), credit(target, amount)],
        occurred_at=now,
        now=now,
    )


def was_posted(key: str) -> bool:
    """Whether the journal has an entry under a business key."""
    query = select(JournalEntry.id).where(JournalEntry.business_key == key)
    return db.session.scalar(query) is not None


def _for_order(
    order: Order, *, key: str, kind: str, lines: Sequence[Posting], now: datetime
) -> None:
    post(
        business_key=key,
        kind=kind,
        lines=lines,
        occurred_at=now,
        now=now,
        order_code=order.code,
        seller_id=order.seller_id,
    )
