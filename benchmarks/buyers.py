"""Buyers who call the order command itself: threads in a few processes, all let go at once.

``crowd`` starts them; the module run as a program is one of the processes.
"""

import json
import os
import random
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta

from flask import Flask

from benchmarks.places import ROOT
from benchmarks.processor_time import Stopwatch, Work, database_seconds
from benchmarks.world import World
from benchmarks.world_rows import unit_code
from marketplace.app import create_app
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically, db
from marketplace.core.money import Vnd
from marketplace.inventory.commands.holding import OutOfStock
from marketplace.orders.checkouts import Checkout, Destination, WantedLine
from marketplace.orders.commands.placing import place_group
from marketplace.orders.models import OrderGroup
from marketplace.orders.rules import Locality

PROCESSES = 2


class OrdersFailed(RuntimeError):
    """Orders failed for another reason than that the stock was at its end."""


@dataclass(frozen=True)
class Wish:
    """What each buyer orders again and again: one of ``products``, on ``lines`` lines."""

    clients: int
    seconds: float
    products: int
    lines: int = 1
    orders_each: int = 0  # end after so many, where it is not zero


@dataclass
class Told:
    """Orders and what they took, the longest one, those refused for want of stock, other errors."""

    orders: int = 0
    processor: float = 0.0
    wall: float = 0.0
    longest: float = 0.0
    refused: int = 0
    locked: int = 0
    errors: int = 0
    first_error: str = ""

    @property
    def work(self) -> Work:
        return Work(self.orders, self.processor, self.wall)


def ordered(market: World, wish: Wish) -> Work:
    """The orders of a crowd of which none may fail."""
    told = crowd(market, wish)
    if told.errors:
        raise OrdersFailed(f"{told.errors} orders failed: {told.first_error}")
    return told.work


def crowd(market: World, wish: Wish) -> Told:
    """Let ``wish.clients`` buyers order at once; they are shared out over some processes.

    Their processor time is that of these processes and of PostgreSQL's, where it has the market.
    """
    each = Wish(**{**asdict(wish), "clients": wish.clients // PROCESSES})
    command = [sys.executable, "-m", "benchmarks.buyers", json.dumps(asdict(each))]
    env = {**os.environ, **market.env(DATABASE_POOL_SIZE=str(each.clients))}
    started = [
        subprocess.Popen(
            command, cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(PROCESSES)
    ]
    for process in started:
        assert process.stdout is not None
        process.stdout.readline()
    with database_seconds(market.url) as used:
        before = used()
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        told = [Told(**json.loads(process.communicate()[0])) for process in started]
        return _together(told, used() - before)


def _together(parts: list[Told], elsewhere: float = 0.0) -> Told:
    """All parts, which worked at the same time; ``elsewhere`` is processor time beside theirs."""
    whole = Told(processor=elsewhere)
    for name in ("orders", "processor", "refused", "locked", "errors"):
        setattr(whole, name, getattr(whole, name) + sum(getattr(part, name) for part in parts))
    whole.wall = max(part.wall for part in parts)
    whole.longest = max(part.longest for part in parts)
    whole.first_error = next((part.first_error for part in parts if part.first_error), "")
    return whole


def wish_of(variants: Mapping[int, int], *, destination: Destination) -> Checkout:
    """One kilogram of each of ``variants`` (id → price), fetched at the hall of the shop's unit."""
    return Checkout(
        key=secrets.token_urlsafe(16),
        lines=tuple(WantedLine(variant, 1, Vnd(price)) for variant, price in variants.items()),
        buyer_name="Nguyễn Thị Mai",
        buyer_phone="+84901234567",
        destination=destination,
        method="vietqr_bank",
        delivery_total=Vnd(0),
    )


def hall_of(unit: int) -> Destination:
    return Destination(unit, Locality(unit_code(unit), "24"), pickup_point_id=unit)


def place(wanted: Checkout, *, now: datetime | None = None) -> OrderGroup:
    """One order, as the checkout door makes it."""
    moment = now or utc_now()
    return atomically(
        lambda: place_group(wanted, now=moment, commission_bp=300, pay_within=timedelta(minutes=15))
    )


class Buyer(threading.Thread):
    """Orders once to warm up, unless it has one order only; from ``start_line`` on until the end."""

    def __init__(self, app: Flask, wish: Wish, start_line: threading.Barrier) -> None:
        super().__init__()
        self.app, self.wish, self.start_line, self.told = app, wish, start_line, Told()
        self.chance = random.Random(secrets.token_bytes(8))
        with app.app_context():
            self.shelf = shelf(wish.products)

    def run(self) -> None:
        if not self.wish.orders_each:
            self._order()
        self.start_line.wait()  # all are warm
        self.start_line.wait()  # all may go
        until, turns = time.perf_counter() + self.wish.seconds, 0
        while time.perf_counter() < until and turns < (self.wish.orders_each or turns + 1):
            turns += 1
            started = time.perf_counter()
            self.told.orders += self._order()
            self.told.longest = max(self.told.longest, time.perf_counter() - started)

    def _order(self) -> bool:
        unit, variants = self.chance.choice(self.shelf)
        chosen = self.chance.sample(variants, min(self.wish.lines, len(variants)))
        try:
            with self.app.app_context():
                place(wish_of(dict(chosen), destination=hall_of(unit)))
        except OutOfStock:
            self.told.refused += 1
            return False
        except Exception as error:  # counted and shown, whatever it is
            self.told.locked += "database is locked" in str(error)
            self.told.errors += 1
            self.told.first_error = self.told.first_error or repr(error)[:300]
            return False
        return True


def shelf(products: int) -> list[tuple[int, list[tuple[int, int]]]]:
    """For each unit its variants with their prices, of the first ``products`` products."""
    rows = db.session.connection().exec_driver_sql(
        "SELECT seller.unit_id, variant.id, variant.price FROM variant "
        "JOIN product ON product.id = variant.product_id "
        f"JOIN seller ON seller.id = product.seller_id WHERE product.id <= {products} "
        "ORDER BY variant.id"
    )
    found: dict[int, list[tuple[int, int]]] = {}
    for unit, variant, price in rows:
        found.setdefault(unit, []).append((variant, price))
    return sorted(found.items())


def main(wish: Wish) -> None:
    app, start_line = create_app(), threading.Barrier(wish.clients + 1)
    buyers = [Buyer(app, wish, start_line) for _ in range(wish.clients)]
    for buyer in buyers:
        buyer.start()
    start_line.wait()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    watch = Stopwatch()
    start_line.wait()
    for buyer in buyers:
        buyer.join()
    told = _together([buyer.told for buyer in buyers])
    work = watch.work(1)
    told.processor, told.wall = work.processor, work.wall
    sys.stdout.write(json.dumps(asdict(told)))


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    main(Wish(**{field.name: given[field.name] for field in fields(Wish)}))
