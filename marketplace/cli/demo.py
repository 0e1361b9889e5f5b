"""``demo load`` and ``demo people``: a commune to look at, and who lives in it."""

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.settings import Settings
from marketplace.demo.loading import NotADemo, load_demo
from marketplace.demo.people import people_lines
from marketplace.web.serving.settings import KEY

STEPS = 1_000

demo = AppGroup("demo", help="A demonstration commune with made-up people.")


@demo.command("load")
@click.option("--small", is_flag=True, help="A dozen shops and ten days, for tests.")
@click.option("--days", type=click.IntRange(1, 400), default=None, help="Length of the history.")
@click.option("--seed", type=int, default=1, show_default=True)
def load(small: bool, days: int | None, seed: int) -> None:
    """Build the demo commune; again changes nothing, and a broken-off load goes on."""
    now = utc_now()
    with click.progressbar(length=STEPS, label="Building the demo commune") as bar:
        shown = 0

        def progress(done: int, total: int) -> None:
            nonlocal shown
            reached = done * STEPS // max(1, total)
            bar.update(reached - shown)
            shown = reached

        loaded = load_demo(
            settings=_settings(),
            size="small" if small else "full",
            seed=seed,
            today=vietnam_day(now),
            now=now,
            days=days,
            progress=progress,
        )
    word = "built" if loaded.fresh else "stands already"
    click.echo(
        f"The demo commune {word}: {loaded.shops} shops, {loaded.products} products, "
        f"{loaded.groups} orders."
    )
    _tell_people()


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
    for line in people_lines(utc_now()):
        click.echo(line)
