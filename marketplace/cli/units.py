"""``units load``: administrative units from the project's own list or from a newer one."""

from datetime import date
from pathlib import Path

import click
from flask.cli import AppGroup

from marketplace.core.clock import utc_now
from marketplace.core.db import unit_of_work
from marketplace.localities.commands import load_units
from marketplace.localities.lists import (
    BUNDLED_AS_OF,
    DATA,
    read_provinces,
    read_successions,
    read_units,
)

units = AppGroup("units", help="Administrative units and their changes.")


@units.command("load")
@click.option("--units", "unit_file", type=click.Path(path_type=Path, exists=True), default=None)
@click.option("--successions", type=click.Path(path_type=Path, exists=True), default=None)
@click.option("--provinces", type=click.Path(path_type=Path, exists=True), default=None)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Valid from this day."
)
@click.option("--source", default="", help="Where the list was published.")
def load(
    unit_file: Path | None,
    successions: Path | None,
    provinces: Path | None,
    as_of: date | None,
    source: str,
) -> None:
    """Load a list of units; without options the bundled one of 1 July 2025.

    A newer list needs --units and --as-of. What happened before its day keeps its units.
    """
    if (unit_file is None) != (as_of is None):
        raise click.UsageError("A newer list needs both --units and --as-of.")
    if unit_file is None:
        successions = DATA / "unit_successions.csv.gz"
    day = date(as_of.year, as_of.month, as_of.day) if as_of else BUNDLED_AS_OF
    with unit_of_work():
        loaded = load_units(
            provinces=read_provinces(provinces or DATA / "provinces.csv"),
            units=read_units(unit_file or DATA / "admin_units.csv.gz"),
            successions=read_successions(successions) if successions else [],
            as_of=day,
            source=source or "Decision 19/2025/QĐ-TTg",
            now=utc_now(),
        )
    click.echo(
        f"{loaded.opened} units opened, {loaded.closed} closed, {loaded.kept} unchanged, "
        f"{loaded.successions} successions, as of {day:%d/%m/%Y}."
    )
