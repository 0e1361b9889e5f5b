"""Below a door, what counts statements or races is seen by itself and meets both databases."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.engines import is_about_the_database
from tests.inventory.rivals import race
from tests.orders.counting import counted_statements


def counts() -> None:
    with counted_statements():
        pass


def counts_inside() -> Callable[[], None]:
    def inside() -> None:
        counts()

    return inside


def races() -> None:
    race(None, [])  # type: ignore[arg-type]


def starts_threads() -> None:
    with ThreadPoolExecutor(2):
        threading.get_ident()


def reads_a_page() -> None:
    assert "Chợ Xã".lower()


@pytest.mark.parametrize("test", [counts, counts_inside, races, starts_threads])
def test_counting_and_racing_are_seen_wherever_they_stand(test: Callable[[], object]) -> None:
    assert is_about_the_database(test)


def test_a_page_that_is_read_is_not_about_the_database() -> None:
    assert not is_about_the_database(reads_a_page)
