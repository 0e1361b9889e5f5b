"""``verify-audit``: the books that prove themselves, read by a person."""

import click

from marketplace.core.audit import audit_faults


@click.command("verify-audit")
def verify_audit() -> None:
    """Walk the audit log's hash chain; exit status 1 where a row was changed or removed."""
    faults = list(audit_faults())
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(1)
    click.echo("The audit log is whole.")
