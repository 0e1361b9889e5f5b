"""How many Digital Links our strict parser reads a second, beside `urllib` splitting the same."""

import time
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from benchmarks.table import Row
from marketplace.gs1.digital_link import parse

GTIN, LINKS, ROUNDS = "08935001000129", 40_000, 3


def run() -> list[Row]:
    links = _links()
    ours, split = _per_second(parse, links), _per_second(urlsplit, links)
    return [
        Row(15, "Digital Links parsed", ours, "links/s", "≥ 40,000"),
        Row(15, "Digital Links parsed, beside urlsplit", ours / split, "times"),
    ]


def _links() -> list[str]:
    """All different, so that nobody's memory helps."""
    tails = ("", "/10/L{}", "/10/L{}/21/{}", "/10/L{}?17=270131", "/10/L{}?linkType=linkset&x={}")
    base = "https://truyxuat.example.vn/01/" + GTIN
    return [
        f"{base}{tails[number % len(tails)].format(number, number)}#{number}"
        for number in range(LINKS)
    ]


def _per_second(read: Callable[[str], object], links: Sequence[str]) -> float:
    """Of processor time, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for link in links:
            read(link)
        best = min(best, time.process_time() - start)
    return len(links) / best
