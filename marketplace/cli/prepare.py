"""``prepare``: everything that an empty market needs before the first shop opens."""

import click

from marketplace.catalog.commands.categories import load_categories
from marketplace.cli.units import load as load_units_command
from marketplace.core.clock import utc_now
from marketplace.core.db import unit_of_work
from marketplace.indicators.definitions import load_definitions
from marketplace.traceability.farm.commands.inputs import load_inputs
from marketplace.traceability.lots.commands.judging import judge_everything


@click.command("prepare")
@click.pass_context
def prepare(context: click.Context) -> None:
    """Load units, produce, inputs and definitions, and judge all lots; again changes nothing."""
    context.invoke(load_units_command)
    with unit_of_work():
        categories, definitions = load_categories(), load_definitions()
        inputs = load_inputs(now=utc_now())
    click.echo(f"{categories} categories new or changed, {definitions} definitions added.")
    judged = judge_everything(now=utc_now())
    click.echo(f"{inputs} fertilisers and sprays new or changed.")
    click.echo(f"{judged} lots judged anew.")
