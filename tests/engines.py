"""Which databases a test meets: doors are about pages, and rooms about rows."""

import inspect
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

TESTS = Path(__file__).parent
DOORS = (TESTS / "web", TESTS / "access")
SQLITE, POSTGRES = "sqlite", "postgresql"
# What whoever counts statements listens to, and what whoever lets several run at once starts.
ABOUT_THE_DATABASE = {"before_cursor_execute", "Thread", "ThreadPoolExecutor"}


def engines_for(test: pytest.Function) -> list[str]:
    """The databases that ``test`` meets; with ``BOTH_ENGINES`` everything meets both.

    A test below a door meets SQLite alone, unless it counts statements, lets several run at once or
    is marked ``both_engines``. Any other test meets both, unless it is marked ``one_engine``.
    """
    if test.get_closest_marker("browser"):
        return [SQLITE]
    if any(door in test.path.parents for door in DOORS):
        both = test.get_closest_marker("both_engines") or is_about_the_database(test.function)
    else:
        both = not test.get_closest_marker("one_engine")
    return [SQLITE, POSTGRES] if both or os.environ.get("BOTH_ENGINES") else [SQLITE]


def is_about_the_database(test: Callable[..., Any]) -> bool:
    """Whether a test, or a function of the suite that it calls, counts statements or races."""
    waiting, seen = [inspect.unwrap(test)], set[str]()
    while waiting:
        function = waiting.pop()
        words = set(_words_in(function.__code__)) - seen
        if words & ABOUT_THE_DATABASE:
            return True
        seen |= words
        named = (inspect.unwrap(function.__globals__.get(word, len)) for word in words)
        waiting += [
            each
            for each in named
            if isinstance(each, FunctionType) and each.__module__.startswith("tests.")
        ]
    return False


def _words_in(code: CodeType) -> Iterator[str]:
    """The names and texts that a function uses, those of functions inside it too."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield from _words_in(constant)
