"""Everything that moves money. Those that speak with providers open their own units of work and say so;
all others are wrapped in one by their caller.
"""

from marketplace.settlement.commands.clockwork import expire_overdue, reconcile_pending
from marketplace.settlement.commands.facts import apply_facts
from marketplace.settlement.commands.inbox import receive_notice, retry_notice
from marketplace.settlement.commands.order_money import (
    cancel_order,
    collect_cash,
    complete_order,
    decline_order,
    refund_order,
)
from marketplace.settlement.commands.refund_outcomes import (
    RefundNotByHand,
    RefundNotFound,
    confirm_by_hand,
)
from marketplace.settlement.commands.refunds import RefundTooLarge, request_refund
from marketplace.settlement.commands.sending import retry_refunds, run_refund
from marketplace.settlement.commands.starting import (
    PaymentNotReached,
    PaymentRefused,
    Ways,
    start_payment,
)
from marketplace.settlement.commands.suspense import (
    OrderUnknown,
    SecondPersonNeeded,
    SuspenseDecided,
    SuspenseNotFound,
    match_suspense,
    return_suspense,
)

__all__ = [
    "OrderUnknown",
    "PaymentNotReached",
    "PaymentRefused",
    "RefundNotByHand",
    "RefundNotFound",
    "RefundTooLarge",
    "SecondPersonNeeded",
    "SuspenseDecided",
    "SuspenseNotFound",
    "Ways",
    "apply_facts",
    "cancel_order",
    "collect_cash",
    "complete_order",
    "confirm_by_hand",
    "decline_order",
    "expire_overdue",
    "match_suspense",
    "receive_notice",
    "reconcile_pending",
    "refund_order",
    "request_refund",
    "retry_notice",
    "retry_refunds",
    "return_suspense",
    "run_refund",
    "start_payment",
]
