"""Loading lists of units, and what officials declare about a unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, insert, select

from marketplace.core.audit import write_audit
from marketplace.core.clock import Month
from marketplace.core.db import db, insert_into
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.sentences import N_
from marketplace.core.text import clean, fold
from marketplace.localities.lists import ListedSuccession, ListedUnit
from marketplace.localities.models import (
    AdminUnit,
    DeclaredFigure,
    Hamlet,
    Province,
    UnitList,
    UnitSuccession,
)

HOUSEHOLDS = "households"
CASHLESS_HOUSEHOLDS = "cashless_households"
BANK_PAYING_HOUSEHOLDS = "bank_paying_households"
GROWING_AREA_M2 = "key_growing_area_m2"
FIGURES = (HOUSEHOLDS, CASHLESS_HOUSEHOLDS, BANK_PAYING_HOUSEHOLDS, GROWING_AREA_M2)


class OlderThanLoaded(Conflict):
    code = "unit_list_too_old"
    sentence = N_(
        "A list of %(newest)s is loaded already; a list of %(as_of)s cannot go before it."
    )


class UnknownFigure(Invalid):
    code = "unknown_declared_figure"
    sentence = N_("There is no declared figure called %(name)s.")


class NegativeFigure(Invalid):
    code = "negative_declared_figure"
    sentence = N_("A declared figure is a whole number of zero or more.")


@dataclass(frozen=True)
class LoadedList:
    """What loading a list changed."""

    opened: int
    closed: int
    kept: int
    successions: int


def load_units(
    *,
    provinces: Sequence[tuple[str, str, str]],
    units: Sequence[ListedUnit],
    successions: Sequence[ListedSuccession],
    as_of: date,
    source: str,
    now: datetime,
) -> LoadedList:
    """Make ``units`` the ones that stand from ``as_of`` on; earlier days keep their units.

    A unit whose name, kind and province are unchanged keeps its version; a changed one is closed on
    ``as_of`` and opened anew under the same code; a missing one is closed. Loading the same list
    again changes nothing. Raises OlderThanLoaded where a newer list stands.
    """
    newest = db.session.scalar(select(func.max(UnitList.as_of)))
    if newest is not None and as_of < newest:
        raise OlderThanLoaded(newest=newest.isoformat(), as_of=as_of.isoformat())
    for code, name, kind in provinces:
        db.session.merge(Province(code=code, name=clean(name), kind=kind))
    db.session.flush()

    standing = {
        unit.code: unit
        for unit in db.session.scalars(select(AdminUnit).where(AdminUnit.valid_to.is_(None)))
    }
    wanted = {unit.code: unit for unit in units}
    unchanged = {
        code for code, unit in standing.items() if code in wanted and _same(unit, wanted[code])
    }
    for code, unit in standing.items():
        if code not in unchanged:
            unit.valid_to = as_of
    db.session.flush()
    fresh = [
        {
            "code": unit.code,
            "name": clean(unit.name),
            "folded_name": fold(unit.name),
            "kind": unit.kind,
            "province_code": unit.province_code,
            "valid_from": as_of,
        }
        for code, unit in wanted.items()
        if code not in unchanged
    ]
    if fresh:
        db.session.execute(insert(AdminUnit), fresh)
    told = _keep_successions(successions, as_of)
    db.session.execute(
        insert_into(UnitList)
        .values(as_of=as_of, source=source, units=len(units), loaded_at=now)
        .on_conflict_do_nothing(index_elements=[UnitList.as_of])
    )
    return LoadedList(len(fresh), len(standing) - len(unchanged), len(unchanged), told)


def _same(unit: AdminUnit, listed: ListedUnit) -> bool:
    return (unit.name, unit.kind, unit.province_code) == (
        clean(listed.name),
        listed.kind,
        listed.province_code,
    )


def _keep_successions(successions: Sequence[ListedSuccession], as_of: date) -> int:
    standing = db.session.execute(
        select(UnitSuccession.old_code, UnitSuccession.new_code).where(
            UnitSuccession.effective_on == as_of
        )
    )
    known = {(old_code, new_code) for old_code, new_code in standing}
    fresh = [
        {
            "effective_on": as_of,
            "old_code": row.old_code,
            "old_name": clean(row.old_name),
            "old_district": clean(row.old_district),
            "old_province": clean(row.old_province),
            "new_code": row.new_code,
            "split": row.split,
        }
        for row in successions
        if (row.old_code, row.new_code) not in known
    ]
    if fresh:
        db.session.execute(insert(UnitSuccession), fresh)
    return len(fresh)


def remember_hamlet(unit_code: str, name: str) -> str:
    """Keep a hamlet's name under its unit; the spelling that was known first is returned.

    An empty name is returned as it is.
    """
    name = clean(name)
    if not name:
        return ""
    folded = fold(name)
    known = db.session.scalar(
        select(Hamlet.name).where(Hamlet.unit_code == unit_code, Hamlet.folded_name == folded)
    )
    if known is not None:
        return known
    db.session.execute(
        insert_into(Hamlet)
        .values(unit_code=unit_code, name=name, folded_name=folded)
        .on_conflict_do_nothing(index_elements=[Hamlet.unit_code, Hamlet.folded_name])
    )
    return name


def declare_figure(
    unit: AdminUnit,
    name: str,
    value: int,
    *,
    month: Month,
    source: str,
    actor: str,
    now: datetime,
) -> DeclaredFigure:
    """Declare a figure of ``unit`` from ``month`` on; declaring again makes a new revision.

    Raises UnknownFigure or NegativeFigure. The declaration stands in the audit log.
    """
    if name not in FIGURES:
        raise UnknownFigure(name=name)
    if value < 0:
        raise NegativeFigure
    last = db.session.scalar(
        select(func.max(DeclaredFigure.revision)).where(
            DeclaredFigure.unit_id == unit.id,
            DeclaredFigure.name == name,
            DeclaredFigure.month == month.first_day,
        )
    )
    figure = DeclaredFigure(
        unit_id=unit.id,
        name=name,
        month=month.first_day,
        revision=(last or 0) + 1,
        value=value,
        source=source,
        declared_by=actor,
        declared_at=now,
    )
    db.session.add(figure)
    write_audit(
        actor=actor,
        action="declare_figure",
        subject=f"unit:{unit.code}",
        now=now,
        figure=name,
        month=str(month),
        value=value,
        revision=figure.revision,
    )
    return figure
