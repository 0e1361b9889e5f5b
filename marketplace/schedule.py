"""What the clock does by itself: a name, how often in seconds, and the command.

Each command opens its own units of work, is told the moment and may run twice at once.
"""

from collections.abc import Callable

from marketplace.notifications import recall_notices
from marketplace.ocop import tasks as ocop
from marketplace.orders import tasks as orders
from marketplace.settlement import tasks as settlement
from marketplace.stamps import tasks as stamps
from marketplace.traceability import tasks as traceability
from marketplace.tracelog import tasks as trace_log

SCHEDULE: dict[str, tuple[float, Callable[..., None]]] = {
    # Each hour, so that a night on which the machine slept is caught up with; again changes nothing.
    "ocop.tidy_register": (3_600.0, ocop.tidy_register),
    "notifications.repeat_recalls": (900.0, recall_notices.repeat_recalls),
    "orders.forget_old_carts": (86_400.0, orders.forget_old_carts),
    "settlement.expire_overdue": (30.0, settlement.expire_overdue),
    "settlement.reconcile_pending": (60.0, settlement.reconcile_pending),
    "settlement.refund_recalls": (900.0, settlement.refund_recalls),
    "settlement.retry_refunds": (60.0, settlement.retry_refunds),
    "stamps.raise_flags": (300.0, stamps.raise_flags),
    "stamps.forget_old_devices": (3_600.0, stamps.forget_old_devices),
    # Often, because the day turns at midnight and a lot past its day must not look sellable for long.
    "traceability.close_past_lots": (300.0, traceability.close_past_lots),
    # Each hour, so that a night on which the machine slept is caught up with.
    "traceability.follow_the_days": (3_600.0, traceability.follow_the_days),
    "trace_log.follow_events": (3.0, trace_log.follow_events),
    "trace_log.follow_every_event": (86_400.0, trace_log.follow_every_event),
}
