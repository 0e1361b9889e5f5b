"""The public pages, nothing kept, at three sizes of the catalogue, against R1 and R0."""

from contextlib import ExitStack

from benchmarks import floors
from benchmarks.floors import R0, R1
from benchmarks.load import asker, served
from benchmarks.processor_time import by_turns
from benchmarks.sizes import TURNS, size
from benchmarks.table import Row
from benchmarks.world import world

MIDDLE = size("PRODUCTS", 10_000, 1_000)
SMALLEST, LARGEST = MIDDLE // 10, MIDDLE * 10
PAGES = {
    "listing": (4, "/danh-muc/trai-cay", "≥ 0.60", "0.85"),
    "product": (5, "/san-pham/san-pham-77", "≥ 0.60", "0.90"),
    "search": (6, "/tim-kiem?q=cam", "≥ 0.35", "0.60"),
}
FLAT = {MIDDLE: ("≥ 0.90", "0.95"), LARGEST: ("≥ 0.75", "")}


def run() -> list[Row]:
    with ExitStack() as servers:
        asks = servers.enter_context(floors.page_floors())
        for products in (SMALLEST, MIDDLE, LARGEST):
            # SQLite, as the floors have it: no other process works for a page.
            market = world("sqlite", products).env()
            server = servers.enter_context(served("wsgi:app", env=market, ready="/danh-muc"))
            for what, (_, path, _, _) in PAGES.items():
                asks[_page(what, products)] = asker(server, path)
        found = by_turns(asks, TURNS)
    rows = floors.rows(found, "pages")
    for what, (goal, _, must, stretch) in PAGES.items():
        work, name = found[_page(what, MIDDLE)], f"{_page(what, MIDDLE)}, nothing kept"
        rows.append(Row(goal, name, work / found[R1], "R1", must, stretch))
        rows.append(Row(goal, name, work / found[R0], "R0"))
        rows.append(Row(goal, name, work.seconds_for(1_000), "ms/request"))
        for products, (flat, flatter) in FLAT.items():
            figure = found[_page(what, products)] / found[_page(what, SMALLEST)]
            name = f"{_page(what, products)}, ÷ at {SMALLEST:,}"
            rows.append(Row(7, name, figure, "times", flat, flatter))
    return rows


def _page(what: str, products: int) -> str:
    return f"{what} page, {products:,} products"
