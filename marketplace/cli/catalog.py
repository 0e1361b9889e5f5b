"""``catalog load-categories``: the produce that the market knows."""

import click
from flask.cli import AppGroup

from marketplace.catalog.commands.categories import load_categories
from marketplace.core.db import unit_of_work

catalog = AppGroup("catalog", help="What can be sold.")


@catalog.command("load-categories")
def load() -> None:
    """Load groups and produce from the project's list; again changes nothing."""
    with unit_of_work():
        changed = load_categories()
    click.echo(f"{changed} categories new or changed.")
