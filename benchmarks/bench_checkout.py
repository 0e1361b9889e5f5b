"""The final order request over HTTP: three lines, PostgreSQL, two workers, paid by bank QR."""

import random

from benchmarks import floors
from benchmarks.buyers import shelf
from benchmarks.floors import R1
from benchmarks.load import served
from benchmarks.processor_time import Stopwatch, Work, by_turns, database_seconds
from benchmarks.shoppers import ACCOUNT, Basket, fill_baskets, send_all, visit
from benchmarks.sizes import TURNS, size
from benchmarks.table import Row
from benchmarks.world import World, app_of, world
from marketplace.core.db import db

PRODUCTS, LINES, CONNECTIONS = size("PRODUCTS", 1_000, 100), 3, 8
WARM, COUNTED = 40, size("ORDERS", 100, 20)  # of one turn
NAME = "final order request, 3 lines"


class OrdersFailed(RuntimeError):
    """Not every form made an order, so the figure says nothing."""


def run() -> list[Row]:
    market = world("postgresql", PRODUCTS)
    baskets = _baskets(market, WARM + TURNS * COUNTED)
    with (
        floors.page_floors() as pages,
        served("wsgi:app", env=market.env(**ACCOUNT), ready="/danh-muc") as server,
        database_seconds(market.url) as used,
    ):
        known = visit(server.port, baskets[0])
        left = iter(baskets)

        def order(count: int = COUNTED) -> Work:
            watch = Stopwatch(lambda: server.seconds() + used())
            answers = send_all(
                server.port, [next(left) for _ in range(count)], known, connections=CONNECTIONS
            )
            if answers["ordered"] != count:
                raise OrdersFailed(str(dict(answers)))
            return watch.work(count)

        order(WARM)
        found = by_turns({NAME: order, R1: pages[R1]}, TURNS)
    return [
        *floors.rows(found, "checkout"),
        Row(8, NAME, found[NAME] / found[R1], "R1", "≥ 0.25", "0.40"),
        Row(8, NAME, found[NAME].seconds_for(1_000), "ms/request"),
    ]


def _baskets(market: World, count: int) -> list[Basket]:
    with app_of(market).app_context():
        units = [each for each in shelf(PRODUCTS) if len(each[1]) >= LINES]
        db.engine.dispose()
    chance = random.Random(7)
    wanted = []
    for _ in range(count):
        unit, variants = chance.choice(units)
        wanted.append((unit, [variant for variant, _ in chance.sample(variants, LINES)]))
    return fill_baskets(market, wanted)
