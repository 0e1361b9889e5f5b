"""Which function does a job of which name."""

from collections.abc import Callable
from typing import TypeVar

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
