"""Chromium and a live market for every browser test; each is opened once per test process."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, CHROMIUM, HEIGHT, WIDTH
from tests.browser.live_market import LiveMarket, open_market
from tests.browser.people import People
from tests.browser.walk import Walk

OUTPUT = Path(__file__).resolve().parents[1] / ".output"
PHONE = {"width": WIDTH, "height": HEIGHT}
PATIENCE_MS = 15_000
NewPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM:
        sentence = "Chromium is missing (apt install chromium): no page was opened"
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def live(
    chromium: Browser, filled_market: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveMarket]:
    with open_market(filled_market, tmp_path_factory.mktemp("live") / "instance") as market:
        yield market


@pytest.fixture
def new_page(chromium: Browser, live: LiveMarket) -> Iterator[NewPage]:
    """Makes a page of a browser that nobody used before; a phone of 360 px unless told otherwise.

    A script that breaks on a page fails the test.
    """
    opened: list[BrowserContext] = []
    broken: list[str] = []

    def make(*, javascript: bool = True, **options: object) -> Page:
        given = {
            "viewport": PHONE,
            "has_touch": True,
            "locale": "vi-VN",
            "reduced_motion": "reduce",
            **options,
        }
        context = chromium.new_context(base_url=live.url, java_script_enabled=javascript, **given)
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on(
            "console",
            lambda said: broken.append(said.text) if "Content Security" in said.text else None,
        )
        return page

    yield make
    for context in opened:
        context.close()
    assert broken == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


@pytest.fixture(scope="session")
def output() -> Path:
    """Where pictures and reports of the run are left."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    return OUTPUT


@pytest.fixture(scope="session")
def people(chromium: Browser, live: LiveMarket) -> People:
    return People(chromium, live)


NewWalk = Callable[..., Walk]


@pytest.fixture
def new_walk(new_page: NewPage, people: People) -> Iterator[NewWalk]:
    """Makes a walk of somebody, or of a stranger; what axe finds on the way fails the test."""
    made: list[Walk] = []

    def make(part: str | None = None, *, javascript: bool = True, **options: object) -> Walk:
        if part:
            options["storage_state"] = people.cookies_of(part)
        walk = Walk(new_page(javascript=javascript, **options), looks=javascript)
        made.append(walk)
        return walk

    yield make
    faults = [fault for walk in made for fault in walk.faults]
    assert not faults, "\n".join(faults)
