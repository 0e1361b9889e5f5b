"""Money back for recalled goods: once for each recall and order, each in a unit of work of its own.

An order that its shop still has is declined whole, so that it gets all its money and its other goods
are for sale again. One that has left gets the price of what was recalled. One that is paid at the
door and not paid yet waits until it is.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import structlog
from sqlalchemy import ColumnElement, and_, or_, select

from marketplace.core.audit import write_audit
from marketplace.core.db import atomically, db, stop_reading
from marketplace.core.errors import Refusal
from marketplace.core.money import Vnd
from marketplace.core.sentences import N_
from marketplace.orders.models import Order, OrderStatus, RecallNotice
from marketplace.orders.recalls import STILL_WITH_THE_SHOP, lock_notice, worth_of
from marketplace.orders.steps import lock_order
from marketplace.settlement.commands.order_money import decline_order, refund_order
from marketplace.settlement.commands.payments import lock_group_payment
from marketplace.settlement.desk import Desk
from marketplace.settlement.postings import refunded_of
from marketplace.traceability.recalls.models import Recall
from payments.contract import PaymentError

log = structlog.get_logger()

REFUND_RECALL = "settlement.refund_recall"
MARKET = "market"
REASON = "recall"
RECALLED_HERE = N_("The goods were recalled. All that was paid goes back.")
BATCH = 200
_CALLED_OFF = frozenset({OrderStatus.DECLINED, OrderStatus.CANCELLED, OrderStatus.EXPIRED})


def refund_recall(recall_code: str, *, desk: Desk, now: datetime) -> int:
    """Give back what is due for a recall; how many orders were decided about.

    Opens units of work of its own, goes on where an earlier run ended, and may run twice at once.
    """
    return _refund_all(Recall.code == recall_code, desk, now)


def refund_recalls(*, desk: Desk, now: datetime) -> int:
    """The same for every recall, for orders that were paid or called off since."""
    return _refund_all(Recall.code.is_not(None), desk, now)


def _refund_all(which: ColumnElement[bool], desk: Desk, now: datetime) -> int:
    decided, after = 0, 0
    while found := _due(which, after):
        for notice_id in found:
            decided += _quietly(notice_id, desk, now)
        after = found[-1]
    return decided


def _due(which: ColumnElement[bool], after: int) -> Sequence[int]:
    """Notices whose money is not decided about and can be, in id order."""
    can_be = or_(Order.paid_at.is_not(None), Order.status.in_({*STILL_WITH_THE_SHOP, *_CALLED_OFF}))
    query = (
        select(RecallNotice.id)
        .join(Recall, Recall.code == RecallNotice.recall_code)
        .join(Order, Order.id == RecallNotice.order_id)
        .where(
            which,
            Recall.refunds.is_(True),
            and_(RecallNotice.refund_g < RecallNotice.grams, RecallNotice.id > after),
            can_be,
        )
        .order_by(RecallNotice.id)
        .limit(BATCH)
    )
    found = db.session.scalars(query).all()
    stop_reading()
    return found


def _quietly(notice_id: int, desk: Desk, now: datetime) -> bool:
    """One order; a refusal is logged, so that it holds no other order up."""
    try:
        return atomically(partial(_refund, notice_id, desk, now))
    except (Refusal, PaymentError) as error:
        log.warning("recall_refund_refused", notice_id=notice_id, error=str(error))
        return False


def _refund(notice_id: int, desk: Desk, now: datetime) -> bool:
    order_id, group_id = db.session.execute(
        select(Order.id, Order.group_id)
        .join(RecallNotice, RecallNotice.order_id == Order.id)
        .where(RecallNotice.id == notice_id)
    ).one()
    lock_group_payment(group_id)
    order = lock_order(order_id)
    notice = lock_notice(notice_id)
    if notice.refund_g >= notice.grams:
        return False
    if order.status in STILL_WITH_THE_SHOP:
        amount = _decline(order, desk, now)
    elif order.paid_at is not None:
        amount = _give_back(order, notice, now)
    elif order.status in _CALLED_OFF:
        amount = Vnd(0)
    else:
        return False
    notice.refund_amount += amount
    notice.refund_g = notice.grams
    write_audit(
        actor=MARKET,
        action="recall_refund",
        subject=order.code,
        now=now,
        recall=notice.recall_code,
        amount=int(amount),
    )
    return True


def _decline(order: Order, desk: Desk, now: datetime) -> Vnd:
    before = refunded_of(order.id)
    decline_order(order, by=MARKET, reason=RECALLED_HERE, desk=desk, now=now)
    db.session.flush()
    return refunded_of(order.id) - before


def _give_back(order: Order, notice: RecallNotice, now: datetime) -> Vnd:
    due = worth_of(order, notice.recall_code) - notice.refund_amount
    amount = min(due, order.total - refunded_of(order.id))
    if amount <= 0:
        return Vnd(0)
    codes = refund_order(order, amount=int(amount), reason=REASON, by=MARKET, now=now)
    notice.refund_code = codes[0]
    return Vnd(int(amount))
