"""How many Digital Links our strict parser reads a second, beside `urllib` splitting the same."""

from collections.abc import Callable, Sequence
from functools import partial
from urllib.parse import urlsplit

from benchmarks.processor_time import Stopwatch, Work, by_turns
from benchmarks.sizes import TURNS, size
from benchmarks.table import Row
from marketplace.gs1.digital_link import parse

GTIN, LINKS = "08935001000129", size("LINKS", 40_000, 4_000)


def run() -> list[Row]:
    links = _links()
    found = by_turns(
        {"ours": partial(_read, parse, links), "split": partial(_read, urlsplit, links)}, TURNS
    )
    return [
        Row(15, "Digital Links parsed", found["ours"].rate, "links/s", "≥ 40,000"),
        Row(15, "Digital Links parsed, beside urlsplit", found["ours"] / found["split"], "times"),
    ]


def _links() -> list[str]:
    """All different, so that nobody's memory helps."""
    tails = ("", "/10/L{}", "/10/L{}/21/{}", "/10/L{}?17=270131", "/10/L{}?linkType=linkset&x={}")
    base = "https://truyxuat.example.vn/01/" + GTIN
    return [
        f"{base}{tails[number % len(tails)].format(number, number)}#{number}"
        for number in range(LINKS)
    ]


def _read(read: Callable[[str], object], links: Sequence[str]) -> Work:
    watch = Stopwatch()
    for link in links:
        read(link)
    return watch.work(len(links))
