"""Places that events name: growing areas, and shops as the place where their goods are packed."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    and_,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)

from marketplace.core.db import table_of
from marketplace.core.rows import columns_of, read_rows
from marketplace.sellers.models import SellerStatus
from marketplace.stories.heading import SELLER, UNIT
from marketplace.traceability.farm.models import CheckStatus, GrowingArea

AREA = table_of(GrowingArea)


class NamedPlace(NamedTuple):
    """``status`` is None of a shop. Where exactly it lies is not read."""

    code: Annotated[str, AREA.c.code]
    name: Annotated[str, AREA.c.name]
    status: Annotated[CheckStatus | None, AREA.c.status]
    valid_from: Annotated[date | None, AREA.c.valid_from]
    valid_to: Annotated[date | None, AREA.c.valid_to]
    shop: Annotated[str, SELLER.c.name]
    shop_slug: Annotated[str, SELLER.c.slug]
    hamlet: Annotated[str, SELLER.c.hamlet]
    commune: Annotated[str | None, UNIT.c.name]

    def verified_on(self, day: date) -> bool:
        """Whether it is a growing area that was checked and whose code is valid on ``day``."""
        begun = self.valid_from is None or self.valid_from <= day
        lasts = self.valid_to is None or day < self.valid_to
        return self.status is CheckStatus.VERIFIED and begun and lasts


def _statement() -> CompoundSelect[Any]:  # rows of `NamedPlace`
    approved = SELLER.c.status == SellerStatus.APPROVED
    day: BindParameter[date] = bindparam("day")
    code: BindParameter[str] = bindparam("code")
    standing = and_(UNIT.c.valid_from <= day, or_(UNIT.c.valid_to.is_(None), UNIT.c.valid_to > day))
    areas = (
        select(*columns_of(NamedPlace))
        .select_from(AREA)
        .join(SELLER, SELLER.c.id == AREA.c.seller_id)
        .outerjoin(UNIT, and_(UNIT.c.code == AREA.c.unit_code, standing))
        .where(AREA.c.code == code, approved)
    )
    nothing = {
        name: cast(null(), AREA.c[name].type) for name in ("status", "valid_from", "valid_to")
    }
    shops = (
        select(*columns_of(NamedPlace, code=SELLER.c.code, name=literal(""), **nothing))
        .select_from(SELLER)
        .outerjoin(UNIT, and_(UNIT.c.code == SELLER.c.unit_code, standing))
        .where(SELLER.c.code == code, approved)
    )
    return union_all(areas, shops).order_by("shop")


_PLACES = _statement()


def places_named(code: str, *, day: date) -> Sequence[NamedPlace]:
    """Growing areas (a code may stand at several shops) or the shop under ``code``. One statement."""
    return read_rows(NamedPlace, _PLACES, {"code": code, "day": day})
