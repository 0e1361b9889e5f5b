"""Which communes an official may look at; everything else is not found."""

from collections.abc import Sequence
from datetime import date

from marketplace.accounts.access import Actor
from marketplace.localities.models import AdminUnit
from marketplace.localities.queries import UnitNotFound, unit_on, units_of_province


def unit_in_scope(code: str, actor: Actor, *, day: date) -> AdminUnit:
    """The unit under ``code`` that stands on ``day``, if the actor may see it; raises UnitNotFound."""
    if code in actor.unit_codes:
        return unit_on(code, day=day)
    if actor.province_codes:
        unit = unit_on(code, day=day)
        if unit.province_code in actor.province_codes:
            return unit
    raise UnitNotFound(unit=code)


def units_in_scope(actor: Actor, *, day: date) -> Sequence[AdminUnit]:
    """Every unit that the actor may see: their own, or all of their provinces."""
    own = [unit_on(code, day=day) for code in sorted(actor.unit_codes)]
    seen = {unit.code for unit in own}
    of_provinces = [
        unit
        for province in sorted(actor.province_codes)
        for unit in units_of_province(province, on=day)
        if unit.code not in seen
    ]
    return [*own, *of_provinces]


def may_declare(code: str, actor: Actor) -> bool:
    """Only the commune's own officers declare; a province reads."""
    return code in actor.unit_codes
