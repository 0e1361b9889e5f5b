"""Places that events name: growing areas, and shops as the place where their goods are packed."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import (
    BindParameter,
    Date,
    Select,
    String,
    and_,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy import type_coerce as coerced

from marketplace.core.db import db, table_of
from marketplace.sellers.models import SellerStatus
from marketplace.stories.heading import SELLER, UNIT
from marketplace.traceability.farm.models import CheckStatus, GrowingArea

AREA = table_of(GrowingArea)


class Place(NamedTuple):
    """``status`` is None of a shop. Where exactly it lies is not read."""

    code: str
    name: str
    status: CheckStatus | None
    valid_from: date | None
    valid_to: date | None
    shop: str
    shop_slug: str
    hamlet: str
    commune: str | None

    def verified_on(self, day: date) -> bool:
        """Whether it is a growing area that was checked and whose code is valid on ``day``."""
        begun = self.valid_from is None or self.valid_from <= day
        lasts = self.valid_to is None or day < self.valid_to
        return self.status is CheckStatus.VERIFIED and begun and lasts


def _statement() -> Select[str, str, str, date, date, str, str, str, str]:
    approved = SELLER.c.status == SellerStatus.APPROVED
    day: BindParameter[date] = bindparam("day")
    code: BindParameter[str] = bindparam("code")
    shop = (SELLER.c.name.label("shop"), SELLER.c.slug, SELLER.c.hamlet, UNIT.c.name.label("unit"))
    standing = and_(UNIT.c.valid_from <= day, or_(UNIT.c.valid_to.is_(None), UNIT.c.valid_to > day))
    areas = (
        select(
            *(AREA.c.code, AREA.c.name, coerced(AREA.c.status, String()).label("status")),
            *(AREA.c.valid_from, AREA.c.valid_to, *shop),
        )
        .join(SELLER, SELLER.c.id == AREA.c.seller_id)
        .outerjoin(UNIT, and_(UNIT.c.code == AREA.c.unit_code, standing))
        .where(AREA.c.code == code, approved)
    )
    shops = (
        select(
            *(SELLER.c.code, literal(""), cast(null(), String())),
            *(cast(null(), Date()), cast(null(), Date()), *shop),
        )
        .outerjoin(UNIT, and_(UNIT.c.code == SELLER.c.unit_code, standing))
        .where(SELLER.c.code == code, approved)
    )
    found = union_all(areas, shops).subquery("place")
    return select(*found.c).order_by(found.c.shop)


_PLACES = _statement()


def places_named(code: str, *, day: date) -> Sequence[Place]:
    """Growing areas (a code may stand at several shops) or the shop under ``code``. One statement."""
    rows = db.session.connection().execute(_PLACES, {"code": code, "day": day}).all()
    return [
        Place._make((*row[:2], CheckStatus(row[2]) if row[2] else None, *row[3:])) for row in rows
    ]
