"""A clock that can be put forward."""

import threading
from datetime import UTC, datetime, timedelta


class SimulatedClock:
    """Stands still at `start` if `frozen`, else goes with the machine; `advance` moves either."""

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        self._start = start or datetime.now(UTC)
        self._frozen = frozen
        self._offset = timedelta() if frozen else self._start - datetime.now(UTC)
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Give the moment, in UTC."""
        with self._lock:
            return (self._start if self._frozen else datetime.now(UTC)) + self._offset

    def advance(self, seconds: float) -> datetime:
        """Put the clock forward."""
        with self._lock:
            self._offset += timedelta(seconds=seconds)
        return self.now()
