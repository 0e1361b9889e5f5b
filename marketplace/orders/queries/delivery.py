"""What delivery costs from each seller to one place."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import or_, select

from marketplace.core.db import db
from marketplace.core.money import Vnd
from marketplace.orders.checkouts import Destination
from marketplace.orders.models import DeliveryRule, DeliveryWay, Zone
from marketplace.orders.rules import FeeTable, Locality, zone_between


def fee_table(seller_ids: Collection[int]) -> FeeTable:
    """The fees of these sellers and of the market; one statement."""
    return FeeTable(
        db.session.scalars(
            select(DeliveryRule).where(
                or_(DeliveryRule.seller_id.is_(None), DeliveryRule.seller_id.in_(seller_ids))
            )
        )
    )


def delivery_fees(
    parcels: Mapping[int, tuple[Locality, int]], *, destination: Destination
) -> dict[int, Vnd]:
    """The fee of each seller's parcel (seller id → where it starts and its goods in đồng).

    Fetching costs nothing from a seller of the point's own unit; others bring their goods there
    for what they take for the way.
    """
    zones = {
        seller_id: zone_between(start, destination.place)
        for seller_id, (start, _goods) in parcels.items()
    }
    fetched = destination.way is DeliveryWay.PICKUP
    if fetched and all(zone is Zone.SAME_UNIT for zone in zones.values()):
        return dict.fromkeys(parcels, Vnd(0))
    fees = fee_table(parcels.keys())
    return {
        seller_id: Vnd(0)
        if fetched and zones[seller_id] is Zone.SAME_UNIT
        else fees.fee(seller_id, zones[seller_id]).of(goods)
        for seller_id, (_start, goods) in parcels.items()
    }


def delivery_rules_of(seller_id: int | None) -> Sequence[DeliveryRule]:
    """A seller's own rules, or the market's."""
    owner = (
        DeliveryRule.seller_id.is_(None)
        if seller_id is None
        else DeliveryRule.seller_id == seller_id
    )
    return db.session.scalars(select(DeliveryRule).where(owner)).all()
