"""What a page costs over the line: bytes and requests before any scroll, and when it is there."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page

SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
CPU_SLOWDOWN = 4
PAINTED = """() => new Promise((done) => {
  const found = performance.getEntriesByName('first-contentful-paint')[0];
  if (found) { done(found.startTime); return; }
  new PerformanceObserver((list) => {
    const one = list.getEntriesByName('first-contentful-paint')[0];
    if (one) done(one.startTime);
  }).observe({type: 'paint', buffered: true});
  setTimeout(() => done(0), 3000);
})"""
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"


@dataclass
class Cost:
    """Bytes as they came over the line, by kind; times in milliseconds, of a slow line only."""

    requests: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)
    painted: float = 0
    loaded: float = 0

    @property
    def total(self) -> int:
        return sum(self.by_kind.values())

    def kind(self, name: str) -> int:
        return self.by_kind.get(name, 0)

    def __str__(self) -> str:
        kinds = ", ".join(f"{name} {size:,}" for name, size in sorted(self.by_kind.items()))
        return f"{self.requests} requests, {self.total:,} bytes ({kinds})"


def measured(page: Page, url: str, *, throttled: bool) -> Cost:
    """Open ``url`` and say what that cost; what is loaded after the page has loaded counts too."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    if throttled:
        line.send("Network.emulateNetworkConditions", SLOW_3G)
        line.send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    kinds: dict[str, str] = {}
    cost = Cost()

    def sent(event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            kinds[event["requestId"]] = event.get("type", "Other")

    def arrived(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"])
        if kind is not None and event["encodedDataLength"] > 0:
            cost.requests += 1
            cost.by_kind[kind] = cost.kind(kind) + int(event["encodedDataLength"])

    line.on("Network.requestWillBeSent", sent)
    line.on("Network.loadingFinished", arrived)
    page.goto(url, wait_until="load", timeout=60_000)
    page.wait_for_load_state("networkidle")
    if throttled:
        cost.painted, cost.loaded = page.evaluate(PAINTED), page.evaluate(LOADED)
    line.detach()
    return cost
