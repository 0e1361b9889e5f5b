"""What money that has come in does: orders placed, the rest waited for, or the money sent back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.core.db import db
from marketplace.inventory.commands.holding import OutOfStock, ReservationGone, hold_longer
from marketplace.orders.commands.payment import (
    GroupNotPayable,
    expire_group,
    mark_collected,
    mark_group_paid,
    revive_group,
)
from marketplace.orders.models import Order, OrderGroup, OrderStatus
from marketplace.orders.steps import lock_group_orders
from marketplace.settlement.commands.payments import note_status, orders_to_pay, usable_credit
from marketplace.settlement.commands.refunds import return_credit
from marketplace.settlement.desk import Terms
from marketplace.settlement.models import FactOutcome, Payment
from marketplace.settlement.postings import post_payment, post_tax_point


@dataclass(frozen=True)
class Arrival:
    """Money that is in the ledger's ``account`` now; ``key`` names its journal entry.

    ``order_id`` is set for money that was meant for one order, at the door.
    """

    account: str
    amount: int
    key: str
    occurred_at: datetime
    order_id: int | None = None


def take_in(payment: Payment, arrival: Arrival, *, terms: Terms, now: datetime) -> FactOutcome:
    """Do with money for a locked payment what the rules say; returns what became of it.

    Enough places the orders and what is too much goes back. Too little is waited for, with more
    time once. What comes too late, or a second time, goes back unless the goods are still there.
    """
    group = payment.group
    before = usable_credit(payment)
    payment.received += arrival.amount
    orders = list(lock_group_orders(group.id))
    waiting = orders_to_pay(group, orders, order_id=arrival.order_id)
    covered = _covered(group, waiting, before + arrival.amount)
    if waiting and not covered:
        _book(arrival, [], group, now)
        _wait_longer(payment, group, terms, now)
        note_status(payment)
        return FactOutcome.PARTIALLY_PAID
    placed = covered if covered and _place(group, covered, terms, now) else []
    if not waiting:
        placed = _revived(group, orders, before + arrival.amount, terms, now)
    _book(arrival, placed, group, now)
    if terms.withholds_tax:
        for order in placed:
            post_tax_point(order, now=now)
    if not group.at_the_door or len(placed) == len(waiting):
        return_credit(payment, reason=_why(placed, orders), now=now)
    note_status(payment)
    return FactOutcome.APPLIED if placed else FactOutcome.CREDITED


def use_credit(payment: Payment, *, terms: Terms, now: datetime) -> None:
    """Place what the buyer's credit now covers, and send back what nobody waits for any more.

    For a group that became cheaper because an order was called off.
    """
    group, orders = payment.group, list(lock_group_orders(payment.group_id))
    waiting = orders_to_pay(group, orders)
    money = usable_credit(payment)
    if not money:
        return
    if waiting:
        covered = _covered(group, waiting, money)
        if not covered or not _place(group, covered, terms, now):
            return
        key = f"payment:{payment.code}:credit_used:{covered[0].code}"
        _book(Arrival("", 0, key, now), covered, group, now)
        if terms.withholds_tax:
            for order in covered:
                post_tax_point(order, now=now)
    return_credit(payment, reason="nothing_to_pay", now=now)


def _why(placed: Sequence[Order], orders: Sequence[Order]) -> str:
    if placed:
        return "overpaid"
    return "paid_twice" if any(order.paid_at is not None for order in orders) else "late"


def _covered(group: OrderGroup, waiting: Sequence[Order], money: int) -> list[Order]:
    """The orders that ``money`` pays: all or none, but at the door one after the other."""
    if not group.at_the_door:
        return list(waiting) if money >= sum(order.total for order in waiting) else []
    covered = []
    for order in waiting:
        if order.total > money:
            break
        covered.append(order)
        money -= order.total
    return covered


def _place(group: OrderGroup, orders: Sequence[Order], terms: Terms, now: datetime) -> bool:
    """Make ``orders`` paid; False where their goods are gone, and the group has expired then."""
    if group.at_the_door:
        for order in orders:
            mark_collected(order, cashless=True, now=now)
        return True
    try:
        with db.session.begin_nested():
            mark_group_paid(group, cashless=True, now=now, accept_hours=terms.accept_hours)
    except ReservationGone:
        expire_group(group, now=now)
        return _revive(group, terms, now)
    return True


def _revived(
    group: OrderGroup, orders: Sequence[Order], money: int, terms: Terms, now: datetime
) -> list[Order]:
    """Orders that came to life again for late money: in time, enough of it, and goods there."""
    expired = [order for order in orders if order.status is OrderStatus.EXPIRED]
    in_time = group.pay_by is not None and now - group.pay_by <= terms.late_payment
    if not expired or not in_time or money < sum(order.total for order in expired):
        return []
    return expired if _revive(group, terms, now) else []


def _revive(group: OrderGroup, terms: Terms, now: datetime) -> bool:
    try:
        with db.session.begin_nested():
            revive_group(group, now=now, cashless=True, accept_hours=terms.accept_hours)
    except (OutOfStock, GroupNotPayable):
        return False
    return True


def _book(arrival: Arrival, orders: Sequence[Order], group: OrderGroup, now: datetime) -> None:
    post_payment(
        key=arrival.key,
        account=arrival.account,
        amount=arrival.amount,
        orders=orders,
        group_code=group.code,
        occurred_at=arrival.occurred_at,
        now=now,
    )


def _wait_longer(payment: Payment, group: OrderGroup, terms: Terms, now: datetime) -> None:
    if payment.extended or group.at_the_door:
        return
    payment.extended = True
    group.pay_by = max(now, group.pay_by or now) + terms.pay_within
    hold_longer(group.code, until=group.pay_by)
