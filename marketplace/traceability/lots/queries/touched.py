"""Which lots a change to a season, plot, area or certificate touches."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import or_, select

from marketplace.core.db import db
from marketplace.traceability.farm.models import Plot, SeasonPlot
from marketplace.traceability.lots.models import Lot, LotPlot, LotState


def lots_of_season(season_id: int, *, since: date) -> list[int]:
    """The lots of a season, and of others on its plots, harvested on ``since`` or later."""
    plots = select(SeasonPlot.plot_id).where(SeasonPlot.season_id == season_id)
    beside = select(SeasonPlot.season_id).where(SeasonPlot.plot_id.in_(plots))
    named = select(LotPlot.lot_id).where(LotPlot.plot_id.in_(plots))
    query = select(Lot.id).where(
        or_(Lot.season_id == season_id, Lot.season_id.in_(beside), Lot.id.in_(named)),
        Lot.harvested_to >= since,
        Lot.state != LotState.DESTROYED,
    )
    return list(db.session.scalars(query.order_by(Lot.id)))


def lots_on_plots(plot_ids: Collection[int]) -> list[int]:
    """The lots from these plots, by their own word or by their season's."""
    named = select(LotPlot.lot_id).where(LotPlot.plot_id.in_(sorted(plot_ids)))
    seasons = select(SeasonPlot.season_id).where(SeasonPlot.plot_id.in_(sorted(plot_ids)))
    query = select(Lot.id).where(
        or_(Lot.season_id.in_(seasons), Lot.id.in_(named)), Lot.state != LotState.DESTROYED
    )
    return list(db.session.scalars(query.order_by(Lot.id)))


def lots_in_area(area_id: int) -> list[int]:
    """The lots from the plots of a growing area."""
    plots = db.session.scalars(select(Plot.id).where(Plot.growing_area_id == area_id)).all()
    return lots_on_plots(plots) if plots else []


def lots_of_products(product_ids: Collection[int]) -> list[int]:
    """Every lot of these products that still is."""
    query = select(Lot.id).where(
        Lot.product_id.in_(sorted(product_ids)), Lot.state != LotState.DESTROYED
    )
    return list(db.session.scalars(query.order_by(Lot.id)))
