"""``verify-audit``, ``-ledger``, ``-stock`` and ``-log``: the books that prove themselves."""

from collections.abc import Iterable
from pathlib import Path

import click

from marketplace.core.audit import audit_faults
from marketplace.core.clock import utc_now
from marketplace.inventory.queries import stock_faults
from marketplace.ledger.queries import ledger_faults
from marketplace.tracelog.identity import open_log
from marketplace.tracelog.stored_tree import log_size
from marketplace.tracelog.verification import log_faults


@click.command("verify-audit")
def verify_audit() -> None:
    """Walk the audit log's hash chain; exit status 1 where a row was changed or removed."""
    _tell(audit_faults(), whole="The audit log is whole.")


@click.command("verify-ledger")
def verify_ledger() -> None:
    """Add up the journal; exit status 1 where an entry or an account does not fit."""
    _tell(ledger_faults(), whole="The journal balances.")


@click.command("verify-stock")
def verify_stock() -> None:
    """Add up movements and holds; exit status 1 where the stock of a pack is not their sum."""
    _tell(stock_faults(), whole="The stock adds up.")


@click.command("verify-log")
@click.option(
    "--against",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A signed checkpoint that somebody kept; may be given more than once.",
)
def verify_log(against: tuple[Path, ...]) -> None:
    """Recompute the trace log from its events; exit status 1 where it was bent or cut."""
    notes = [(path.name, path.read_text("utf-8")) for path in against]
    faults = log_faults(identity=open_log(), now=utc_now(), against=notes)
    _tell(faults, whole=f"The trace log is whole: {log_size()} events.")


def _tell(faults: Iterable[str], *, whole: str) -> None:
    found = list(faults)
    for fault in found:
        click.echo(fault, err=True)
    if found:
        raise SystemExit(1)
    click.echo(whole)
