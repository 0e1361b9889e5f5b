"""First paint and load of pages in Chromium over a slow line (400 ms, 400 kbit/s, CPU ×4)."""

import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks.sizes import size
from benchmarks.table import Row
from tests.browser.budget import Cost, measured
from tests.browser.chromium import ARGUMENTS, CHROMIUM, HEIGHT, WIDTH
from tests.browser.live_market import open_market, prepared_instance

TIMES = size("TIMES", 3, 1)
PAGES = {
    "home": "/",
    "search": "/tim-kiem?q=xoai+cat",
    "commune": "/xa/07525",
    "basket": "/gio-hang",
    "opening a shop": "/nguoi-ban/dang-ky",
}


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        whole = prepared_instance(Path(folder) / "filled")
        with open_market(whole, Path(folder) / "live") as market:
            costs = {name: _costs(market.url, path) for name, path in PAGES.items()}
    return [row for name, found in costs.items() for row in _rows(name, found)]


def _costs(url: str, path: str) -> list[Cost]:
    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        for _ in range(TIMES):
            context = browser.new_context(base_url=url, viewport={"width": WIDTH, "height": HEIGHT})
            found.append(measured(context.new_page(), path, throttled=True))
            context.close()
        browser.close()
    return found


def _rows(name: str, costs: list[Cost]) -> list[Row]:
    painted = median(cost.painted for cost in costs) / 1000
    loaded = median(cost.loaded for cost in costs) / 1000
    size = median(cost.total for cost in costs) / 1000
    return [
        Row(13, f"{name} page on slow 3G, first paint", painted, "s", "≤ 2.5"),
        Row(13, f"{name} page on slow 3G, loaded", loaded, "s", "≤ 3.5"),
        Row(13, f"{name} page before any scroll", size, "kB", "≤ 80"),
    ]
