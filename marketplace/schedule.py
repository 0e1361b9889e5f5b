"""What the clock does by itself: a name, how often in seconds, and the command.

Each command opens its own units of work, is told the moment and may run twice at once.
"""

from collections.abc import Callable

from marketplace.orders import tasks as orders
from marketplace.settlement import tasks as settlement

SCHEDULE: dict[str, tuple[float, Callable[..., None]]] = {
    "orders.forget_old_carts": (86_400.0, orders.forget_old_carts),
    "settlement.expire_overdue": (30.0, settlement.expire_overdue),
    "settlement.reconcile_pending": (60.0, settlement.reconcile_pending),
    "settlement.retry_refunds": (60.0, settlement.retry_refunds),
}
