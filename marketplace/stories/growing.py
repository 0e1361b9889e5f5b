"""What a lot grew from: its harvests, the work done before them, the land and its certificates.

Each kind of line is one statement, however long the diary is. Names and phones of those who worked,
and positions of plots, are not read at all.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, NamedTuple

from sqlalchemy import CTE, Select, and_, bindparam, exists, func, or_, select, union, union_all

from marketplace.core.clock import vietnam_day
from marketplace.core.db import table_of
from marketplace.core.rows import columns_of, read_rows
from marketplace.stories.heading import LOT, PRODUCT
from marketplace.traceability.farm.models import (
    CertificateKind,
    CertificateScope,
    CheckStatus,
    DiaryEntry,
    FarmCertificate,
    GrowingArea,
    GrowingSeason,
    InputProduct,
    Plot,
    SeasonPlot,
    WorkKind,
    WorkStatus,
)
from marketplace.traceability.lots.models import LotPlot, PackInput

# Work that was written down later than this is said to be entered late.
IN_TIME = timedelta(hours=72)

PLOT_OF_LOT, INPUT = table_of(LotPlot), table_of(PackInput)
SEASON, PLOT_OF_SEASON, PLOT, AREA = (
    table_of(model) for model in (GrowingSeason, SeasonPlot, Plot, GrowingArea)
)
ENTRY, MATERIAL, CERTIFICATE, SCOPE = (
    table_of(model) for model in (DiaryEntry, InputProduct, FarmCertificate, CertificateScope)
)
_LOT_ID = bindparam("lot_id", type_=LOT.c.id.type)


def _origin() -> CTE:
    """The harvests that the story tells of: the lot itself, and those that a pack was made from."""
    columns = (LOT.c.id, LOT.c.season_id, LOT.c.harvested_from, LOT.c.harvested_to)
    of_pack = (
        select(*columns)
        .join(INPUT, INPUT.c.harvest_lot_id == LOT.c.id)
        .where(INPUT.c.pack_lot_id == _LOT_ID)
    )
    return union_all(select(*columns).where(LOT.c.id == _LOT_ID), of_pack).cte("origin")


def _land() -> CTE:
    """The plots that they came from: by their own word, else by their season's."""
    origin = _origin()
    named = select(PLOT_OF_LOT.c.plot_id).join(origin, origin.c.id == PLOT_OF_LOT.c.lot_id)
    of_season = (
        select(PLOT_OF_SEASON.c.plot_id)
        .join(origin, origin.c.season_id == PLOT_OF_SEASON.c.season_id)
        .where(~exists().where(PLOT_OF_LOT.c.lot_id == origin.c.id))
    )
    return union(named, of_season).cte("land")


_PLOTS_NAMED = (
    select(func.count()).where(PLOT_OF_LOT.c.lot_id == LOT.c.id).correlate(LOT).scalar_subquery()
)
_PLOTS_OF_SEASON = (
    select(func.count())
    .where(PLOT_OF_SEASON.c.season_id == LOT.c.season_id)
    .correlate(LOT)
    .scalar_subquery()
)


class Harvest(NamedTuple):
    """A harvest behind the lot: the lot itself (``taken_g`` is None), or one of those in the pack."""

    code: Annotated[str, LOT.c.code]
    product_code: Annotated[str, PRODUCT.c.code]
    variety: Annotated[str, func.coalesce(SEASON.c.variety, "")]
    process: Annotated[str, func.coalesce(SEASON.c.process, "")]
    seed_source: Annotated[str, func.coalesce(SEASON.c.seed_source, "")]
    taken_g: Annotated[int | None, INPUT.c.grams]
    plots: Annotated[int, _PLOTS_NAMED + _PLOTS_OF_SEASON]
    season_id: Annotated[int | None, LOT.c.season_id]
    harvested_from: Annotated[date, LOT.c.harvested_from]
    harvested_to: Annotated[date, LOT.c.harvested_to]
    planted_on: Annotated[date | None, SEASON.c.planted_on]


def _harvests() -> Select[Any]:  # rows of `Harvest`
    origin = _origin()
    return (
        select(*columns_of(Harvest))
        .select_from(origin)
        .join(LOT, LOT.c.id == origin.c.id)
        .join(PRODUCT, PRODUCT.c.id == LOT.c.product_id)
        .outerjoin(SEASON, SEASON.c.id == LOT.c.season_id)
        .outerjoin(INPUT, and_(INPUT.c.harvest_lot_id == LOT.c.id, INPUT.c.pack_lot_id == _LOT_ID))
        .order_by(LOT.c.harvested_from, LOT.c.id)
    )


class TracedWork(NamedTuple):
    """An entry of the diary; ``taken_back_at`` where it was replaced or, with a reason, voided."""

    kind: Annotated[WorkKind, ENTRY.c.kind]
    material: Annotated[str, func.coalesce(MATERIAL.c.name, "")]
    substance: Annotated[str, func.coalesce(MATERIAL.c.substance, "")]
    quantity: Annotated[int | None, ENTRY.c.quantity]
    unit: Annotated[str, ENTRY.c.unit]
    target: Annotated[str, ENTRY.c.target]
    waiting_days: Annotated[int | None, ENTRY.c.waiting_days]
    season_id: Annotated[int, ENTRY.c.season_id]
    done_on: Annotated[date, ENTRY.c.done_on]
    entered_at: Annotated[datetime, ENTRY.c.entered_at]
    taken_back_at: Annotated[datetime | None, func.coalesce(ENTRY.c.voided_at, ENTRY.c.replaced_at)]
    void_reason: Annotated[str, ENTRY.c.void_reason]

    @property
    def is_late(self) -> bool:
        """Whether it was written down more than three days after the day of the work."""
        return vietnam_day(self.entered_at - IN_TIME) > self.done_on

    @property
    def counts(self) -> bool:
        return self.taken_back_at is None


def _work() -> Select[Any]:  # rows of `TracedWork`
    """Work done before the harvest."""
    origin = _origin()
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
        select(*columns_of(TracedWork))
        .select_from(ENTRY.outerjoin(MATERIAL, MATERIAL.c.id == ENTRY.c.input_id))
        .where(ENTRY.c.status == WorkStatus.DONE, belongs)
        .order_by(ENTRY.c.done_on, ENTRY.c.entered_at, ENTRY.c.id)
    )


class TracedArea(NamedTuple):
    code: Annotated[str, AREA.c.code]
    name: Annotated[str, AREA.c.name]
    status: Annotated[CheckStatus, AREA.c.status]
    issuer: Annotated[str, AREA.c.issuer]
    area_m2: Annotated[int, AREA.c.area_m2]
    valid_from: Annotated[date | None, AREA.c.valid_from]
    valid_to: Annotated[date | None, AREA.c.valid_to]
    checked_on: Annotated[date | None, AREA.c.checked_on]

    def verified_on(self, day: date) -> bool:
        """Whether somebody checked the code and it is valid on ``day``."""
        begun = self.valid_from is None or self.valid_from <= day
        lasts = self.valid_to is None or day < self.valid_to
        return self.status is CheckStatus.VERIFIED and begun and lasts


def _areas() -> Select[Any]:  # rows of `TracedArea`
    land = _land()
    of_plot = exists().where(PLOT.c.growing_area_id == AREA.c.id, PLOT.c.id == land.c.plot_id)
    return select(*columns_of(TracedArea)).where(of_plot).order_by(AREA.c.code, AREA.c.id)


class Certificate(NamedTuple):
    """One that was valid on the day of harvest; ``valid_to`` is its first day without."""

    kind: Annotated[CertificateKind, CERTIFICATE.c.kind]
    number: Annotated[str, CERTIFICATE.c.number]
    issuer: Annotated[str, CERTIFICATE.c.issuer]
    issued_on: Annotated[date, CERTIFICATE.c.issued_on]
    valid_to: Annotated[date, CERTIFICATE.c.valid_to]
    checked_on: Annotated[date | None, CERTIFICATE.c.checked_on]


def _certificates() -> Select[Any]:  # rows of `Certificate`
    """Checked ones whose scope holds the product on every plot, valid on the day of harvest."""
    land = _land()
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
        select(*columns_of(Certificate))
        .select_from(CERTIFICATE)
        .join(LOT, LOT.c.id == _LOT_ID)
        .where(
            CERTIFICATE.c.seller_id == LOT.c.seller_id,
            CERTIFICATE.c.status == CheckStatus.VERIFIED,
            CERTIFICATE.c.issued_on <= LOT.c.harvested_from,
            CERTIFICATE.c.valid_to > LOT.c.harvested_from,
            or_(whole_shop, and_(some_plot, ~uncovered)),
        )
        .order_by(CERTIFICATE.c.kind, CERTIFICATE.c.number, CERTIFICATE.c.id)
    )


_HARVESTS, _WORK, _AREAS, _CERTIFICATES = _harvests(), _work(), _areas(), _certificates()


def harvests_of(lot_id: int) -> Sequence[Harvest]:
    """The harvests behind a lot, the first one first; a pack stands among them as itself."""
    return read_rows(Harvest, _HARVESTS, {"lot_id": lot_id})


def work_before(lot_id: int) -> Sequence[TracedWork]:
    """The diary up to the harvest, in the order of the days."""
    return read_rows(TracedWork, _WORK, {"lot_id": lot_id})


def areas_of(lot_id: int) -> Sequence[TracedArea]:
    """The growing areas that the lot's plots belong to."""
    return read_rows(TracedArea, _AREAS, {"lot_id": lot_id})


def certificates_of(lot_id: int) -> Sequence[Certificate]:
    """The certificates that cover the lot."""
    return read_rows(Certificate, _CERTIFICATES, {"lot_id": lot_id})
