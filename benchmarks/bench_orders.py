"""The order command on PostgreSQL, from Python, against single inserts on the same disk."""

from functools import partial

from benchmarks import floors
from benchmarks.buyers import Wish, ordered
from benchmarks.floors import C
from benchmarks.processor_time import by_turns
from benchmarks.sizes import CROWD_TURNS, SECONDS, size
from benchmarks.table import Row
from benchmarks.world import world

PRODUCTS, CLIENTS = size("PRODUCTS", 1_000, 100), 50
SPREAD, HOT = f"spread over {PRODUCTS:,} products", "one hot product"


def run() -> list[Row]:
    market = world("postgresql", PRODUCTS)
    asks = {
        what: partial(ordered, market, Wish(CLIENTS, SECONDS, products))
        for what, products in ((SPREAD, PRODUCTS), (HOT, 1))
    }
    found = by_turns({**asks, C: floors.postgres_commits}, CROWD_TURNS)
    rows = floors.rows(found, "orders")
    for what, must, stretch in ((SPREAD, "≥ 0.20", "0.30"), (HOT, "≥ 0.05", "0.15")):
        name = f"order command, {CLIENTS} clients, {what}"
        rows.append(Row(10, name, found[what] / found[C], "C", must, stretch))
        rows.append(Row(10, name, found[what].seconds_for(1_000), "ms/order"))
    return rows
