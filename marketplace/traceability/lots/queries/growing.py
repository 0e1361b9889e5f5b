"""How the produce in some lots grew: their plots, and work in the diary.

A fixed number of statements for any number of lots, for the commands that judge lots and say of
products what may be said.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import defer

from marketplace.core.db import db
from marketplace.traceability.farm.models import (
    CheckStatus,
    DiaryEntry,
    GrowingArea,
    InputKind,
    InputProduct,
    Plot,
    SeasonPlot,
    WorkKind,
    WorkStatus,
)
from marketplace.traceability.lots.models import Lot, LotKind, LotPlot, PackInput
from marketplace.traceability.lots.rules.intervals import Spraying, counts_as_spraying

# How long before a harvest another crop's spraying on the same plot still matters.
LOOK_BACK = timedelta(days=120)


@dataclass(frozen=True)
class Land:
    """One plot; ``area_code`` is that of its growing area, which counts ``area_until`` a day."""

    plot_id: int
    area_m2: int
    area_code: str | None
    area_verified: bool
    area_from: date | None
    area_until: date | None

    def verified_on(self, day: date) -> bool:
        """Whether the plot's growing area is checked and its code valid on ``day``."""
        if not self.area_verified:
            return False
        begun = self.area_from is None or self.area_from <= day
        return begun and (self.area_until is None or day < self.area_until)


@dataclass(frozen=True)
class Work:
    """One entry that counts: done, neither replaced nor void."""

    season_id: int
    plot_id: int | None
    kind: WorkKind
    done_on: date
    waiting_days: int | None
    input_kind: InputKind | None

    @property
    def must_be_waited_for(self) -> bool:
        return counts_as_spraying(self.kind, self.input_kind, self.waiting_days)


@dataclass(frozen=True)
class Growing:
    """What stands behind one harvest."""

    planted: bool
    land: tuple[Land, ...]
    work: tuple[Work, ...]
    work_beside: tuple[Work, ...]

    @property
    def plot_ids(self) -> frozenset[int]:
        return frozenset(land.plot_id for land in self.land)

    @property
    def area_m2(self) -> int:
        return sum(land.area_m2 for land in self.land)

    def sprayings(self, *, harvested_on: date) -> list[Spraying]:
        """What was sprayed on this crop, or shortly before beside it on the same plots."""
        beside = [each for each in self.work_beside if each.done_on >= harvested_on - LOOK_BACK]
        return [
            Spraying(each.done_on, each.waiting_days)
            for each in (*self.work, *beside)
            if each.must_be_waited_for
        ]

    def care_until(self, day: date) -> int:
        """How many entries of the season's own diary were done up to ``day``."""
        return sum(each.done_on <= day for each in self.work)


# An entry with those of its season's plots that were asked about.
WorkOnPlots = tuple[Work, set[int]]
NOTHING = Growing(planted=False, land=(), work=(), work_beside=())


def inputs_of(lots: Collection[Lot]) -> dict[int, list[Lot]]:
    """The harvests in each pack lot among ``lots``, by the pack lot's id."""
    packs = [lot.id for lot in lots if lot.kind is LotKind.PACK]
    if not packs:
        return {}
    query = (
        select(PackInput.pack_lot_id, Lot)
        .join(Lot, Lot.id == PackInput.harvest_lot_id)
        .where(PackInput.pack_lot_id.in_(packs))
        .order_by(PackInput.pack_lot_id, Lot.id)
    )
    found: dict[int, list[Lot]] = defaultdict(list)
    for pack_id, lot in db.session.execute(query):
        found[pack_id].append(lot)
    return found


def plots_of_lot() -> ColumnElement[bool]:
    """Joins the plots that a lot names, else all of its season's, to the row of the lot."""
    named = exists().where(LotPlot.lot_id == Lot.id)
    this_one = named.where(LotPlot.plot_id == Plot.id)
    of_season = exists().where(SeasonPlot.season_id == Lot.season_id, SeasonPlot.plot_id == Plot.id)
    return and_(
        Plot.seller_id == Lot.seller_id,
        or_(
            this_one.correlate(Lot, Plot),
            and_(~named.correlate(Lot), of_season.correlate(Lot, Plot)),
        ),
    )


def growing_of(lots: Collection[Lot]) -> dict[int, Growing]:
    """How each of these harvests grew, by the lot's id."""
    return grown_on(lots, land_of(lots))


def land_of(lots: Collection[Lot]) -> dict[int, tuple[Land, ...]]:
    """The plots of each lot, by the lot's id."""
    if not lots:
        return {}
    query = (
        select(Lot.id, Plot, GrowingArea)
        .select_from(Lot)
        .join(Plot, plots_of_lot())
        .outerjoin(GrowingArea, GrowingArea.id == Plot.growing_area_id)
        .where(Lot.id.in_([lot.id for lot in lots]))
        .order_by(Lot.id, Plot.id)
        .options(defer(GrowingArea.geometry))
    )
    found: dict[int, tuple[Land, ...]] = defaultdict(tuple)
    for lot_id, plot, area in db.session.execute(query):
        found[lot_id] += (land_on(plot, area),)
    return found


def land_on(plot: Plot, area: GrowingArea | None) -> Land:
    """A plot with its growing area."""
    return Land(
        plot_id=plot.id,
        area_m2=plot.area_m2,
        area_code=area.code if area else None,
        area_verified=area is not None and area.status is CheckStatus.VERIFIED,
        area_from=area.valid_from if area else None,
        area_until=area.valid_to if area else None,
    )


def grown_on(lots: Collection[Lot], land: Mapping[int, tuple[Land, ...]]) -> dict[int, Growing]:
    """How harvests grew whose land is known, by the lot's id. One statement."""
    if not lots:
        return {}
    plots = {each.plot_id for lot in lots for each in land.get(lot.id, ())}
    work = _work({lot.season_id for lot in lots if lot.season_id is not None}, plots)
    return {lot.id: _one(lot, land.get(lot.id, ()), work) for lot in lots}


def _one(lot: Lot, land: tuple[Land, ...], work: Collection[WorkOnPlots]) -> Growing:
    plots = {each.plot_id for each in land}
    own = [
        each
        for each, _ in work
        if each.season_id == lot.season_id
        and (each.plot_id is None or not plots or each.plot_id in plots)
    ]
    beside = [
        each
        for each, of_season in work
        if each.season_id != lot.season_id
        and plots & ({each.plot_id} if each.plot_id else of_season)
    ]
    return Growing(lot.season_id is not None, land, tuple(own), tuple(beside))


def _work(season_ids: Collection[int], plot_ids: Collection[int]) -> list[WorkOnPlots]:
    """Work in these seasons and beside them on the same plots, with the season's plots among them."""
    on_plots = select(SeasonPlot.season_id).where(SeasonPlot.plot_id.in_(plot_ids))
    query = (
        select(
            DiaryEntry.id,
            DiaryEntry.season_id,
            DiaryEntry.plot_id,
            DiaryEntry.kind,
            DiaryEntry.done_on,
            DiaryEntry.waiting_days,
            InputProduct.kind,
            SeasonPlot.plot_id,
        )
        .outerjoin(InputProduct, InputProduct.id == DiaryEntry.input_id)
        .outerjoin(
            SeasonPlot,
            and_(SeasonPlot.season_id == DiaryEntry.season_id, SeasonPlot.plot_id.in_(plot_ids)),
        )
        .where(
            or_(
                DiaryEntry.season_id.in_(season_ids),
                DiaryEntry.season_id.in_(on_plots),
                DiaryEntry.plot_id.in_(plot_ids),
            ),
            DiaryEntry.status == WorkStatus.DONE,
            DiaryEntry.replaced_at.is_(None),
            DiaryEntry.voided_at.is_(None),
        )
        .order_by(DiaryEntry.done_on, DiaryEntry.id)
    )
    found: dict[int, WorkOnPlots] = {}
    rows = db.session.execute(query)
    for entry_id, season_id, plot_id, kind, done_on, waiting, used, of_season in rows:
        work = Work(season_id, plot_id, kind, done_on, waiting, used)
        _, plots = found.setdefault(entry_id, (work, set()))
        if of_season is not None:
            plots.add(of_season)
    return list(found.values())
