"""Saves rows in a unit of work of their own, or in the one that is open."""

from collections.abc import Iterator
from itertools import count

from marketplace.core.db import Model, db, unit_of_work

numbers: Iterator[int] = count(1)


def save(*rows: Model) -> None:
    with unit_of_work():
        for row in rows:
            db.session.add(row)
            db.session.flush()
    for row in rows:
        db.session.refresh(row)
