"""``ocop load-criteria``: a form of criteria from a JSON file."""

from pathlib import Path

import click

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.errors import Refusal
from marketplace.ocop.dossiers.commands.criteria import keep_criteria
from marketplace.ocop.dossiers.criteria_files import read_criteria


@click.command("load-criteria")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def load_criteria(file: Path) -> None:
    """Check FILE whole and keep it as a version of its ruleset and sub-group."""
    try:
        content = read_criteria(file.read_text("utf-8-sig"))
        criteria = atomically(lambda: keep_criteria(content, actor="cli", now=utc_now()))
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} is no UTF-8 text.") from error
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    where = f"sub-group {criteria.sub_group}" if criteria.sub_group else "every sub-group"
    click.echo(
        f"Criteria {criteria.ruleset}, version {criteria.version}, for {where}, "
        f"valid from {criteria.valid_from:%d/%m/%Y}."
    )
