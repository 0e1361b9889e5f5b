"""Everything below the head of a lot's trace page, in one statement however long the diary is.

Each kind of line fills the same columns (`story_columns`); `story` gives them their names.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
    union,
    union_all,
)

from marketplace.core.db import db
from marketplace.stories.columns import (
    AREA,
    CERTIFICATE,
    ENTRY,
    INPUT,
    LOT,
    MATERIAL,
    PLOT,
    PLOT_OF_LOT,
    PLOT_OF_SEASON,
    PRODUCT,
    SCOPE,
    SEASON,
    Line,
    line,
)
from marketplace.stories.moves import (
    movements_of,
    notes_of,
    packs_of,
    proof_of,
    recalls_of,
    recounts_of,
)
from marketplace.traceability.farm.models import CheckStatus, WorkStatus


def story_lines(lot_id: int) -> Sequence[Line]:
    """All lines of a lot, in no order. One statement."""
    rows = db.session.connection().execute(_statement(), {"lot_id": lot_id}).all()
    return [Line._make(row) for row in rows]


@cache
def _statement() -> Select[Any]:  # rows of `Line`
    lot_id = bindparam("lot_id", type_=BigInteger())
    of_pack = (
        select(LOT.c.id, LOT.c.season_id, LOT.c.harvested_from, LOT.c.harvested_to)
        .join(INPUT, INPUT.c.harvest_lot_id == LOT.c.id)
        .where(INPUT.c.pack_lot_id == lot_id)
    )
    itself = select(LOT.c.id, LOT.c.season_id, LOT.c.harvested_from, LOT.c.harvested_to).where(
        LOT.c.id == lot_id
    )
    # The harvests that the story tells of: the lot itself, and those that a pack was made from.
    origin = union_all(itself, of_pack).cte("origin")
    named = select(PLOT_OF_LOT.c.plot_id).join(origin, origin.c.id == PLOT_OF_LOT.c.lot_id)
    of_season = (
        select(PLOT_OF_SEASON.c.plot_id)
        .join(origin, origin.c.season_id == PLOT_OF_SEASON.c.season_id)
        .where(~exists().where(PLOT_OF_LOT.c.lot_id == origin.c.id))
    )
    land = union(named, of_season).cte("land")
    branches = [
        _harvests(origin, lot_id),
        _work(origin),
        _areas(land),
        _certificates(land, lot_id),
        movements_of(lot_id),
        recounts_of(lot_id),
        packs_of(lot_id),
        notes_of(lot_id),
        recalls_of(lot_id),
        proof_of(lot_id),
    ]
    lines = union_all(*branches).subquery("line")
    return select(*lines.c)


def _harvests(origin: Any, lot_id: ColumnElement[int]) -> Select[Any]:  # a CTE
    """``n1`` grams taken into the pack (none of a harvest itself), ``n2`` how many plots."""
    named = (
        select(func.count()).where(PLOT_OF_LOT.c.lot_id == LOT.c.id).correlate(LOT)
    ).scalar_subquery()
    of_season = (
        select(func.count()).where(PLOT_OF_SEASON.c.season_id == LOT.c.season_id).correlate(LOT)
    ).scalar_subquery()
    return (
        line(
            "harvest",
            t1=LOT.c.code,
            t2=SEASON.c.variety,
            t3=SEASON.c.process,
            t4=PRODUCT.c.code,
            t5=LOT.c.kind,
            t6=SEASON.c.seed_source,
            n1=INPUT.c.grams,
            n2=cast(named + of_season, BigInteger()),
            n3=LOT.c.season_id,
            d1=LOT.c.harvested_from,
            d2=LOT.c.harvested_to,
            d3=SEASON.c.planted_on,
        )
        .select_from(origin)
        .join(LOT, LOT.c.id == origin.c.id)
        .join(PRODUCT, PRODUCT.c.id == LOT.c.product_id)
        .outerjoin(SEASON, SEASON.c.id == LOT.c.season_id)
        .outerjoin(INPUT, and_(INPUT.c.harvest_lot_id == LOT.c.id, INPUT.c.pack_lot_id == lot_id))
    )


def _work(origin: Any) -> Select[Any]:  # a CTE
    """Work done before the harvest. ``m1`` when it was written down, ``m2`` when taken back;
    ``t6`` tells a replaced entry from a void one. Who did it is not read."""
    named = exists().where(PLOT_OF_LOT.c.lot_id == origin.c.id)
    on_plot = exists().where(
        PLOT_OF_LOT.c.lot_id == origin.c.id, PLOT_OF_LOT.c.plot_id == ENTRY.c.plot_id
    )
    belongs = exists().where(
        origin.c.season_id == ENTRY.c.season_id,
        ENTRY.c.done_on <= origin.c.harvested_to,
        or_(ENTRY.c.plot_id.is_(None), ~named, on_plot),
    )
    return (
        line(
            "work",
            t1=ENTRY.c.kind,
            t2=MATERIAL.c.name,
            t3=MATERIAL.c.substance,
            t4=ENTRY.c.unit,
            t5=ENTRY.c.target,
            t6=ENTRY.c.void_reason,
            n1=cast(ENTRY.c.quantity, BigInteger()),
            n2=cast(ENTRY.c.waiting_days, BigInteger()),
            n3=ENTRY.c.season_id,
            d1=ENTRY.c.done_on,
            m1=ENTRY.c.entered_at,
            m2=func.coalesce(ENTRY.c.voided_at, ENTRY.c.replaced_at),
        )
        .select_from(ENTRY.outerjoin(MATERIAL, MATERIAL.c.id == ENTRY.c.input_id))
        .where(ENTRY.c.status == WorkStatus.DONE, belongs)
    )


def _areas(land: Any) -> Select[Any]:  # a CTE
    of_plot = exists().where(PLOT.c.growing_area_id == AREA.c.id, PLOT.c.id == land.c.plot_id)
    return line(
        "area",
        t1=AREA.c.code,
        t2=AREA.c.name,
        t3=AREA.c.status,
        t4=AREA.c.issuer,
        n1=cast(AREA.c.area_m2, BigInteger()),
        d1=AREA.c.valid_from,
        d2=AREA.c.valid_to,
        d3=AREA.c.checked_on,
    ).where(of_plot)


def _certificates(land: Any, lot_id: ColumnElement[int]) -> Select[Any]:  # a CTE
    """Checked ones whose scope holds the product on every plot, valid on the day of harvest."""
    of_product = and_(
        SCOPE.c.certificate_id == CERTIFICATE.c.id, SCOPE.c.product_id == LOT.c.product_id
    )
    whole_shop = exists().where(of_product, SCOPE.c.plot_id.is_(None)).correlate(CERTIFICATE, LOT)
    of_plot = (
        exists()
        .where(of_product, SCOPE.c.plot_id == land.c.plot_id)
        .correlate(CERTIFICATE, LOT, land)
    )
    some_plot = exists(select(land.c.plot_id)).correlate(CERTIFICATE)
    uncovered = exists(select(land.c.plot_id).where(~of_plot)).correlate(CERTIFICATE, LOT)
    return (
        line(
            "certificate",
            t1=CERTIFICATE.c.kind,
            t2=CERTIFICATE.c.number,
            t3=CERTIFICATE.c.issuer,
            d1=CERTIFICATE.c.issued_on,
            d2=CERTIFICATE.c.valid_to,
            d3=CERTIFICATE.c.checked_on,
        )
        .select_from(CERTIFICATE)
        .join(LOT, LOT.c.id == lot_id)
        .where(
            CERTIFICATE.c.seller_id == LOT.c.seller_id,
            CERTIFICATE.c.status == CheckStatus.VERIFIED,
            CERTIFICATE.c.issued_on <= LOT.c.harvested_from,
            CERTIFICATE.c.valid_to > LOT.c.harvested_from,
            or_(whole_shop, and_(some_plot, ~uncovered)),
        )
    )
