"""How many notices of one provider a process takes: a full bucket of them at once, then so many a second."""

import threading
import time

AT_ONCE = 300
A_SECOND = 30


class Bucket:
    """Tokens that come back with time."""

    def __init__(self, size: int, a_second: int) -> None:
        self._size, self._a_second = size, a_second
        self._left: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def take(self, name: str, *, milliseconds: int) -> bool:
        """Take one for ``name`` at a moment of a clock that never goes back."""
        with self._lock:
            full = self._size * 1_000
            left, since = self._left.get(name, (full, milliseconds))
            left = min(full, left + (milliseconds - since) * self._a_second)
            may = left >= 1_000
            self._left[name] = (left - 1_000 if may else left, milliseconds)
            return may


_bucket = Bucket(AT_ONCE, A_SECOND)


def may_come(provider: str) -> bool:
    return _bucket.take(provider, milliseconds=time.monotonic_ns() // 1_000_000)
