"""Requests per second of the public pages, nothing kept, against a page of cards and a bare route."""

from benchmarks import floors
from benchmarks.load import measure, served
from benchmarks.table import Row
from benchmarks.world import world

SIZES = (1_000, 10_000, 100_000)
MEASURED_AT = 10_000
PAGES = {
    "listing": (4, "/danh-muc/trai-cay", "≥ 0.60", "0.85"),
    "product": (5, "/san-pham/san-pham-777", "≥ 0.60", "0.90"),
    "search": (6, "/tim-kiem?q=cam", "≥ 0.35", "0.60"),
}
FLAT = {10_000: "≥ 0.90", 100_000: "≥ 0.75"}


class PageFailed(RuntimeError):
    """A page did not answer every request."""


def run() -> list[Row]:
    found = {size: _rates(size) for size in SIZES}
    rows = []
    for what, (goal, _, must, stretch) in PAGES.items():
        rate, name = found[MEASURED_AT][what], f"{what} page, 10,000 products, nothing kept"
        rows.append(Row(goal, name, rate / floors.card_requests(), "R1", must, stretch))
        rows.append(Row(goal, name, rate / floors.bare_requests(), "R0"))
        rows.append(Row(goal, name, rate, "requests/s"))
    smallest = found[SIZES[0]]
    for size, must in FLAT.items():
        for what in PAGES:
            name = f"{what} page at {size:,} products ÷ at {SIZES[0]:,}"
            figure = found[size][what] / smallest[what]
            rows.append(Row(7, name, figure, "times", must, "0.95" if size == MEASURED_AT else ""))
    return rows


def _rates(size: int) -> dict[str, float]:
    """Requests per second of each page of an SQLite market, the floors' own engine."""
    with served("wsgi:app", env=world("sqlite", size).env(), ready="/danh-muc") as port:
        rates = {}
        for what, (_, path, _, _) in PAGES.items():
            load = measure(port, path, connections=floors.CONNECTIONS, seconds=floors.SECONDS)
            if load.failures or not load.per_second:
                raise PageFailed(f"{path}: {load.failures} requests failed")
            rates[what] = load.per_second
        return rates
