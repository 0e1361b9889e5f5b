"""Tells, within the writing transaction, that what some lots may sell has changed.

Stock stands on a higher floor and must move in the same transaction as its lots. It listens here, so
that no door can change a lot and forget the stock; the wiring is `marketplace/subscriptions.py`.
"""

from collections.abc import Callable, Collection
from datetime import datetime

Listener = Callable[[Collection[int], datetime], None]


class LotWatch:
    """Hears of lots by their ids, inside the open unit of work."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Let ``listener`` hear of every change; adding it again changes nothing."""
        if listener not in self.listeners:
            self.listeners.append(listener)

    def tell(self, lot_ids: Collection[int], now: datetime) -> None:
        """What these lots may sell is different now."""
        if lot_ids:
            for listener in self.listeners:
                listener(lot_ids, now)


watch = LotWatch()
