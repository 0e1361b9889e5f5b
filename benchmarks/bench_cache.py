"""Pages kept by version stamp: what a hit and a 304 cost of a bare route, and how stale they get."""

import http.client
import re
import time
from datetime import timedelta

from sqlalchemy import select

from benchmarks import floors
from benchmarks.client import HOST
from benchmarks.floors import R0
from benchmarks.load import asker, served
from benchmarks.processor_time import by_turns
from benchmarks.sizes import TURNS, size
from benchmarks.table import Row
from benchmarks.world import World, app_of, world
from benchmarks.world_rows import START
from marketplace.catalog.commands.prices import change_price
from marketplace.catalog.models import Variant
from marketplace.core.db import db, unit_of_work
from marketplace.core.money import Vnd

PRODUCTS = size("PRODUCTS", 1_000, 100)
CHANGES_HERE, CHANGES_ELSEWHERE = size("CHANGES", 30, 5), size("CHANGES_ELSEWHERE", 8, 2)
LISTING, PRODUCT, VARIANT = "/danh-muc/trai-cay", "/san-pham/san-pham-77", 77
KEPT = "256"
PRICE = re.compile(rb'class="price"\s+value="(\d+)"')
PATIENCE = 5.0
HIT, CONFIRMED = "kept page: hit", "kept page: 304"


def run() -> list[Row]:
    market = world("sqlite", PRODUCTS)
    stale_here = _stale_here(market)
    with (
        floors.page_floors() as pages,
        served("wsgi:app", env=market.env(CACHED_PAGES=KEPT), ready=LISTING) as server,
    ):
        known = {"If-None-Match": _etag(server.port, LISTING)}
        asks = {HIT: asker(server, LISTING)}
        asks[CONFIRMED] = asker(server, LISTING, known)
        found = by_turns({**asks, R0: pages[R0]}, TURNS)
        longest = _longest_stale(market, server.port)
    here, elsewhere = "in the process that wrote", "in another process"
    return [
        *floors.rows(found, "cache"),
        Row(12, HIT, found[HIT] / found[R0], "R0", "≥ 0.75", "1.30"),
        Row(12, HIT, found[HIT].seconds_for(1_000), "ms/request"),
        Row(12, CONFIRMED, found[CONFIRMED] / found[R0], "R0", "≥ 0.40"),
        Row(12, f"stale answers after a change, {here}", stale_here, "answers", "0"),
        Row(12, f"longest stale answer, {elsewhere}", longest, "s", "≤ 1"),
    ]


def _stale_here(market: World) -> int:
    """Answers with an old price right after each of some changes in this very process."""
    app, stale = app_of(market, CACHED_PAGES=KEPT), 0
    client = app.test_client()
    for turn in range(CHANGES_HERE):
        client.get(PRODUCT)
        with app.app_context():
            price = _change_price(turn)
        stale += _price_in(client.get(PRODUCT).data) != price
    with app.app_context():
        db.engine.dispose()
    return stale


def _longest_stale(market: World, port: int) -> float:
    """Seconds from a commit in this process until the servers show it, the longest of some."""
    app, longest = app_of(market), 0.0
    for turn in range(CHANGES_ELSEWHERE):
        _get(port, PRODUCT)
        with app.app_context():
            price = _change_price(CHANGES_HERE + turn)
        committed = time.perf_counter()
        fresh = 0
        while fresh < 20 and time.perf_counter() < committed + PATIENCE:
            if _price_in(_get(port, PRODUCT)) == price:
                fresh += 1
            else:
                fresh, longest = 0, max(longest, time.perf_counter() - committed)
    return longest


def _change_price(turn: int) -> int:
    price = 31_000 + turn * 500
    with unit_of_work():
        variant = db.session.scalars(select(Variant).where(Variant.id == VARIANT)).one()
        change_price(
            variant, price=Vnd(price), actor="benchmarks", now=START + timedelta(days=301 + turn)
        )
    return price


def _price_in(body: bytes) -> int:
    found = PRICE.search(body)
    return int(found[1]) if found else 0


def _get(port: int, path: str) -> bytes:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    connection.request("GET", path)
    body = connection.getresponse().read()
    connection.close()
    return body


def _etag(port: int, path: str) -> str:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.headers["ETag"]
