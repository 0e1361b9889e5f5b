"""``demo load`` and ``demo people``: a commune to look at, and who lives in it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.settings import Settings
from marketplace.demo.loading import NotADemo, Progress, Watcher, load_demo
from marketplace.demo.people import first_steps, people_lines
from marketplace.web.serving.settings import KEY

STEPS = 1_000
TURN_OF_OTHERS = (
    0.1  # seconds; a writer that waits for SQLite looks again every tenth at the latest
)
LINE_EVERY = 5  # per cent

demo = AppGroup("demo", help="A demonstration commune with made-up people.")


@demo.command("load")
@click.option("--small", is_flag=True, help="A dozen shops and ten days, for tests.")
@click.option("--days", type=click.IntRange(1, 400), default=None, help="Length of the history.")
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--opening", is_flag=True, help="Stop where shops and products stand.")
@click.option("--behind", is_flag=True, help="The market is open: leave it time, tell it first.")
def load(small: bool, days: int | None, seed: int, opening: bool, behind: bool) -> None:
    """Build the demo commune; again changes nothing, and a broken-off load goes on."""
    now = utc_now()
    if behind:
        _tell_people()
    with _shown("Opening the shops" if opening else "Playing the days of trade") as watcher:
        loaded = load_demo(
            settings=_settings(),
            size="small" if small else "full",
            seed=seed,
            today=vietnam_day(now),
            now=now,
            days=days,
            opening_only=opening,
            pause=TURN_OF_OTHERS if behind else 0,
            watcher=watcher,
        )
    if opening:
        click.echo(f"{loaded.shops} shops with {loaded.products} products.")
        return
    if loaded.fresh or not behind:
        word = "built" if loaded.fresh else "stands already"
        click.echo(
            f"The demo commune {word}: {loaded.shops} shops, {loaded.products} products, "
            f"{loaded.groups} orders."
        )
    if not behind:
        _tell_people()


@contextmanager
def _shown(label: str) -> Iterator[Watcher]:
    """A bar that moves in a terminal; elsewhere a line with a bar every few per cent."""
    if not sys.stdout.isatty():
        yield _lines()
        return
    with click.progressbar(range(STEPS), label=label) as bar:

        def move(progress: Progress) -> None:
            bar.label = f"{label}: {_day_words(progress)}"
            bar.update(progress.done * STEPS // progress.total - bar.pos)

        yield move


def _lines() -> Watcher:
    told = -1

    def tell(progress: Progress) -> None:
        nonlocal told
        reached = progress.done * 100 // progress.total // LINE_EVERY
        if reached > told:
            told = reached
            bar = ("█" * reached).ljust(100 // LINE_EVERY, "░")
            click.echo(f"{bar} {reached * LINE_EVERY:>3} %  {_day_words(progress)}")

    return tell


def _day_words(progress: Progress) -> str:
    return f"{progress.day:%d/%m/%Y}, {progress.days_left} days left"


@demo.command("people")
def people() -> None:
    """Who can be played, with the authenticator's code of this moment."""
    if not (_settings().demo or _settings().testing):
        raise NotADemo
    _tell_people()


def _settings() -> Settings:
    found = current_app.extensions[KEY]
    assert isinstance(found, Settings)
    return found


def _tell_people() -> None:
    for line in (*people_lines(utc_now()), *first_steps(_settings().base_url)):
        click.echo(line)
