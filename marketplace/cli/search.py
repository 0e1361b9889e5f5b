"""``search rebuild``: the index afresh from the database, while the market stays open."""

import click
from flask.cli import AppGroup

from marketplace.core.clock import utc_now
from marketplace.search.desk import desk
from marketplace.search.subscribers import products_known, rebuild

search = AppGroup("search", help="The index that buyers search.")


@search.command("rebuild")
def rebuild_index() -> None:
    """Build the index afresh; buyers find by the old one until the new one is whole."""
    with click.progressbar(length=products_known(), label="Products") as bar:
        shown = rebuild(now=utc_now(), tell=lambda count: bar.update(count - bar.pos))
    click.echo(f"{shown} products in the {desk.search.index.name} index.")


@search.command("stats")
def show_stats() -> None:
    """Show how many documents and words the index holds."""
    for name, count in desk.search.index.stats().items():
        click.echo(f"{name}: {count}")
