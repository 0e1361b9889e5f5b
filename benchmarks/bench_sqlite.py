"""The order command on SQLite against single inserts, the longest wait, and refused locks."""

from benchmarks import floors
from benchmarks.buyers import Told, Wish, crowd
from benchmarks.floors import S
from benchmarks.processor_time import Work, by_turns
from benchmarks.sizes import CROWD_TURNS, SECONDS, size
from benchmarks.table import Row
from benchmarks.world import world

PRODUCTS, CLIENTS, AT_ONCE = size("PRODUCTS", 1_000, 100), 50, 60.0
ORDER = "order command on SQLite, 50 clients in 2 processes"


class OrdersFailed(RuntimeError):
    """Orders failed for another reason than a lock."""


def run() -> list[Row]:
    market = world("sqlite", PRODUCTS)
    told = [crowd(market, Wish(CLIENTS, AT_ONCE, PRODUCTS, orders_each=1))]

    def order() -> Work:
        told.append(crowd(market, Wish(CLIENTS, SECONDS, PRODUCTS)))
        return told[-1].work

    found = by_turns({ORDER: order, S: floors.sqlite_commits}, CROWD_TURNS)
    for each in told:
        _check(each)
    locked = sum(each.locked for each in told)
    return [
        *floors.rows(found, "sqlite"),
        Row(11, ORDER, found[ORDER] / found[S], "S", "≥ 0.35", "0.50"),
        Row(11, ORDER, found[ORDER].seconds_for(1_000), "ms/order"),
        Row(11, "longest wait of 50 buyers who order at once", told[0].longest, "s", "≤ 2"),
        Row(11, '"database is locked"', locked, "times", "0"),
    ]


def _check(told: Told) -> None:
    if told.errors > told.locked:
        raise OrdersFailed(told.first_error)
