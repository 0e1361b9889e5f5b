"""How the produce in some lots grew: their seasons, plots, and work in the diary.

A fixed number of statements for any number of lots, for the commands that judge lots and say of
products what may be said.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from marketplace.core.db import db
from marketplace.traceability.farm.models import (
    CheckStatus,
    DiaryEntry,
    GrowingArea,
    GrowingSeason,
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
    code: str
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

    season: GrowingSeason | None
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


NOTHING = Growing(season=None, land=(), work=(), work_beside=())


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


def growing_of(lots: Collection[Lot]) -> dict[int, Growing]:
    """How each of these harvests grew, by the lot's id."""
    if not lots:
        return {}
    seasons = _seasons(lots)
    plots = _plots(lots, list(seasons))
    every_plot = sorted(set().union(*plots.values()))
    land = _land(every_plot)
    plots_of_season, work = _work(list(seasons), every_plot)
    return {
        lot.id: _one(
            lot, seasons.get(lot.season_id or 0), plots[lot.id], land, plots_of_season, work
        )
        for lot in lots
    }


def _one(
    lot: Lot,
    season: GrowingSeason | None,
    plots: frozenset[int],
    land: dict[int, Land],
    plots_of_season: dict[int, set[int]],
    work: Sequence[Work],
) -> Growing:
    own = [
        each
        for each in work
        if each.season_id == lot.season_id
        and (each.plot_id is None or not plots or each.plot_id in plots)
    ]
    beside = [
        each
        for each in work
        if each.season_id != lot.season_id
        and plots & ({each.plot_id} if each.plot_id else plots_of_season[each.season_id])
    ]
    return Growing(
        season=season,
        land=tuple(land[plot_id] for plot_id in sorted(plots)),
        work=tuple(own),
        work_beside=tuple(beside),
    )


def _seasons(lots: Collection[Lot]) -> dict[int, GrowingSeason]:
    ids = {lot.season_id for lot in lots if lot.season_id is not None}
    if not ids:
        return {}
    query = select(GrowingSeason).where(GrowingSeason.id.in_(sorted(ids)))
    return {season.id: season for season in db.session.scalars(query)}


def _plots(lots: Collection[Lot], season_ids: list[int]) -> dict[int, frozenset[int]]:
    """The plots that a lot names, else all of its season's."""
    named: dict[int, set[int]] = defaultdict(set)
    of_lots = select(LotPlot.lot_id, LotPlot.plot_id).where(
        LotPlot.lot_id.in_([lot.id for lot in lots])
    )
    for lot_id, plot_id in db.session.execute(of_lots):
        named[lot_id].add(plot_id)
    of_season: dict[int, set[int]] = defaultdict(set)
    of_seasons = select(SeasonPlot.season_id, SeasonPlot.plot_id).where(
        SeasonPlot.season_id.in_(season_ids)
    )
    for season_id, plot_id in db.session.execute(of_seasons):
        of_season[season_id].add(plot_id)
    return {lot.id: frozenset(named[lot.id] or of_season[lot.season_id or 0]) for lot in lots}


def _land(plot_ids: list[int]) -> dict[int, Land]:
    query = (
        select(
            Plot.id,
            Plot.code,
            Plot.area_m2,
            GrowingArea.code,
            GrowingArea.status,
            GrowingArea.valid_from,
            GrowingArea.valid_to,
        )
        .outerjoin(GrowingArea, GrowingArea.id == Plot.growing_area_id)
        .where(Plot.id.in_(plot_ids))
    )
    return {
        plot_id: Land(
            plot_id, code, area_m2, area_code, status is CheckStatus.VERIFIED, begins, ends
        )
        for plot_id, code, area_m2, area_code, status, begins, ends in db.session.execute(query)
    }


def _work(season_ids: list[int], plot_ids: list[int]) -> tuple[dict[int, set[int]], list[Work]]:
    """Work in these seasons, and in others on the same plots; with those plots by season."""
    plots_of_season: dict[int, set[int]] = defaultdict(set)
    beside = select(SeasonPlot.season_id, SeasonPlot.plot_id).where(
        SeasonPlot.plot_id.in_(plot_ids)
    )
    for season_id, plot_id in db.session.execute(beside):
        plots_of_season[season_id].add(plot_id)
    query = (
        select(
            DiaryEntry.season_id,
            DiaryEntry.plot_id,
            DiaryEntry.kind,
            DiaryEntry.done_on,
            DiaryEntry.waiting_days,
            InputProduct.kind,
        )
        .outerjoin(InputProduct, InputProduct.id == DiaryEntry.input_id)
        .where(
            or_(
                DiaryEntry.season_id.in_(sorted({*season_ids, *plots_of_season})),
                DiaryEntry.plot_id.in_(plot_ids),
            ),
            DiaryEntry.status == WorkStatus.DONE,
            DiaryEntry.replaced_at.is_(None),
            DiaryEntry.voided_at.is_(None),
        )
        .order_by(DiaryEntry.done_on, DiaryEntry.id)
    )
    return plots_of_season, [Work(*row) for row in db.session.execute(query)]
