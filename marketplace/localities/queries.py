"""Which unit stood where on which day, and what was declared about it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from marketplace.core.clock import Month
from marketplace.core.db import db
from marketplace.core.errors import NotFound
from marketplace.core.sentences import N_
from marketplace.core.text import fold
from marketplace.localities.models import (
    AdminUnit,
    DeclaredFigure,
    Province,
)


class UnitNotFound(NotFound):
    code = "unit_not_found"
    sentence = N_("No commune or ward stood under the code %(unit)s on that day.")


def _standing(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return (
        AdminUnit.valid_from <= day,
        or_(AdminUnit.valid_to.is_(None), AdminUnit.valid_to > day),
    )


def provinces() -> Sequence[Province]:
    return db.session.scalars(select(Province).order_by(Province.code)).all()


def units_of_province(province_code: str, *, on: date) -> Sequence[AdminUnit]:
    """The units of a province that stand on the day ``on``, by name."""
    return db.session.scalars(
        select(AdminUnit)
        .where(AdminUnit.province_code == province_code, *_standing(on))
        .order_by(AdminUnit.folded_name)
    ).all()


def unit_on(code: str, *, day: date) -> AdminUnit:
    """The unit that stood under ``code`` on ``day``, with its province; raises UnitNotFound."""
    unit = db.session.scalar(
        select(AdminUnit)
        .where(AdminUnit.code == code, *_standing(day))
        .options(joinedload(AdminUnit.province))
    )
    if unit is None:
        raise UnitNotFound(unit=code)
    return unit


def unit_named(name: str, *, province_code: str, on: date) -> AdminUnit | None:
    """The unit of a province whose name is ``name``, with or without tone marks and kind.

    Names are unique within a province once the kind (xã, phường, đặc khu) is said; without it, None
    where two units share the bare name.
    """
    wanted = fold(name)
    kinds = ("", "xa ", "phuong ", "dac khu ")
    units = db.session.scalars(
        select(AdminUnit)
        .where(
            AdminUnit.province_code == province_code,
            AdminUnit.folded_name.in_([kind + wanted for kind in kinds]),
            *_standing(on),
        )
        .options(joinedload(AdminUnit.province))
    ).all()
    exact = [unit for unit in units if unit.folded_name == wanted]
    matches = exact or list(units)
    return matches[0] if len(matches) == 1 else None


def declared_figure(unit_id: int, name: str, *, month: Month) -> DeclaredFigure | None:
    """The declaration that counts for ``month``: the latest one up to it, in its last revision."""
    return db.session.scalar(
        select(DeclaredFigure)
        .where(
            DeclaredFigure.unit_id == unit_id,
            DeclaredFigure.name == name,
            DeclaredFigure.month <= month.first_day,
        )
        .order_by(DeclaredFigure.month.desc(), DeclaredFigure.revision.desc())
        .limit(1)
    )


def declared_series(unit_ids: Collection[int], name: str) -> dict[int, dict[Month, int]]:
    """Every month in which units declared a figure anew, in its last revision; one statement.

    A declaration counts from its month until the next one: see `value_in_month`.
    """
    rows = db.session.execute(
        select(DeclaredFigure.unit_id, DeclaredFigure.month, DeclaredFigure.value)
        .where(DeclaredFigure.unit_id.in_(unit_ids), DeclaredFigure.name == name)
        .order_by(DeclaredFigure.month, DeclaredFigure.revision)
    )
    found: dict[int, dict[Month, int]] = {unit_id: {} for unit_id in unit_ids}
    for unit_id, day, value in rows:
        found[unit_id][Month.of(day)] = value
    return found


def value_in_month(series: Mapping[Month, int], month: Month) -> int | None:
    """The value of a declared series that counts for ``month``: the latest one up to it."""
    declared = [declared_in for declared_in in series if declared_in <= month]
    return series[max(declared)] if declared else None
