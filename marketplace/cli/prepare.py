"""``prepare``: everything that an empty market needs before the first shop opens."""

import click

from marketplace.catalog.commands import load_categories
from marketplace.cli.units import load as load_units_command
from marketplace.core.db import unit_of_work
from marketplace.indicators.definitions import load_definitions


@click.command("prepare")
@click.pass_context
def prepare(context: click.Context) -> None:
    """Load units, produce categories and indicator definitions; running it again changes nothing."""
    context.invoke(load_units_command)
    with unit_of_work():
        categories, definitions = load_categories(), load_definitions()
    click.echo(f"{categories} categories new or changed, {definitions} definitions added.")
