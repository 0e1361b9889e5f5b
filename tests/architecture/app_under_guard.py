"""The application as the guards look at it: real settings, an empty folder, no request."""

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from marketplace.core.settings import Settings
from tests.another_application import another_application

READING = {"GET", "HEAD", "OPTIONS"}


@contextmanager
def market_app() -> Iterator[Flask]:
    """Yield the whole application on a database of its own that stays empty."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(instance_path=Path(folder), testing=True, database_url="")
        with another_application(settings) as app:
            yield app


def writing_methods(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - READING


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a reviewed list; a row with an empty or a missing cell is an error."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows, 2):
        if None in row or not all(row.values()):
            raise ValueError(f"{path.name}:{number}: every cell needs a value")
    return rows
