"""Which shops an actor may see. Default deny: what is out of scope is not found."""

from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, false, or_

from marketplace.accounts.access import Actor
from marketplace.localities.models import AdminUnit
from marketplace.sellers.models import Seller

Columns = TypeVarTuple("Columns")


def scoped(query: Select[*Columns], actor: Actor) -> Select[*Columns]:
    """Narrow a query that selects from `Seller` to the shops that ``actor`` may see.

    Members see their own shop, commune officers their unit's, province officers their communes',
    operators all.
    """
    if actor.is_operator:
        return query
    conditions: list[ColumnElement[bool]] = []
    if actor.seller_ids:
        conditions.append(Seller.id.in_(sorted(actor.seller_ids)))
    if actor.unit_codes:
        conditions.append(Seller.unit_code.in_(sorted(actor.unit_codes)))
    if actor.province_codes:
        in_provinces = AdminUnit.province_code.in_(sorted(actor.province_codes))
        conditions.append(Seller.unit.has(in_provinces))
    return query.where(or_(*conditions) if conditions else false())
