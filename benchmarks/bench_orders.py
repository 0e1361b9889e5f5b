"""Orders per second of the order command on PostgreSQL, against the commits of the same disk."""

from benchmarks import floors
from benchmarks.buyers import Wish, crowd
from benchmarks.table import Row
from benchmarks.world import world

PRODUCTS, CLIENTS, SECONDS = 1_000, 50, 8.0


def run() -> list[Row]:
    market = world("postgresql", PRODUCTS)
    rows = []
    for what, products, must, stretch in (
        ("spread over 1,000 products", PRODUCTS, "≥ 0.20", "0.30"),
        ("one hot product", 1, "≥ 0.05", "0.15"),
    ):
        told = crowd(market, Wish(CLIENTS, SECONDS, products))
        if told.errors or not told.orders:
            raise RuntimeError(f"{told.errors} orders failed: {told.first_error}")
        share = told.per_second / floors.postgres_commits()
        name = f"order command, 50 clients, {what}"
        rows.append(Row(10, name, share, "C", must, stretch))
        rows.append(Row(10, name, told.per_second, "orders/s"))
    return rows
