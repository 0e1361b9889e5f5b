"""Waiting for what another process does: loads the page anew until it shows it."""

from collections.abc import Callable
from time import monotonic

from playwright.sync_api import Page

BETWEEN_MS = 150


def reload_until(page: Page, shown: Callable[[Page], bool], *, seconds: float = 10) -> float:
    """Reload until ``shown`` holds; the seconds that it took. Fails after ``seconds``."""
    begun = monotonic()
    while not shown(page):
        assert monotonic() - begun < seconds, f"not within {seconds} s: {page.url}"
        page.wait_for_timeout(BETWEEN_MS)
        page.reload()
    return monotonic() - begun
