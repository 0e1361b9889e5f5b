"""Seasons: what grows on which plots from which day until when."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from marketplace.catalog.models import Product
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import clean
from marketplace.sellers.models import Seller
from marketplace.sellers.permits import locked_shop
from marketplace.traceability.farm.commands.plots import require_plots
from marketplace.traceability.farm.models import GrowingSeason, Plot, SeasonPlot

OLDEST_TREES = 100
LARGEST_YIELD_G = 10**12


class SeasonProductMissing(errors.Invalid):
    code = "season_product_missing"
    field = "product"
    sentence = N_("Choose which of your products grows here.")


class SeasonPlotsMissing(errors.Invalid):
    code = "season_plots_missing"
    field = "plots"
    sentence = N_("Choose at least one plot.")


class PlantedInFuture(errors.Invalid):
    code = "planted_in_future"
    field = "planted_on"
    sentence = N_("The day of planting is still to come. Start the season on that day.")


class PlantedTooLongAgo(errors.Invalid):
    code = "planted_too_long_ago"
    field = "planted_on"
    sentence = N_("Please check the year of planting.")


class ExpectedDaysInvalid(errors.Invalid):
    code = "expected_days_invalid"
    field = "expected_to"
    sentence = N_("The harvest is expected after planting, and ends after it begins.")


class SeasonEndInvalid(errors.Invalid):
    code = "season_end_invalid"
    field = "ended_on"
    sentence = N_("A season ends after planting and not later than today.")


def start_season(
    seller: Seller,
    *,
    product: Product | None,
    plots: Sequence[Plot],
    planted_on: date,
    name: str = "",
    variety: str = "",
    seed_source: str = "",
    process: str = "",
    expected_from: date | None = None,
    expected_to: date | None = None,
    expected_yield_g: int | None = None,
    actor: str,
    now: datetime,
) -> GrowingSeason:
    """Open a season; the same product planted on the same day on the same plots is the same season.

    Raises SeasonProductMissing, SeasonPlotsMissing, PlotNotYours, PlantedInFuture,
    PlantedTooLongAgo or ExpectedDaysInvalid.
    """
    if product is None or product.seller_id != seller.id:
        raise SeasonProductMissing
    if not plots:
        raise SeasonPlotsMissing
    require_plots(seller.id, list(plots))
    _check_days(planted_on, expected_from, expected_to, today=vietnam_day(now))
    locked_shop(seller.id)
    same = _same_season(product.id, planted_on, {plot.id for plot in plots})
    if same is not None:
        return same
    season = GrowingSeason(
        code=new_code("MV"),
        seller_id=seller.id,
        product_id=product.id,
        name=clean(name)[:200] or product.name,
        variety=clean(variety)[:200],
        seed_source=clean(seed_source)[:200],
        process=clean(process)[:200],
        planted_on=planted_on,
        expected_from=expected_from,
        expected_to=expected_to,
        expected_yield_g=min(expected_yield_g, LARGEST_YIELD_G) if expected_yield_g else None,
        created_at=now,
    )
    db.session.add(season)
    db.session.flush()
    db.session.add_all(
        SeasonPlot(season_id=season.id, plot_id=plot_id)
        for plot_id in sorted({plot.id for plot in plots})
    )
    db.session.flush()
    _audit(season, "started", actor, now)
    return season


def end_season(season: GrowingSeason, *, on: date, actor: str, now: datetime) -> GrowingSeason:
    """Close a season; ended again on another day, that day counts. Raises SeasonEndInvalid."""
    season = _locked(season)
    if not season.planted_on <= on <= vietnam_day(now):
        raise SeasonEndInvalid
    if season.ended_on != on:
        season.ended_on = on
        db.session.flush()
        _audit(season, "ended", actor, now)
    return season


def reopen_season(season: GrowingSeason, *, actor: str, now: datetime) -> GrowingSeason:
    """Go on with a season that was ended by mistake."""
    season = _locked(season)
    if season.ended_on is not None:
        season.ended_on = None
        db.session.flush()
        _audit(season, "reopened", actor, now)
    return season


def _locked(season: GrowingSeason) -> GrowingSeason:
    return db.session.get_one(
        GrowingSeason, season.id, with_for_update=True, populate_existing=True
    )


def _check_days(
    planted_on: date, expected_from: date | None, expected_to: date | None, *, today: date
) -> None:
    if planted_on > today:
        raise PlantedInFuture
    if planted_on.year < today.year - OLDEST_TREES:
        raise PlantedTooLongAgo
    if expected_from and expected_from < planted_on:
        raise ExpectedDaysInvalid
    if expected_to and expected_to < (expected_from or planted_on):
        raise ExpectedDaysInvalid


def _same_season(product_id: int, planted_on: date, plot_ids: set[int]) -> GrowingSeason | None:
    query = select(GrowingSeason).where(
        GrowingSeason.product_id == product_id,
        GrowingSeason.planted_on == planted_on,
        GrowingSeason.ended_on.is_(None),
    )
    for season in db.session.scalars(query):
        of_season = select(SeasonPlot.plot_id).where(SeasonPlot.season_id == season.id)
        if set(db.session.scalars(of_season)) == plot_ids:
            return season
    return None


def _audit(season: GrowingSeason, step: str, actor: str, now: datetime) -> None:
    write_audit(
        actor=actor,
        action=f"traceability.season_{step}",
        subject=f"season:{season.code}",
        now=now,
        planted_on=season.planted_on.isoformat(),
        ended_on=season.ended_on.isoformat() if season.ended_on else None,
    )
