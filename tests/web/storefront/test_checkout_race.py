"""Many buyers at once, over real HTTP with real threads, on both databases."""

import http.client
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.serving import make_server

from marketplace.catalog.models import Product
from marketplace.core.clock import utc_now
from marketplace.core.codes import new_code
from marketplace.core.db import db, unit_of_work
from marketplace.inventory.models import StockItem
from marketplace.orders.commands.cart import add_to_cart
from marketplace.orders.models import Order, OrderGroup, OrderStatus, PickupPoint
from tests.factories import make_product, make_seller
from tests.factories.orders import make_pickup_point, variant_of

BUYERS, UNITS, AT_ONCE = 200, 50, 32


@dataclass(frozen=True)
class Buyer:
    """A browser with a filled basket and a filled form."""

    token: str
    form: str


@pytest.fixture
def port(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The market, served by threads of its own on a free port of this machine."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def buyers(point: PickupPoint, *baskets: tuple[Product, ...]) -> list[Buyer]:
    made = []
    skus = {p.id: (variant_of(p).sku, int(variant_of(p).price)) for b in baskets for p in b}
    with unit_of_work():
        for number, basket in enumerate(baskets):
            token = f"gio-{number}-{new_code('G')}"
            for product in basket:
                add_to_cart(token, sku=skus[product.id][0], count=1, now=utc_now())
            form = {
                "key": f"khoa-{number}-{new_code('K', length=12)}",
                "seen": " ".join(f"{skus[p.id][0]}:1:{skus[p.id][1]}" for p in basket),
                "seen_delivery": "0",
                "place": point.code,
                "name": f"Người mua {number}",
                "phone": f"0912{number:06d}",
                "method": "cod",
            }
            made.append(Buyer(token, urlencode(form)))
    return made


def order_all(port: int, wanted: list[Buyer]) -> Counter[int]:
    def order(buyer: Buyer) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {
            "Cookie": f"__Host-gio={buyer.token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        connection.request("POST", "/thanh-toan", body=buyer.form, headers=headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return Counter(threads.map(order, wanted))


def stock(product: Product) -> tuple[int, int, int]:
    item = db.session.get(StockItem, variant_of(product).id, populate_existing=True)
    assert item is not None
    return item.available, item.reserved, item.sold


def test_two_hundred_buyers_get_exactly_the_fifty_that_there_are(app: Flask, port: int) -> None:
    product = make_product(stock=UNITS * 1_000)
    wanted = buyers(make_pickup_point(), *[(product,)] * BUYERS)

    answers = order_all(port, wanted)

    db.session.rollback()
    assert set(answers) <= {200, 302}
    assert answers.total() == BUYERS
    assert stock(product) == (0, 0, UNITS * 1_000)
    assert db.session.scalar(select(func.count(OrderGroup.id))) == UNITS
    placed = select(func.count(Order.id)).where(Order.status == OrderStatus.PLACED)
    assert db.session.scalar(placed) == UNITS


def test_baskets_in_opposite_order_all_get_through(app: Flask, port: int) -> None:
    first, second = make_product(), make_product(seller=make_seller("Vườn nhà Bình"))
    baskets = [(first, second) if turn % 2 else (second, first) for turn in range(40)]
    wanted = buyers(make_pickup_point(), *baskets)

    answers = order_all(port, wanted)

    db.session.rollback()
    assert answers == {302: 40}
    assert stock(first) == stock(second) == (10_000, 0, 40_000)
    assert db.session.scalar(select(func.count(Order.id))) == 80
