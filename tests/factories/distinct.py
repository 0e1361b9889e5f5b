"""Rows in which no two values are the same, so that a column read for another one is seen."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Boolean, Date, Enum, Integer, String, inspect
from sqlalchemy.types import TypeEngine

from marketplace.core.db import Model, UtcMoment, VndColumn, db
from marketplace.core.money import Vnd
from tests.factories.saving import as_rows, numbers

# Days and moments stay within one year, in which certificates of the tests are valid.
DAYS = 300
FIRST_DAY = date(2026, 2, 1)
FIRST_MOMENT = datetime(2026, 2, 1, 5, 0, tzinfo=UTC)


def set_apart(row: Model, *columns: str, **values: object) -> None:
    """Give each of ``columns`` a value that stands nowhere else; ``values`` are set as they are."""
    table = row.__table__
    changes = {name: _value(table.c[name].type, f"{table.name}.{name}") for name in columns}
    with as_rows():
        kept = db.session.get_one(type(row), inspect(row).identity)
        for name, value in {**changes, **values}.items():
            setattr(kept, name, value)
    db.session.refresh(row)


def read_from(rows: Mapping[str, Model], places: Mapping[str, str]) -> dict[str, object]:
    """What a row read by name has to hold: of each field the value at its ``table.column``."""
    return {
        field: getattr(rows[place.partition(".")[0]], place.partition(".")[2])
        for field, place in places.items()
    }


def _value(kind: TypeEngine[object], name: str) -> object:
    number = next(numbers)
    if isinstance(kind, Enum | Boolean):
        raise TypeError(f"{name} has too few values to stand apart")
    if isinstance(kind, String):
        return name[: kind.length]
    if isinstance(kind, Date):
        return FIRST_DAY + timedelta(days=number % DAYS)
    if isinstance(kind, UtcMoment):
        return FIRST_MOMENT + timedelta(days=number % DAYS)
    if isinstance(kind, VndColumn):
        return Vnd(1_000 + number)
    if isinstance(kind, Integer):
        return 1_000 + number
    raise TypeError(f"{name}: {kind}")
