"""SQL statements of each page and of placing an order; the same at every size of the catalogue."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from flask import Flask

from benchmarks.buyers import hall_of, place, shelf, wish_of
from benchmarks.sizes import size
from benchmarks.table import Row
from benchmarks.world import Engine, app_of, world
from marketplace.core.db import db

ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")
STEP = size("STEP", 10, 2)
SIZES = (100, 100 * STEP, 100 * STEP**2)
LINES = 3
PAGES = {
    "listing": ("/danh-muc/trai-cay", "≤ 4", "2"),
    "product": ("/san-pham/san-pham-77", "≤ 5", ""),
    "search": ("/tim-kiem?q=cam", "≤ 3", ""),
    "cart": ("/gio-hang", "≤ 4", ""),
}
PLACING = "place order (the command)"


def run() -> list[Row]:
    counts: dict[str, set[int]] = {what: set() for what in (*PAGES, PLACING)}
    writes = 0
    for engine in ENGINES:
        for products in SIZES:
            app = app_of(world(engine, products))
            for what, sent in _sent(app).items():
                counts[what].add(len(sent))
                if what != PLACING:
                    writes += sum(not _reads(statement) for statement in sent)
            with app.app_context():
                db.engine.dispose()
    rows = [
        Row(3, f"SQL statements: {what}", max(counts[what]), "statements", must, stretch)
        for what, must, stretch in (
            *((what, must, stretch) for what, (_, must, stretch) in PAGES.items()),
            (PLACING, "≤ 10", ""),
        )
    ]
    uneven = sum(len(found) > 1 for found in counts.values())
    sizes = f"{SIZES[0]}, {SIZES[1]:,} and {SIZES[2]:,} products and both databases"
    rows.append(Row(3, f"counts that differ between {sizes}", uneven, "counts", "0"))
    rows.append(Row(3, "statements that write, on GET", writes, "statements", "0"))
    return rows


def _sent(app: Flask) -> dict[str, list[str]]:
    """The statements of each page, asked a second time, and of one order."""
    client, found = app.test_client(), {}
    with app.app_context():
        unit, variants = shelf(60)[0]
    for variant, _ in variants[:LINES]:
        client.post("/gio-hang/them", data={"sku": f"MH{variant:08d}", "count": "1"})
    for what, (path, _, _) in PAGES.items():
        client.get(path)
        with _statements(app) as found[what]:
            answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
    wanted = wish_of(dict(variants[:LINES]), destination=hall_of(unit))
    with app.app_context(), _statements(app) as found[PLACING]:
        place(wanted)
    return found


@contextmanager
def _statements(app: Flask) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.upper().startswith("BEGIN"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def _reads(statement: str) -> bool:
    words = statement.upper().split()
    return words[0] in {"SELECT", "WITH"} and not {"INSERT", "UPDATE", "DELETE"} & set(words)
