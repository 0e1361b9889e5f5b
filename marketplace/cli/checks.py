"""``verify-audit`` and ``verify-ledger``: the books that prove themselves, read by a person."""

from collections.abc import Iterable

import click

from marketplace.core.audit import audit_faults
from marketplace.ledger.queries import ledger_faults


@click.command("verify-audit")
def verify_audit() -> None:
    """Walk the audit log's hash chain; exit status 1 where a row was changed or removed."""
    _tell(audit_faults(), whole="The audit log is whole.")


@click.command("verify-ledger")
def verify_ledger() -> None:
    """Add up the journal; exit status 1 where an entry or an account does not fit."""
    _tell(ledger_faults(), whole="The journal balances.")


def _tell(faults: Iterable[str], *, whole: str) -> None:
    found = list(faults)
    for fault in found:
        click.echo(fault, err=True)
    if found:
        raise SystemExit(1)
    click.echo(whole)
