"""``forget-person``: what somebody may ask of a log that never forgets."""

import click

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically
from marketplace.tracelog.recording import forget_person as forget


@click.command("forget-person")
@click.option(
    "--value",
    prompt="Name, phone number or order code, exactly as it was written",
    hide_input=True,
    help="Asked for when it is not given, so that it stays out of the shell's history.",
)
def forget_person(value: str) -> None:
    """Delete the salts that prove a person's part in trace events; the log stays whole."""
    places = atomically(lambda: forget([value], actor="command-line", now=utc_now()))
    click.echo(f"Forgotten in {places} place{'' if places == 1 else 's'}.")
