"""The operator's command line, all under ``flask --app wsgi``."""

from flask import Flask


def init_commands(app: Flask) -> None:
    """Register every command group."""
