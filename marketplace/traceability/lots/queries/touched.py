"""Which lots a change to a diary, a plot, an area, a certificate or the catalogue touches."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, union

from marketplace.catalog.models import Product
from marketplace.core.db import db
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.models import (
    CertificateScope,
    DiaryEntry,
    FarmCertificate,
    GrowingArea,
    GrowingSeason,
    Plot,
    SeasonPlot,
)
from marketplace.traceability.lots.models import Lot, LotPlot, PackInput


@dataclass
class Touched:
    """Ids of what a unit of work has changed, as far as lots are judged by it.

    ``seasons`` with the first day of harvest that the change matters to, ``yields`` seasons that have
    brought in more or less. What no verdict rests on
    stands apart: ``moved`` are lots of which there is more or less to sell, ``traded`` products whose
    lots sold out or came back, ``told`` lots of which something else is told.
    """

    lots: set[int] = field(default_factory=set)
    moved: set[int] = field(default_factory=set)
    traded: set[int] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    seasons: dict[int, date] = field(default_factory=dict)
    yields: set[int] = field(default_factory=set)
    plots: set[int] = field(default_factory=set)
    areas: set[int] = field(default_factory=set)
    inputs: set[int] = field(default_factory=set)
    products: set[int] = field(default_factory=set)
    sellers: set[int] = field(default_factory=set)
    certificates: set[int] = field(default_factory=set)

    def season(self, season_id: int, since: date) -> None:
        self.seasons[season_id] = min(since, self.seasons.get(season_id, since))

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def clear(self) -> None:
        for ids in vars(self).values():
            ids.clear()


@dataclass(frozen=True)
class Reached:
    """A lot that a change reaches; ``from_lots`` says that stock follows it."""

    lot_id: int
    product_id: int
    from_lots: bool
    judged: bool


def lots_reached(touched: Touched) -> list[Reached]:
    """The lots that are touched, the packs made from them, and those that moved. One statement.

    What was destroyed is judged too: its packs are judged by it.
    """
    selects = list(_touched_lots(touched))
    if not selects and not touched.moved:
        return []
    judged: ColumnElement[bool] = literal(False)
    if selects:
        direct = (union(*selects) if len(selects) > 1 else selects[0]).cte("touched_lot")
        ids = select(direct.c.id)
        packs = select(PackInput.pack_lot_id).where(PackInput.harvest_lot_id.in_(ids))
        judged = or_(Lot.id.in_(ids), Lot.id.in_(packs))
    query = (
        select(
            Lot.id,
            Lot.product_id,
            and_(Product.sold_from_lots, Lot.variant_id.is_not(None)),
            judged.label("judged"),
        )
        .join(Product, Product.id == Lot.product_id)
        .where(or_(judged, Lot.id.in_(sorted(touched.moved))))
        .order_by(Lot.id)
    )
    return [
        Reached(lot_id, product_id, bool(from_lots), bool(is_judged))
        for lot_id, product_id, from_lots, is_judged in db.session.execute(query)
    ]


def lock_farms(touched: Touched) -> None:
    """Let units of work that write what the lots of one shop are judged by take turns (PostgreSQL).

    A harvest and a spraying on the same plot see nothing of each other before one of them is
    committed: whoever comes second judges what both have written. One statement.
    """
    connection = db.session.connection()
    selects = [
        select(model.seller_id.label("seller_id")).where(model.id.in_(sorted(ids)))
        for model, ids in (
            (Lot, touched.lots),
            (GrowingSeason, {*touched.seasons, *touched.yields}),
            (Plot, touched.plots),
            (GrowingArea, touched.areas),
            (Product, touched.products),
            (FarmCertificate, touched.certificates),
        )
        if ids
    ]
    if touched.sellers:
        selects.append(select(Seller.id.label("seller_id")).where(Seller.id.in_(touched.sellers)))
    if connection.dialect.name != "postgresql" or not selects:
        return
    sellers = union(*selects).subquery()
    in_order = select(sellers.c.seller_id).order_by(sellers.c.seller_id).subquery()
    key = func.hashtextextended(func.concat("farm:", in_order.c.seller_id), 0)
    connection.execute(select(func.pg_advisory_xact_lock(key)).select_from(in_order))


def products_certified(certificate_ids: Collection[int]) -> set[int]:
    """The products that these certificates cover."""
    if not certificate_ids:
        return set()
    query = select(CertificateScope.product_id).where(
        CertificateScope.certificate_id.in_(sorted(certificate_ids))
    )
    return set(db.session.scalars(query))


def _touched_lots(touched: Touched) -> Iterator[Select[int]]:
    """One select of ids for each way in which something touches lots, each with its own index."""
    if touched.lots:
        yield select(Lot.id).where(Lot.id.in_(sorted(touched.lots)))
    lots = select(Lot.id)
    for season_id, since in sorted(touched.seasons.items()):
        plots = select(SeasonPlot.plot_id).where(SeasonPlot.season_id == season_id)
        seasons = select(SeasonPlot.season_id).where(SeasonPlot.plot_id.in_(plots))
        for of_season in (
            or_(Lot.season_id == season_id, Lot.season_id.in_(seasons)),
            Lot.id.in_(select(LotPlot.lot_id).where(LotPlot.plot_id.in_(plots))),
        ):
            yield lots.where(of_season, Lot.harvested_to >= since)
    if touched.yields:
        yield lots.where(Lot.season_id.in_(sorted(touched.yields)))
    if touched.plots or touched.areas:
        on_plots = select(Plot.id).where(
            or_(Plot.id.in_(sorted(touched.plots)), Plot.growing_area_id.in_(sorted(touched.areas)))
        )
        seasons = select(SeasonPlot.season_id).where(SeasonPlot.plot_id.in_(on_plots))
        named = select(LotPlot.lot_id).where(LotPlot.plot_id.in_(on_plots))
        yield lots.where(or_(Lot.season_id.in_(seasons), Lot.id.in_(named)))
    if touched.inputs:
        used = select(DiaryEntry.season_id).where(DiaryEntry.input_id.in_(sorted(touched.inputs)))
        plots = select(SeasonPlot.plot_id).where(SeasonPlot.season_id.in_(used))
        seasons = select(SeasonPlot.season_id).where(SeasonPlot.plot_id.in_(plots))
        named = select(LotPlot.lot_id).where(LotPlot.plot_id.in_(plots))
        yield lots.where(
            or_(Lot.season_id.in_(used), Lot.season_id.in_(seasons), Lot.id.in_(named))
        )
    if touched.products:
        yield lots.where(Lot.product_id.in_(sorted(touched.products)))
    if touched.sellers:
        yield lots.where(Lot.seller_id.in_(sorted(touched.sellers)))
    if touched.certificates:
        covered = select(CertificateScope.product_id).where(
            CertificateScope.certificate_id.in_(sorted(touched.certificates))
        )
        yield lots.where(Lot.product_id.in_(covered))
