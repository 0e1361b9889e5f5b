"""Everything below the head of a lot's trace page, in one statement however long the diary is.

Each kind of line fills the same columns: texts ``t1``…``t6``, whole numbers ``n1``…``n3``, days
``d1``…``d3`` and moments ``m1``, ``m2``. `story` gives them their names.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union,
    union_all,
)
from sqlalchemy.types import TypeEngine

from marketplace.catalog.models import Product
from marketplace.core.db import UtcMoment, db, table_of
from marketplace.traceability.models.farm import (
    CertificateScope,
    CheckStatus,
    DiaryEntry,
    FarmCertificate,
    GrowingArea,
    GrowingSeason,
    InputProduct,
    Plot,
    SeasonPlot,
    WorkStatus,
)
from marketplace.traceability.models.log import TraceEvent
from marketplace.traceability.models.lots import (
    Lot,
    LotMovement,
    LotNote,
    LotPlot,
    MoveKind,
    PackInput,
)
from marketplace.traceability.models.recall import Recall, RecallLot


class Line(NamedTuple):
    """One row; see the branch of its ``kind`` for what the columns hold."""

    kind: str
    t1: str | None
    t2: str | None
    t3: str | None
    t4: str | None
    t5: str | None
    t6: str | None
    n1: int | None
    n2: int | None
    n3: int | None
    d1: Any  # a day
    d2: Any
    d3: Any
    m1: Any  # a moment
    m2: Any


_TYPES: dict[str, TypeEngine[Any]] = {
    **dict.fromkeys(("t1", "t2", "t3", "t4", "t5", "t6"), String()),
    **dict.fromkeys(("n1", "n2", "n3"), BigInteger()),
    **dict.fromkeys(("d1", "d2", "d3"), Date()),
    **dict.fromkeys(("m1", "m2"), UtcMoment()),
}
LOT, PLOT_OF_LOT, INPUT, MOVE, NOTE = (
    table_of(model) for model in (Lot, LotPlot, PackInput, LotMovement, LotNote)
)
SEASON, PLOT_OF_SEASON, PLOT, AREA = (
    table_of(model) for model in (GrowingSeason, SeasonPlot, Plot, GrowingArea)
)
ENTRY, MATERIAL, CERTIFICATE, SCOPE = (
    table_of(model) for model in (DiaryEntry, InputProduct, FarmCertificate, CertificateScope)
)
RECALL, RECALLED, EVENT, PRODUCT = (
    table_of(model) for model in (Recall, RecallLot, TraceEvent, Product)
)


def story_lines(lot_id: int) -> Sequence[Line]:
    """All lines of a lot, in no order. One statement."""
    rows = db.session.connection().execute(_statement(), {"lot_id": lot_id}).all()
    return [Line._make(row) for row in rows]


def _line(kind: str, **columns: ColumnElement[Any]) -> Select[Any]:  # rows of `Line`
    """A branch of the union; texts lose their enums, and columns that are not said are empty."""
    filled = [
        _column(columns.get(name), kept, is_text=name.startswith("t")).label(name)
        for name, kept in _TYPES.items()
    ]
    query: Select[Any] = select(literal(kind).label("kind"), *filled)
    return query


def _column(
    column: ColumnElement[Any] | None, kept: TypeEngine[Any], *, is_text: bool
) -> ColumnElement[Any]:
    if column is None:
        return cast(null(), kept)
    return type_coerce(column, String()) if is_text else column


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
        _movements(lot_id),
        _recounts(lot_id),
        _packs(lot_id),
        _notes(lot_id),
        _recalls(lot_id),
        _proof(lot_id),
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
        _line(
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
        _line(
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
    return _line(
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
        _line(
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


def _movements(lot_id: ColumnElement[int]) -> Select[Any]:
    return (
        _line(
            "move",
            t1=MOVE.c.kind,
            n1=cast(func.sum(MOVE.c.grams), BigInteger()),
            n2=cast(func.count(), BigInteger()),
            m1=func.min(MOVE.c.moved_at, type_=UtcMoment()),
            m2=func.max(MOVE.c.moved_at, type_=UtcMoment()),
        )
        .where(MOVE.c.lot_id == lot_id, MOVE.c.kind != MoveKind.RECOUNT)
        .group_by(MOVE.c.kind)
    )


def _recounts(lot_id: ColumnElement[int]) -> Select[Any]:
    return _line(
        "recount", t1=MOVE.c.kind, t2=MOVE.c.reason, n1=MOVE.c.grams, m1=MOVE.c.moved_at
    ).where(MOVE.c.lot_id == lot_id, MOVE.c.kind == MoveKind.RECOUNT)


def _packs(lot_id: ColumnElement[int]) -> Select[Any]:
    """Pack lots that were made from this harvest."""
    return (
        _line(
            "pack",
            t1=LOT.c.code,
            t2=PRODUCT.c.code,
            n1=INPUT.c.grams,
            n2=cast(LOT.c.pack_count, BigInteger()),
            n3=cast(LOT.c.pack_size_g, BigInteger()),
            d1=LOT.c.packed_on,
        )
        .select_from(INPUT)
        .join(LOT, LOT.c.id == INPUT.c.pack_lot_id)
        .join(PRODUCT, PRODUCT.c.id == LOT.c.product_id)
        .where(INPUT.c.harvest_lot_id == lot_id)
    )


def _notes(lot_id: ColumnElement[int]) -> Select[Any]:
    return _line("note", t1=NOTE.c.state, t2=NOTE.c.reason, m1=NOTE.c.noted_at).where(
        NOTE.c.lot_id == lot_id
    )


def _recalls(lot_id: ColumnElement[int]) -> Select[Any]:
    return (
        _line(
            "recall",
            t1=RECALL.c.code,
            t2=RECALLED.c.role,
            t3=RECALL.c.reason,
            t4=RECALL.c.state,
            t5=RECALL.c.outcome,
            t6=RECALL.c.decision_no,
            n1=cast(RECALL.c.danger, BigInteger()),
            m1=RECALL.c.created_at,
            m2=RECALL.c.closed_at,
        )
        .select_from(RECALLED.join(RECALL, RECALL.c.id == RECALLED.c.recall_id))
        .where(RECALLED.c.lot_id == lot_id)
    )


def _proof(lot_id: ColumnElement[int]) -> Select[Any]:
    """The first event that the log keeps of the lot, and how many there are."""
    first = (
        select(EVENT.c.uuid)
        .where(EVENT.c.lot_id == lot_id)
        .order_by(EVENT.c.id)
        .limit(1)
        .scalar_subquery()
    )
    count = select(func.count()).where(EVENT.c.lot_id == lot_id).scalar_subquery()
    return _line("proof", t1=first, n1=cast(count, BigInteger()))
