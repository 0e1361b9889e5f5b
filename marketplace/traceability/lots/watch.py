"""Tells, within the writing transaction, that what some lots may sell has changed.

Stock stands on a higher floor and must move in the same transaction as its lots. It listens here, so
that no door can change a lot and forget the stock; the wiring is `marketplace/subscriptions.py`.
"""

from collections.abc import Callable, Collection
from datetime import datetime

Listener = Callable[[Collection[int], datetime], None]
Guard = Callable[[Collection[int]], None]


class LotWatch:
    """Hears of lots by their ids, inside the open unit of work."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []
        self.guards: list[Guard] = []

    def listen(self, listener: Listener) -> None:
        """Let ``listener`` hear of every change; adding it again changes nothing."""
        if listener not in self.listeners:
            self.listeners.append(listener)

    def guard(self, guard: Guard) -> None:
        """Let ``guard`` lock what belongs to lots before they are; adding it again changes nothing."""
        if guard not in self.guards:
            self.guards.append(guard)

    def ready(self, lot_ids: Collection[int]) -> None:
        """These lots will be locked next: whoever takes stock locks it before its lots."""
        if lot_ids:
            for guard in self.guards:
                guard(lot_ids)

    def tell(self, lot_ids: Collection[int], now: datetime) -> None:
        """What these lots may sell is different now."""
        if lot_ids:
            for listener in self.listeners:
                listener(lot_ids, now)


watch = LotWatch()
