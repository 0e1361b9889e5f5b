"""Fifty buyers race for ten kilograms over HTTP, four processes; ``BENCH_TRIALS`` says how often."""

import sqlalchemy as sa

from benchmarks.load import served
from benchmarks.shoppers import ACCOUNT, Visit, fill_baskets, send_all, visit
from benchmarks.sizes import size
from benchmarks.table import Row
from benchmarks.world import Engine, World, world
from benchmarks.world_rows import KILOGRAM, UNITS

ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")
TRIALS, PRODUCTS = size("TRIALS", 25, 2), size("PRODUCTS", 1_000, 100)
BUYERS, PACKS, WORKERS = 50, 10, 4
STOCK = "UPDATE stock_item SET available = {0}, reserved = 0 WHERE variant_id = {1}"
ORDERED = "SELECT coalesce(sum(base_quantity), 0) FROM order_line WHERE variant_id = {0}"
UNIT = (
    "SELECT seller.unit_id FROM product JOIN seller ON seller.id = product.seller_id "
    "WHERE product.id = {0}"
)


class BuyersLost(RuntimeError):
    """Buyers got neither an order nor a sentence."""


def run() -> list[Row]:
    rows = []
    for engine in ENGINES:
        oversold, unsold = _trials(world(engine, PRODUCTS))
        name = f"{TRIALS} trials of {BUYERS} buyers for {PACKS} units, HTTP, {engine}"
        rows.append(Row(1, f"oversold units in {name}", oversold, "units", "0"))
        rows.append(Row(1, f"units left over in {name}", unsold, "units", "0"))
    return rows


def _trials(market: World) -> tuple[int, int]:
    engine = sa.create_engine(market.url)
    env = market.env(**ACCOUNT)
    oversold = unsold = 0
    with served("wsgi:app", env=env, workers=WORKERS, ready="/danh-muc") as server:
        known: Visit | None = None
        for trial in range(1, TRIALS + 1):
            variant = PRODUCTS - trial
            with engine.begin() as connection:
                connection.exec_driver_sql(STOCK.format(PACKS * KILOGRAM, variant))
                before = connection.exec_driver_sql(ORDERED.format(variant)).scalar_one()
                unit = connection.exec_driver_sql(UNIT.format(variant)).scalar_one()
            assert 1 <= unit <= UNITS
            baskets = fill_baskets(market, [(unit, [variant])] * BUYERS)
            known = known or visit(server.port, baskets[0])
            answers = send_all(server.port, baskets, known, connections=BUYERS)
            # A page with a sentence, or the way back to the basket; anything else is a fault.
            if lost := set(answers) - {"ordered", "200", "422", "302"}:
                raise BuyersLost(", ".join(sorted(lost)))
            with engine.begin() as connection:
                after = connection.exec_driver_sql(ORDERED.format(variant)).scalar_one()
            sold = int(after - before) // KILOGRAM
            oversold += max(0, sold - PACKS)
            unsold += max(0, PACKS - sold)
    engine.dispose()
    return oversold, unsold
