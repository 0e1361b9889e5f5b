"""How far an officer sees: the register of their province, the claims of their units."""

from datetime import date

from sqlalchemy import ColumnElement, Select, false, or_, select

from marketplace.accounts.access import Actor
from marketplace.core.db import db
from marketplace.localities.models import AdminUnit
from marketplace.ocop.models import Recognition, RecognitionClaim


def provinces_of(actor: Actor, *, day: date) -> list[str]:
    """The provinces whose published register an officer may look at."""
    found = set(actor.province_codes)
    if actor.unit_codes:
        found |= set(
            db.session.scalars(
                select(AdminUnit.province_code).where(
                    AdminUnit.code.in_(sorted(actor.unit_codes)),
                    AdminUnit.valid_from <= day,
                    or_(AdminUnit.valid_to.is_(None), AdminUnit.valid_to > day),
                )
            )
        )
    return sorted(found)


def may_see_province(province_code: str, actor: Actor, *, day: date) -> bool:
    return province_code in provinces_of(actor, day=day)


def units_in_provinces(actor: Actor) -> Select[str]:
    """The codes of all units in the provinces of a province officer."""
    return select(AdminUnit.code).where(AdminUnit.province_code.in_(sorted(actor.province_codes)))


def may_judge_in(unit_code: str, actor: Actor) -> bool:
    """Whether the actor is an officer of this unit or of its province."""
    if unit_code in actor.unit_codes:
        return True
    if not actor.province_codes:
        return False
    query = units_in_provinces(actor).where(AdminUnit.code == unit_code).limit(1)
    return db.session.scalar(query) is not None


def may_keep(recognition: Recognition, actor: Actor) -> bool:
    """Whether the actor may revoke an entry: their own unit's, or any of their province."""
    return (
        recognition.province_code in actor.province_codes
        or recognition.unit_code in actor.unit_codes
    )


def claims_in_scope(actor: Actor) -> ColumnElement[bool]:
    """The claims of the actor's units; nobody else's."""
    if not actor.is_official:
        return false()
    within = [RecognitionClaim.unit_code.in_(sorted(actor.unit_codes))]
    if actor.province_codes:
        within.append(RecognitionClaim.unit_code.in_(units_in_provinces(actor)))
    return or_(*within)


def kept_by(actor: Actor) -> ColumnElement[bool]:
    """The entries that the actor looks after: of their units, or of their whole province."""
    return or_(
        Recognition.unit_code.in_(sorted(actor.unit_codes)),
        Recognition.province_code.in_(sorted(actor.province_codes)),
    )
