"""``traceability``: the lists that farms choose from and are checked by, and judging anew."""

from pathlib import Path

import click
from flask.cli import AppGroup

from catalog_import import FileRefused
from marketplace.core.clock import utc_now
from marketplace.core.db import unit_of_work
from marketplace.core.errors import Invalid
from marketplace.ocop.list_words import FILE_SENTENCES
from marketplace.traceability.farm.commands.area_lists import load_published_areas
from marketplace.traceability.farm.commands.inputs import load_inputs
from marketplace.traceability.lots.commands.judging import judge_everything

traceability = AppGroup("traceability", help="Where produce comes from.")


@traceability.command("load-inputs")
def load_inputs_command() -> None:
    """Load the market's list of fertilisers and sprays; again changes nothing."""
    with unit_of_work():
        changed = load_inputs(now=utc_now())
    click.echo(f"{changed} inputs new or changed.")


@traceability.command("judge")
def judge_command() -> None:
    """Judge every lot anew, after an upgrade that judges by other rules; again changes nothing."""
    click.echo(f"{judge_everything(now=utc_now())} lots are judged.")


@traceability.command("load-areas")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_areas_command(file: Path) -> None:
    """Load a published list of growing-area codes; a bad row is named and nothing is kept."""
    try:
        with unit_of_work():
            changed = load_published_areas(file.read_bytes(), now=utc_now())
    except FileRefused as refused:
        raise click.ClickException(
            FILE_SENTENCES[refused.reason] % {"columns": ", ".join(refused.what)}
        ) from refused
    except Invalid as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{changed} codes new or changed.")
