"""The order command on SQLite: orders per second, the longest wait, and refused locks."""

from benchmarks import floors
from benchmarks.buyers import Wish, crowd
from benchmarks.table import Row
from benchmarks.world import world

PRODUCTS, CLIENTS, SECONDS, AT_ONCE = 1_000, 50, 8.0, 60.0


class OrdersFailed(RuntimeError):
    """Orders failed for another reason than a lock."""


def run() -> list[Row]:
    market = world("sqlite", PRODUCTS)
    told = crowd(market, Wish(CLIENTS, SECONDS, PRODUCTS))
    once = crowd(market, Wish(CLIENTS, AT_ONCE, PRODUCTS, orders_each=1))
    others = told.errors + once.errors - told.locked - once.locked
    if others:
        raise OrdersFailed(told.first_error or once.first_error)
    share = told.per_second / floors.sqlite_commits()
    locked = told.locked + once.locked
    name = "order command on SQLite, 50 clients in 2 processes"
    return [
        Row(11, name, share, "S", "≥ 0.35", "0.50"),
        Row(11, name, told.per_second, "orders/s"),
        Row(11, "longest wait of 50 buyers who order at once", once.longest, "s", "≤ 2"),
        Row(11, '"database is locked"', locked, "times", "0"),
    ]
