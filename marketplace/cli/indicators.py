"""``indicators rebuild`` and ``indicators load``."""

from pathlib import Path

import click
from flask.cli import AppGroup

from marketplace.core.db import unit_of_work
from marketplace.core.events import replay
from marketplace.indicators.definitions import FILE, load_definitions
from marketplace.indicators.subscribers import SUBSCRIBERS, forget_facts

indicators = AppGroup("indicators", help="The commune's e-commerce indicators.")


@indicators.command("load")
@click.option("--file", "path", type=click.Path(path_type=Path, exists=True), default=FILE)
def load(path: Path) -> None:
    """Add the definitions of a file that are not known yet."""
    with unit_of_work():
        added = load_definitions(path)
    click.echo(f"{added} definitions added.")


@indicators.command("rebuild")
def rebuild() -> None:
    """Compute every figure anew from the recorded events alone."""
    with unit_of_work():
        forget_facts()
        with click.progressbar(replay(SUBSCRIBERS), label="Retelling events") as steps:
            told = max(steps, default=0)
    click.echo(f"{told} events told again.")
