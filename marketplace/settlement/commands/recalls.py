"""Opening a recall: in one transaction the lots turn red, their stock goes, and who is about to pay for
them is told to stop. Buyers are told, and their money goes back, by jobs afterwards.

The order of locks is that of a buyer: payments, orders, stock, lots.
"""

from collections.abc import Collection
from datetime import datetime

from marketplace.accounts.access import Actor
from marketplace.core.sentences import N_
from marketplace.inventory.commands.lot_stock import lock_stock_of_lots
from marketplace.jobs.commands import enqueue
from marketplace.orders.models import OrderStatus
from marketplace.orders.recalls import note_affected, unpaid_orders
from marketplace.orders.steps import lock_order, lock_orders
from marketplace.settlement.commands.order_money import cancel_order
from marketplace.settlement.commands.payments import lock_group_payment
from marketplace.settlement.commands.recall_refunds import REFUND_RECALL
from marketplace.settlement.desk import Desk
from marketplace.traceability.recalls.commands import opening as lots
from marketplace.traceability.recalls.commands.opening import Why
from marketplace.traceability.recalls.models import Recall, RecallScope

MARKET = "market"
RECALLED = N_("The goods were recalled before they were paid for.")


def open_recall(
    *,
    scope: RecallScope,
    reference: str,
    lot_ids: Collection[int],
    reason: str,
    danger: int,
    decision_no: str = "",
    refunds: bool = True,
    needed_since: datetime | None = None,
    actor: Actor,
    desk: Desk,
    now: datetime,
) -> Recall:
    """Block the lots and the packs made from them, everywhere and at once.

    The same form twice gives the same recall. Raises what `traceability.recalls.commands` raises:
    NothingToRecall, LotNotInScope, RecallReasonMissing, DangerUnknown, SeveralUnits, AlreadyRecalled.
    """
    wanted = lots.with_packs(lot_ids, actor)
    why = Why(scope, reference, reason, danger, decision_no, refunds, needed_since)
    _hold_still(wanted)
    done = lots.recall_lots(wanted, why, actor=actor, now=now)
    if done.lots:
        _block(done.recall, [lot.id for lot in done.lots], desk, now)
    return done.recall


def add_to_recall(
    recall: Recall, lot_ids: Collection[int], *, actor: Actor, desk: Desk, now: datetime
) -> Recall:
    """Take lots that may be affected into an open recall, with the packs made from them.

    Lots that are in it already change nothing. Raises RecallIsClosed and what `open_recall` raises.
    """
    wanted = lots.with_packs(lot_ids, actor)
    _hold_still(wanted)
    fresh = lots.add_lots(recall, wanted, actor=actor, now=now)
    if fresh:
        _block(recall, [lot.id for lot in fresh], desk, now)
    return recall


def refund_now(recall: Recall, *, actor: Actor, now: datetime) -> Recall:
    """Give buyers their money back after all, where the recall was opened without."""
    if lots.want_refunds(recall, actor=actor, now=now):
        _refund_later(recall, now)
    return recall


def _hold_still(lot_ids: Collection[int]) -> None:
    unpaid = unpaid_orders(lot_ids)
    for group_id in sorted({each.group_id for each in unpaid}):
        lock_group_payment(group_id)
    lock_orders([each.order_id for each in unpaid])
    lock_stock_of_lots(lot_ids)


def _block(recall: Recall, lot_ids: Collection[int], desk: Desk, now: datetime) -> None:
    """Nobody reaches the locked lots any more; what was on its way to them is called off."""
    for unpaid in unpaid_orders(lot_ids):
        order = lock_order(unpaid.order_id)
        if order.status is OrderStatus.AWAITING_PAYMENT:
            cancel_order(order, by=MARKET, reason=RECALLED, desk=desk, now=now)
    note_affected(recall.code, now=now)
    if recall.refunds:
        _refund_later(recall, now)


def _refund_later(recall: Recall, now: datetime) -> None:
    enqueue(REFUND_RECALL, now=now, recall_code=recall.code)
