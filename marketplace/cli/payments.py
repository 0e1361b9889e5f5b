"""``payments reconcile``: what the clock does by itself, by hand."""

import click

from marketplace.core.clock import utc_now
from marketplace.settlement.commands.clockwork import expire_overdue, reconcile_pending
from marketplace.settlement.commands.sending import retry_refunds
from marketplace.settlement.tasks import open_desk


@click.group()
def payments() -> None:
    """Payments and refunds."""


@payments.command()
def reconcile() -> None:
    """Ask providers about what is open, send refunds that wait, end what is over its time."""
    desk, now = open_desk(), utc_now()
    steps = (
        ("asked about payments", reconcile_pending),
        ("sent or asked about refunds", retry_refunds),
        ("ended what was over its time", expire_overdue),
    )
    with click.progressbar(steps, label="Payments", show_eta=False) as bar:
        told = [(words, command(desk=desk, now=now)) for words, command in bar]
    for words, number in told:
        click.echo(f"{words}: {number}")
