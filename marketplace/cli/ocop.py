"""``ocop import``: published lists of recognitions and of revocations, from a file."""

from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from catalog_import import FileRefused
from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.core.errors import Refusal
from marketplace.ocop.commands.lists import (
    check_recognitions,
    check_revocations,
    start_list,
    take_some,
)
from marketplace.ocop.list_words import COLUMN_NAMES, FILE_SENTENCES, ROW_SENTENCES
from marketplace.ocop.models import OcopList
from marketplace.ocop.tasks import tidy_register

BY = "command line"

ocop = AppGroup("ocop", help="The register of OCOP recognitions.")


@ocop.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--province", default="82", show_default=True, help="Whose list it is, two digits.")
@click.option("--revocations", is_flag=True, help="The list revokes recognitions.")
@click.option("--decision-no", default="", help="The revoking decision, for rows that name none.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="Its day.")
@click.option("--dry-run", is_flag=True, help="Only tell what the list would change.")
def import_list(
    file: Path,
    province: str,
    revocations: bool,
    decision_no: str,
    on: datetime | None,
    dry_run: bool,
) -> None:
    """Take a list in (XLSX or CSV); the same list again changes nothing.

    Good rows go in also where others are bad; the bad ones are told with row, column and advice.
    """
    day = date(on.year, on.month, on.day) if on else None
    try:
        looked = atomically(lambda: _looked_at(file, province, revocations, decision_no, day))
    except FileRefused as refused:
        columns = ", ".join(COLUMN_NAMES[name] for name in refused.what)
        raise click.ClickException(
            FILE_SENTENCES[refused.reason] % {"columns": columns}
        ) from refused
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for bad in looked.report:
        sentence = ROW_SENTENCES[bad["wrong"]] % {"value": bad["value"]}
        click.echo(f"Row {bad['row']}, {bad['column']}: {sentence}", err=True)
    if not dry_run:
        _take(looked)
    would = "would be " if dry_run else ""
    click.echo(
        f"{looked.rows} rows: {looked.added} {would}{'revoked' if revocations else 'added'}, "
        f"{looked.unchanged} unchanged, {looked.refused} refused."
    )


def _looked_at(
    file: Path, province: str, revocations: bool, decision_no: str, on: date | None
) -> OcopList:
    content, now = file.read_bytes(), utc_now()
    if revocations:
        return check_revocations(
            content,
            filename=file.name,
            province_code=province,
            decision_no=decision_no,
            decided_on=on,
            actor=BY,
            scope=None,
            now=now,
        )
    return check_recognitions(
        content, filename=file.name, province_code=province, actor=BY, now=now
    )


def _take(looked: OcopList) -> None:
    """Take the list in here and now, with a bar; a worker that has its job finds it done."""
    code = looked.code
    atomically(lambda: start_list(looked, actor=BY, now=utc_now()))
    with click.progressbar(length=looked.rows - looked.refused, label="Rows") as bar:
        while (done := atomically(lambda: take_some(code, now=utc_now()))) is not None:
            bar.update(done[0] - bar.pos)
        bar.update(max(bar.length or 0, bar.pos) - bar.pos)


@ocop.command("tidy")
def tidy() -> None:
    """Do the nightly work now: stars that ended or begin, and warnings that are due."""
    tidy_register(now=utc_now())
    click.echo("Every product shows the stars that are valid today.")
