"""A piece of work on the land, and what it must say before it enters the diary."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.images import Redrawn
from marketplace.core.sentences import N_
from marketplace.traceability.farm.models import (
    GrowingSeason,
    InputProduct,
    Plot,
    SeasonPlot,
    WorkKind,
    WorkStatus,
)

LARGEST_QUANTITY = 100_000_000
FARTHEST_PLAN = timedelta(days=366)


@dataclass(frozen=True)
class Work:
    """What somebody did or plans; ``quantity`` is in whole units of what was ``used``."""

    kind: WorkKind
    done_on: date
    status: WorkStatus = WorkStatus.DONE
    used: InputProduct | None = None
    quantity: int | None = None
    plot: Plot | None = None
    area_m2: int | None = None
    target: str = ""
    worker: str = ""
    note: str = ""
    photo: Redrawn | None = None


class SeasonNotFound(errors.NotFound):
    code = "season_not_found"
    sentence = N_("This season could not be found.")


class EntryInFuture(errors.Invalid):
    code = "entry_in_future"
    field = "done_on"
    sentence = N_("That day is still to come. Enter it as planned, or choose today or earlier.")


class PlanInPast(errors.Invalid):
    code = "plan_in_past"
    field = "done_on"
    sentence = N_("A plan is for today or later. If it was done, enter it as done.")


class PlanTooFar(errors.Invalid):
    code = "plan_too_far"
    field = "done_on"
    sentence = N_("Plan at most one year ahead.")


class EntryBeforePlanting(errors.Invalid):
    code = "entry_before_planting"
    field = "done_on"
    sentence = N_("The season began on %(planted_on)s. Choose that day or a later one.")


class EntryAfterSeason(errors.Invalid):
    code = "entry_after_season"
    field = "done_on"
    sentence = N_("The season ended on %(ended_on)s. Choose that day or an earlier one.")


class SprayNotNamed(errors.Invalid):
    code = "spray_not_named"
    field = "used"
    sentence = N_("Say what was sprayed, so that the waiting days can be counted.")


class QuantityMissing(errors.Invalid):
    code = "quantity_missing"
    field = "quantity"
    sentence = N_("Type how much was used, for example 40.")


class QuantityInvalid(errors.Invalid):
    code = "quantity_invalid"
    field = "quantity"
    sentence = N_("Type a whole number above 0, in grams or millilitres.")


class InputNotYours(errors.Invalid):
    code = "input_not_yours"
    field = "used"
    sentence = N_("Choose an input from the list, or add it to your own first.")


class PlotNotOfSeason(errors.Invalid):
    code = "plot_not_of_season"
    field = "plot"
    sentence = N_("This plot does not belong to the season.")


def season_locked(season_id: int) -> GrowingSeason:
    """The season's row, locked and read afresh, so that entries come one after the other."""
    season = db.session.get(GrowingSeason, season_id, with_for_update=True, populate_existing=True)
    if season is None:
        raise SeasonNotFound
    return season


def check_work(season: GrowingSeason, work: Work, *, today: date) -> None:
    """Raises one of the refusals above where the work breaks a rule of the diary."""
    _check_day(season, work, today)
    _check_input(season, work)
    if work.plot is not None:
        of_season = select(SeasonPlot.plot_id).where(
            SeasonPlot.season_id == season.id, SeasonPlot.plot_id == work.plot.id
        )
        if db.session.scalar(of_season) is None:
            raise PlotNotOfSeason


def _check_day(season: GrowingSeason, work: Work, today: date) -> None:
    if work.status is WorkStatus.DONE and work.done_on > today:
        raise EntryInFuture
    if work.status is WorkStatus.PLANNED and work.done_on < today:
        raise PlanInPast
    if work.done_on > today + FARTHEST_PLAN:
        raise PlanTooFar
    if work.done_on < season.planted_on:
        raise EntryBeforePlanting(planted_on=f"{season.planted_on:%d/%m/%Y}")
    if season.ended_on is not None and work.done_on > season.ended_on:
        raise EntryAfterSeason(ended_on=f"{season.ended_on:%d/%m/%Y}")


def _check_input(season: GrowingSeason, work: Work) -> None:
    if work.used is None:
        if work.kind is WorkKind.SPRAYING:
            raise SprayNotNamed
    elif work.used.seller_id not in {None, season.seller_id}:
        raise InputNotYours
    elif work.quantity is None:
        raise QuantityMissing
    if work.quantity is not None and not 0 < work.quantity <= LARGEST_QUANTITY:
        raise QuantityInvalid
