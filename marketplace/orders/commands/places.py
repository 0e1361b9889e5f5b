"""Pick-up points of a unit, and what delivery costs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.money import Vnd
from marketplace.core.sentences import N_
from marketplace.core.text import clean
from marketplace.orders.models import DeliveryRule, PickupKind, PickupPoint, Zone

HIGHEST_FEE = 10_000_000


class WeekdaysInvalid(errors.Invalid):
    code = "weekdays_invalid"
    sentence = N_("Choose at least one day on which goods are handed out.")
    field = "weekdays"


class FeeInvalid(errors.Invalid):
    """``params``: most (đồng)."""

    code = "delivery_fee_invalid"
    sentence = N_("A delivery fee is between 0 and %(most)s.")
    field = "fee"


@dataclass(frozen=True)
class PointWords:
    """What an officer says about a point; ``weekdays`` are ISO numbers, Monday is 1."""

    kind: PickupKind
    name: str
    address: str
    hours: str
    weekdays: Collection[int]


def add_pickup_point(
    unit_code: str, words: PointWords, *, actor: str, now: datetime
) -> PickupPoint:
    """Open a point in the unit; ``actor`` is the officer's code. Raises WeekdaysInvalid."""
    point = PickupPoint(code=new_code("DN"), unit_code=unit_code, active=True)
    _fill(point, words)
    db.session.add(point)
    write_audit(actor=actor, action="pickup_point.added", subject=point.code, now=now)
    return point


def change_pickup_point(
    point: PickupPoint, words: PointWords, *, active: bool, actor: str, now: datetime
) -> None:
    """Say anew what a point is; a closed one is offered no more. Raises WeekdaysInvalid."""
    _fill(point, words)
    point.active = active
    write_audit(
        actor=actor, action="pickup_point.changed", subject=point.code, now=now, active=active
    )


def _fill(point: PickupPoint, words: PointWords) -> None:
    days = sorted(set(words.weekdays))
    if not days or not set(days) <= set(range(1, 8)):
        raise WeekdaysInvalid
    point.kind, point.weekdays = words.kind, days
    point.name, point.address = clean(words.name)[:200], clean(words.address)[:200]
    point.hours = clean(words.hours)[:200]


def set_delivery_rule(
    seller_id: int | None, *, zone: Zone, fee: Vnd | None, free_from: Vnd | None = None
) -> None:
    """Set what a seller (or, for None, the market) takes for a zone, in đồng.

    ``fee`` None takes the rule away: the market's fee counts again. Raises FeeInvalid.
    """
    for amount in (fee, free_from):
        if amount is not None and not 0 <= amount <= HIGHEST_FEE:
            raise FeeInvalid(most=Vnd(HIGHEST_FEE))
    owner = (
        DeliveryRule.seller_id.is_(None)
        if seller_id is None
        else DeliveryRule.seller_id == seller_id
    )
    rule = db.session.scalar(
        select(DeliveryRule).where(owner, DeliveryRule.zone == zone).with_for_update()
    )
    if fee is None:
        if rule is not None:
            db.session.delete(rule)
        return
    if rule is None:
        rule = DeliveryRule(seller_id=seller_id, zone=zone, fee=fee)
        db.session.add(rule)
    rule.fee, rule.free_from = fee, free_from
