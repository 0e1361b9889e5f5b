"""Where goods can be fetched."""

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, select

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.orders.models import PickupPoint


class PickupPointNotFound(errors.NotFound):
    code = "pickup_point_not_found"
    sentence = N_("This pick-up point could not be found.")


_ACTIVE = (
    select(PickupPoint)
    .where(PickupPoint.unit_code.in_(bindparam("codes", expanding=True)), PickupPoint.active)
    .order_by(PickupPoint.unit_code, PickupPoint.name, PickupPoint.id)
)


def active_points(unit_codes: Collection[str]) -> Sequence[PickupPoint]:
    """The open points of some units, by unit and name."""
    return db.session.scalars(_ACTIVE, {"codes": sorted(unit_codes)}).all()


def points_for(actor: Actor) -> Sequence[PickupPoint]:
    """All points of the units that an officer answers for, open ones first."""
    return db.session.scalars(
        select(PickupPoint)
        .where(PickupPoint.unit_code.in_(sorted(actor.unit_codes)))
        .order_by(PickupPoint.active.desc(), PickupPoint.unit_code, PickupPoint.name)
    ).all()


def point_for(code: str, actor: Actor) -> PickupPoint:
    """One point of the officer's units; raises PickupPointNotFound."""
    point = db.session.scalar(
        select(PickupPoint).where(
            PickupPoint.code == code, PickupPoint.unit_code.in_(sorted(actor.unit_codes))
        )
    )
    if point is None:
        raise PickupPointNotFound
    return point
