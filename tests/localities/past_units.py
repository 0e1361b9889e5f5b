"""What was loaded of units and their past, as the tests read it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.core.clock import Month
from marketplace.core.db import db
from marketplace.localities.commands import HOUSEHOLDS
from marketplace.localities.models import (
    AdminUnit,
    Hamlet,
    UnitSuccession,
)
from marketplace.localities.queries import declared_figure


@dataclass(frozen=True)
class Successor:
    """Who took an old unit over; figures roll up only where the old unit went over whole."""

    unit_code: str
    effective_on: date
    whole: bool


def unit_versions(code: str) -> Sequence[AdminUnit]:
    """Every version that ever stood under ``code``, the oldest first."""
    return db.session.scalars(
        select(AdminUnit).where(AdminUnit.code == code).order_by(AdminUnit.valid_from)
    ).all()


def successors_of(old_code: str) -> list[Successor]:
    """Which units took over the one that had ``old_code``, by the day of the change."""
    rows = db.session.scalars(
        select(UnitSuccession)
        .where(UnitSuccession.old_code == old_code)
        .order_by(UnitSuccession.effective_on, UnitSuccession.new_code)
    )
    return [Successor(row.new_code, row.effective_on, not row.split) for row in rows]


def predecessors_of(unit_code: str) -> Sequence[UnitSuccession]:
    """The old units that went into the one under ``unit_code``."""
    return db.session.scalars(
        select(UnitSuccession)
        .where(UnitSuccession.new_code == unit_code)
        .order_by(UnitSuccession.effective_on, UnitSuccession.old_code)
    ).all()


def hamlets_of(unit_code: str) -> list[str]:
    """The names of hamlets known under a unit, in alphabetical order."""
    return list(
        db.session.scalars(
            select(Hamlet.name).where(Hamlet.unit_code == unit_code).order_by(Hamlet.folded_name)
        )
    )


def household_total(unit_id: int, *, month: Month) -> int | None:
    """The declared number of households that counts for ``month``, or None."""
    figure = declared_figure(unit_id, HOUSEHOLDS, month=month)
    return figure.value if figure else None
