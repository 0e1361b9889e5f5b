"""What took effort to make, kept in this process for as long as the versions that it shows stand."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar


class Versioned(Protocol):
    """Something made from rows of certain versions; two makings are equal where those are equal."""

    @property
    def versions(self) -> object: ...


Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value", bound=Versioned)


class Kept(Generic[Key, Value]):
    """The least recently used value goes first when more than ``most`` are kept; 0 keeps nothing.

    Safe to use from several threads; hold ``lock`` to do several things at once.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.lock = threading.RLock()
        self._values: OrderedDict[Key, Value] = OrderedDict()

    def __bool__(self) -> bool:
        return bool(self._values)

    def peek(self, key: Key) -> Value | None:
        """The value whatever its versions are; this is not a use of it."""
        return self._values.get(key)

    def get(self, key: Key, versions: object) -> Value | None:
        """The value if it was made from these versions."""
        with self.lock:
            found = self._values.get(key)
            if found is None or found.versions != versions:
                return None
            self._values.move_to_end(key)
            return found

    def keep(self, key: Key, value: Value) -> None:
        if self.most < 1:
            return
        with self.lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self.most:
                self._values.popitem(last=False)

    def drop(self, stale: Callable[[Value], bool]) -> None:
        """Forget every value that is ``stale``."""
        with self.lock:
            for key in [key for key, value in self._values.items() if stale(value)]:
                del self._values[key]

    def clear(self) -> None:
        with self.lock:
            self._values.clear()
