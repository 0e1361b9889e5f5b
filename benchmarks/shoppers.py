"""Buyers who order over HTTP: baskets are put into the tables, the last form is really sent."""

import http.client
import queue
import re
import secrets
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

import sqlalchemy as sa

from benchmarks.client import HOST
from benchmarks.world import World
from marketplace.core.db import table_of
from marketplace.orders.commands.cart import hashed_token
from marketplace.orders.models import Cart, CartLine

CHECKOUT = "/thanh-toan"
TOKEN = re.compile(r'name="csrf_token"\s+value="([^"]+)"')
ACCOUNT = {"BANK_ACCOUNT": "0123499999", "SEPAY_SECRET": "benchmarks"}


class NoForm(RuntimeError):
    """The checkout page did not show its form."""


@dataclass(frozen=True)
class Basket:
    """A filled basket: its cookie, and what the checkout form says about it."""

    token: str
    seen: str
    unit: int


@dataclass(frozen=True)
class Visit:
    """The form token of a browser and the cookie that belongs to it."""

    csrf: str
    cookie: str


def fill_baskets(market: World, wanted: Sequence[tuple[int, Sequence[int]]]) -> list[Basket]:
    """A basket for each (unit, variants): one kilogram of each variant."""
    engine, now = sa.create_engine(market.url), datetime.now(UTC)
    made = []
    with engine.begin() as connection:
        prices: dict[int, int] = dict(
            connection.exec_driver_sql("SELECT id, price FROM variant").all()
        )
        for unit, variants in wanted:
            token = secrets.token_urlsafe(24)
            row = {"token_hash": hashed_token(token), "touched_at": now}
            cart = sa.insert(table_of(Cart)).values(row).returning(Cart.id)
            number = connection.execute(cart).scalar_one()
            lines = [{"cart_id": number, "variant_id": each, "count": 1} for each in variants]
            connection.execute(sa.insert(table_of(CartLine)), lines)
            seen = " ".join(f"MH{each:08d}:1:{prices[each]}" for each in variants)
            made.append(Basket(token, seen, unit))
    engine.dispose()
    return made


def visit(port: int, basket: Basket) -> Visit:
    """Open the checkout page once, as a browser does."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    connection.request("GET", CHECKOUT, headers={"Cookie": f"gio={basket.token}"})
    answer = connection.getresponse()
    body = answer.read().decode()
    cookie = next(
        (
            text.split(";")[0]
            for text in answer.headers.get_all("Set-Cookie", [])
            if text.startswith("form=")
        ),
        "",
    )
    connection.close()
    found = TOKEN.search(body)
    if not (found and cookie):
        raise NoForm(f"{answer.status} {answer.headers.get('Location', '')}")
    return Visit(found[1], cookie)


def send_all(
    port: int, baskets: Sequence[Basket], known: Visit, *, connections: int
) -> Counter[str]:
    """Send the last form of every basket over ``connections`` at once; how often which answer."""
    waiting: queue.SimpleQueue[Basket] = queue.SimpleQueue()
    for basket in baskets:
        waiting.put(basket)
    answers, turn = Counter[str](), threading.Lock()
    go = threading.Barrier(connections)

    def send() -> None:
        connection = http.client.HTTPConnection(HOST, port, timeout=60)
        connection.connect()
        go.wait()
        while True:
            try:
                basket = waiting.get_nowait()
            except queue.Empty:
                connection.close()
                return
            answer = _send(connection, basket, known)
            with turn:
                answers[answer] += 1

    threads = [threading.Thread(target=send) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _send(connection: http.client.HTTPConnection, basket: Basket, known: Visit) -> str:
    headers: Mapping[str, str] = {
        "Cookie": f"{known.cookie}; gio={basket.token}",
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": f"http://{HOST}:{connection.port}",
    }
    form = {
        "csrf_token": known.csrf,
        "key": secrets.token_urlsafe(16),
        "seen": basket.seen,
        "seen_delivery": "0",
        "place": f"DN{basket.unit:06d}",
        "name": "Nguyễn Thị Mai",
        "phone": "0901234567",
        "method": "vietqr_bank",
        "province": "Bắc Ninh",
    }
    try:
        connection.request("POST", CHECKOUT, body=urlencode(form), headers=dict(headers))
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        return type(error).__name__
    if "/don-hang/" in answer.headers.get("Location", ""):
        return "ordered"
    return str(answer.status)
