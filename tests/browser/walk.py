"""A person on a page: does what people do, counts it, and has every page looked at by axe."""

import csv
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text("utf-8")
GOALS = Path(__file__).parent / "journeys" / "goals.csv"
PHONE, TWICE_AS_LARGE = (360, 740), (180, 370)
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN_AXE = """async ([rules, levels]) => {
  const only = rules.length ? {type: 'rule', values: rules} : {type: 'tag', values: levels};
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  await pause(40);
  const moving = document.getAnimations().map((one) => one.finished.catch(() => {}));
  await Promise.race([Promise.all(moving), pause(1000)]);
  const found = await axe.run(document, {runOnly: only, resultTypes: ['violations']});
  const why = (node) => node.any[0]?.message ?? node.all[0]?.message ?? node.failureSummary;
  return found.violations.map((rule) => rule.id + ': ' + rule.nodes
    .map((node) => node.target.join(' ') + ' — ' + why(node)).slice(0, 4).join(' | '));
}"""
CHANGING_PART = re.compile(
    r"/(?:DH|GH|SP|DN|QC|MH|TT)?[A-Z0-9-]{6,}(?=/|$)|(?<=-)[a-z0-9]{8}(?=/|$)"
)
seen_by_axe: set[str] = set()  # kinds of pages, with what sets them apart
seen_in_every_way: set[str] = set()  # pages, whatever state they were in


def goal(journey: str) -> dict[str, int]:
    """What a journey may cost at most, from the table beside the journeys."""
    with GOALS.open(encoding="utf-8", newline="") as file:
        row = next(row for row in csv.DictReader(file) if row["id"] == journey)
    return {name: int(row[name]) for name in ("screens", "typed", "picks", "taps") if row[name]}


@dataclass
class Walk:
    """Counts from `start` on. A screen counts when something is done on it, the first one does not.

    ``taps`` are presses of links and buttons; fields and choices are counted as what they are.
    """

    page: Page
    looks: bool = True
    typed: int = 0
    picks: int = 0
    taps: int = 0
    faults: list[str] = field(default_factory=list)
    _screens: list[str] = field(default_factory=list)
    _start: str = ""

    def start(self, url: str) -> None:
        """Open the page that the journey begins on; the counts begin at nothing."""
        self.page.goto(url)
        self.begin_here()

    def begin_here(self) -> None:
        self.typed = self.picks = self.taps = 0
        self._start, self._screens = self._here(), []
        self.look()

    def type(self, place: str | Locator, text: str) -> None:
        """Type into a field."""
        self._act().typed += 1
        self._found(place).fill(text)

    def pick(self, place: str | Locator) -> None:
        """Tap one of several choices."""
        self._act().picks += 1
        self._found(place).click()

    def press(self, place: str | Locator) -> None:
        """Tap a link or a button and wait for the page that it leads to, if it leads to one."""
        self._act().taps += 1
        self._found(place).click()
        self.page.wait_for_load_state()

    def take_photo(self, place: str | Locator, *photos: Any) -> None:
        """Hand photos to a picker; a phone's camera does the same."""
        self._act()
        self._found(place).set_input_files(list(photos))

    def arrive(self, address: str | re.Pattern[str]) -> None:
        """Be on the page that the journey leads to, and look at it."""
        expect(self.page).to_have_url(re.compile(address) if isinstance(address, str) else address)
        self.page.wait_for_load_state()
        self.look()

    @property
    def screens(self) -> int:
        return len(set(self._screens) - {self._start})

    def costs(self) -> dict[str, int]:
        return {
            "screens": self.screens,
            "typed": self.typed,
            "picks": self.picks,
            "taps": self.taps,
        }

    def must_cost_at_most(self, journey: str) -> None:
        """Compare the counts with the table."""
        spent, allowed = self.costs(), goal(journey)
        assert {name: spent[name] for name in allowed} == {
            name: min(spent[name], allowed[name]) for name in allowed
        }, f"{journey} costs {spent}, at most {allowed}"

    def look(self, state: str = "") -> None:
        """Have axe judge each kind of page once, and each page once in dark and twice as large too.

        ``state`` names what sets this page apart from others of its kind.
        """
        kind = f"{self._kind()} {state}"
        if not self.looks or kind in seen_by_axe:
            return
        seen_by_axe.add(kind)
        self.page.evaluate(AXE)
        self._judge("light", [])
        self._sideways("360 px")
        path = self._path()
        if path not in seen_in_every_way:
            seen_in_every_way.add(path)
            self._look_in_every_way()

    def _look_in_every_way(self) -> None:
        page = self.page
        page.emulate_media(color_scheme="dark")
        self._judge("dark", ["color-contrast"])
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": TWICE_AS_LARGE[0], "height": TWICE_AS_LARGE[1]})
        self._judge("200 %", [])
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})

    def _judge(self, how: str, rules: list[str]) -> None:
        for fault in self.page.evaluate(RUN_AXE, [rules, LEVELS]):
            self.faults.append(f"{self._here()} ({how}): {fault}")

    def _sideways(self, how: str) -> None:
        wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            self.faults.append(f"{self._here()} ({how}): {wide} px too wide")

    def _act(self) -> "Walk":
        here = self._here()
        if here not in self._screens:
            self._screens.append(here)
            self.look()
        return self

    def _here(self) -> str:
        return re.sub(r"^https?://[^/]+", "", self.page.url).partition("?")[0].partition("#")[0]

    def _path(self) -> str:
        return CHANGING_PART.sub("/…", self._here())

    def _kind(self) -> str:
        refused = self.page.locator(".error-summary, .field-error").count() > 0
        path = self._path()
        flashes = self.page.locator(".flashes .notice").count() > 0
        return f"{path} {self.page.title() if '…' not in path else ''} {refused} {flashes}"

    def _found(self, place: str | Locator) -> Locator:
        return self.page.locator(place).first if isinstance(place, str) else place
