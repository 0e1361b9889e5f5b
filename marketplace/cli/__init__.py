"""The operator's command line, all under ``flask --app wsgi``."""

from flask import Flask

from marketplace.cli.catalog import catalog
from marketplace.cli.checks import verify_audit, verify_ledger, verify_log, verify_stock
from marketplace.cli.demo import demo
from marketplace.cli.farm import traceability
from marketplace.cli.indicators import indicators
from marketplace.cli.ocop import ocop
from marketplace.cli.ocop_criteria import load_criteria
from marketplace.cli.payments import payments
from marketplace.cli.people import people
from marketplace.cli.prepare import prepare
from marketplace.cli.search import search
from marketplace.cli.trace import forget_person
from marketplace.cli.units import units


def init_commands(app: Flask) -> None:
    """Register every command group."""
    app.cli.add_command(catalog)
    app.cli.add_command(demo)
    app.cli.add_command(indicators)
    ocop.add_command(load_criteria)
    app.cli.add_command(ocop)
    app.cli.add_command(people)
    app.cli.add_command(prepare)
    app.cli.add_command(search)
    app.cli.add_command(payments)
    app.cli.add_command(traceability)
    app.cli.add_command(units)
    app.cli.add_command(verify_audit)
    app.cli.add_command(verify_ledger)
    app.cli.add_command(verify_stock)
    app.cli.add_command(verify_log)
    app.cli.add_command(forget_person)
