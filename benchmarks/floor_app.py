"""The two pages that the product is measured against; served as ``benchmarks.floor_app:app``.

``/bare`` is the least Flask can do (R0); ``/cards`` is a page of 24 cards, about 27 kB, from one
joined query over 10,000 products, rendered by Jinja (R1).
"""

import functools
import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from flask import Flask, render_template
from jinja2 import DictLoader

PRODUCTS, SELLERS, CARDS = 10_000, 150, 24
QUERY = """
SELECT p.id, p.slug, p.name, p.summary, v.price, v.unit, s.name, s.commune
FROM product p JOIN variant v ON v.product_id = p.id JOIN seller s ON s.id = p.seller_id
WHERE p.published = 1 ORDER BY p.id DESC LIMIT ?
"""
PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Nông sản</title></head>
<body><header><a href="/">Chợ Xã</a></header><main><h1>{{ title }}</h1><ul class="cards">
{% for id, slug, name, summary, price, unit, seller, commune in cards %}
<li class="card"><article>
  <a class="card__picture" href="/san-pham/{{ slug }}"><img
    src="/media/{{ slug }}-320.webp" alt="{{ name }}" width="320" height="240" loading="lazy"
    srcset="/media/{{ slug }}-320.webp 320w, /media/{{ slug }}-640.webp 640w"></a>
  <h2 class="card__name"><a href="/san-pham/{{ slug }}">{{ name }}</a></h2>
  <p class="card__summary">{{ summary }}</p>
  <p><data class="price" value="{{ price }}">{{ "{:,}".format(price) }} ₫</data> / {{ unit }}</p>
  <p class="card__seller"><a href="/gian-hang/{{ id }}">{{ seller }}</a>, {{ commune }}</p>
</article></li>
{% endfor %}</ul></main></body></html>"""

app = Flask(__name__)
app.jinja_loader = DictLoader({"cards.html": PAGE})


def fill(path: Path) -> None:
    """Make the floor's own catalogue of 10,000 products at ``path``."""
    connection = sqlite3.connect(path)
    connection.executescript(
        """
        PRAGMA journal_mode=WAL;
        CREATE TABLE seller (id INTEGER PRIMARY KEY, name TEXT, commune TEXT);
        CREATE TABLE product (id INTEGER PRIMARY KEY, seller_id INTEGER REFERENCES seller,
            slug TEXT, name TEXT, summary TEXT, published INTEGER);
        CREATE TABLE variant (id INTEGER PRIMARY KEY, price INTEGER, unit TEXT,
            product_id INTEGER REFERENCES product);
        CREATE INDEX variant_product ON variant (product_id);
        """
    )
    summary = "Trái chín cây, hái buổi sáng, giao trong ngày; nhà trồng theo VietGAP. " * 6
    with connection:
        _insert(connection, "seller", ((n, f"Nhà vườn {n}", "Phường Chũ") for n in _ids(SELLERS)))
        products = (
            (n, n % SELLERS + 1, f"vai-thieu-{n}", f"Vải thiều loại {n}", summary, 1)
            for n in _ids(PRODUCTS)
        )
        _insert(connection, "product", products)
        variants = ((n, 20_000 + n % 90 * 1_000, "kg", n) for n in _ids(PRODUCTS))
        _insert(connection, "variant", variants)
    connection.close()


def _ids(count: int) -> range:
    return range(1, count + 1)


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[object, ...]]) -> None:
    marks = {"seller": "?,?,?", "product": "?,?,?,?,?,?", "variant": "?,?,?,?"}[table]
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)


@app.get("/bare")
def bare() -> str:
    return "ok"


@app.get("/cards")
def cards() -> str:
    found = _database().execute(QUERY, (CARDS,)).fetchall()
    return render_template("cards.html", title="Nông sản", cards=found)


@functools.cache
def _database() -> sqlite3.Connection:
    return sqlite3.connect(os.environ["FLOOR_DATABASE"], check_same_thread=False)
