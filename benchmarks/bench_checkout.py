"""The final order request over HTTP: three lines, PostgreSQL, two workers, paid by bank QR."""

import random

from benchmarks import floors
from benchmarks.buyers import shelf
from benchmarks.load import served
from benchmarks.shoppers import ACCOUNT, fill_baskets, send_all, visit
from benchmarks.table import Row
from benchmarks.world import app_of, world
from marketplace.core.db import db

PRODUCTS, LINES, CONNECTIONS = 1_000, 3, 8
WARM, COUNTED = 40, 600


class OrdersFailed(RuntimeError):
    """Not every form made an order, so the rate says nothing."""


def run() -> list[Row]:
    market = world("postgresql", PRODUCTS)
    with app_of(market).app_context():
        units = shelf(PRODUCTS)
        db.engine.dispose()
    chance = random.Random(7)
    wanted = []
    for _ in range(WARM + COUNTED):
        unit, variants = chance.choice(units)
        wanted.append((unit, [variant for variant, _ in chance.sample(variants, LINES)]))
    baskets = fill_baskets(market, wanted)
    with served("wsgi:app", env=market.env(**ACCOUNT), ready="/danh-muc") as port:
        known = visit(port, baskets[0])
        send_all(port, baskets[:WARM], known, connections=CONNECTIONS)
        posted = send_all(port, baskets[WARM:], known, connections=CONNECTIONS)
    if posted.ordered != COUNTED:
        raise OrdersFailed(str(dict(posted.answers)))
    share, name = posted.per_second / floors.card_requests(), "final order request, 3 lines"
    return [
        Row(8, name, share, "R1", "≥ 0.25", "0.40"),
        Row(8, name, posted.per_second, "requests/s"),
    ]
