"""What the open unit of work of this thread knows and has put off; `core.db` opens and ends it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

Kept = TypeVar("Kept")
Call = Callable[[], None]


class WriteOutsideUnitOfWork(RuntimeError):
    """A row was to be written where no unit of work is open: a fault of the program."""


class NoMoment(RuntimeError):
    """A command changed what others follow and said nowhere when: a fault of the program."""


class UnitState:
    """``kept`` holds one object of each kind that a room keeps until the unit of work ends."""

    def __init__(self) -> None:
        self.kept: dict[type[Any], Any] = {}
        self.moment: datetime | None = None
        self.before: list[Call] = []
        self.last: list[Call] = []
        self.after: list[Call] = []


class _Thread(threading.local):
    state: UnitState | None = None
    whole: UnitState | None = None


_thread = _Thread()


def is_open() -> bool:
    return _thread.state is not None


def begin() -> UnitState:
    """Raises RuntimeError where one is open: units of work do not nest."""
    if _thread.state is not None:
        raise RuntimeError("a unit of work is open already")
    _thread.state = UnitState()
    return _thread.state


def end() -> None:
    _thread.state = None


@contextmanager
def gathering() -> Iterator[None]:
    """Set the open unit of work aside, so that others begin and end as its parts."""
    _thread.whole, _thread.state = _thread.state, None
    try:
        yield
    finally:
        _thread.state, _thread.whole = _thread.whole, None


def whole() -> UnitState | None:
    """The unit of work that the present one is a part of."""
    return _thread.whole


def current() -> UnitState:
    """The open unit of work; raises WriteOutsideUnitOfWork where there is none."""
    if _thread.state is None:
        raise WriteOutsideUnitOfWork
    return _thread.state


def kept(kind: type[Kept]) -> Kept:
    """The open unit of work's own ``kind``, made when it is first asked for; a rollback drops it."""
    found: Kept = current().kept.setdefault(kind, kind())
    return found


def at_moment(now: datetime) -> None:
    """Say when what the open unit of work does happens: what is put off then happens at that time."""
    current().moment = now


def moment() -> datetime:
    """When the open unit of work happens; raises NoMoment where nobody said so."""
    found = current().moment
    if found is None:
        raise NoMoment
    return found


def before_commit(call: Call, *, last: bool = False) -> None:
    """Run ``call`` once when the command is through, however often it was asked for.

    ``last`` after all that is not, for what must not be locked longer than needed.
    """
    calls = current().last if last else current().before
    if call not in calls:
        calls.append(call)


def drop_what_was_put_off() -> None:
    """What a part that was rolled back put off is not done."""
    current().before.clear()


def after_commit(call: Call) -> None:
    """Run ``call`` when the open unit of work has been committed; a rollback drops it."""
    current().after.append(call)
