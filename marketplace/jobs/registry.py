"""Which function does a job of which name."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar


class Worker(Protocol):
    """Does one job. It is told the moment, opens its own units of work and may run twice."""

    def __call__(self, *, now: datetime, **arguments: object) -> None: ...


Function = TypeVar("Function", bound=Callable[..., None])

_workers: dict[str, Callable[..., None]] = {}


def job(name: str) -> Callable[[Function], Function]:
    """Register the decorated function as the one that does jobs called ``name``."""

    def register(function: Function) -> Function:
        known = _workers.setdefault(name, function)
        if known.__qualname__ != function.__qualname__:
            raise ValueError(f"two functions want to do jobs called {name}")
        return function

    return register


def worker_for(name: str) -> Callable[..., None]:
    """The function for ``name``; KeyError where none was registered."""
    return _workers[name]


def known_jobs() -> frozenset[str]:
    return frozenset(_workers)
