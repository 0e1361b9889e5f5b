"""A harvest becomes a lot."""

import re
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from marketplace.catalog.models import Product, Variant
from marketplace.core import errors
from marketplace.core.clock import day_start, vietnam_day
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import clean, unaccented
from marketplace.sellers.models import Grower, Seller
from marketplace.traceability.farm.models import GrowingArea, GrowingSeason, Plot, SeasonPlot
from marketplace.traceability.lots.changes import settle_lots
from marketplace.traceability.lots.commands.movements import GramsNotValid
from marketplace.traceability.lots.models import Lot, LotKind, LotPlot
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceKind

MOST_GRAMS = 2_000_000_000
# What a lot may be called in a Digital Link (GS1's set 82). Without a slash: web servers decode the path
# before it is taken apart. Not of dots alone: browsers read those as a way up.
LOT_CODE = re.compile(r"(?!\.+$)[A-Za-z0-9!\"%&'()*+,\-._:;<=>?]{1,20}")
NOON = 12 * 3600


class LotCodeNotValid(errors.Invalid):
    code = "lot_code_not_valid"
    field = "code"
    sentence = N_(
        "A lot's code has up to 20 letters without marks, digits and dashes, such as VAI26-1121-K3."
    )


class LotCodeTaken(errors.Conflict):
    code = "lot_code_taken"
    field = "code"
    sentence = N_("This product has a lot with this code already.")


class HarvestDayNotValid(errors.Invalid):
    code = "harvest_day_not_valid"
    field = "harvested_from"
    sentence = N_("The harvest is today or earlier, and ends on the day it began or later.")


class HarvestBeforePlanting(errors.Invalid):
    code = "harvest_before_planting"
    field = "harvested_from"
    sentence = N_("This is before the day of planting of the season. Check both days.")


class BestBeforeNotValid(errors.Invalid):
    code = "best_before_not_valid"
    field = "best_before"
    sentence = N_("The best-before day comes after the day of harvest or packing.")


class NotOfThisProduct(errors.Invalid):
    code = "lot_not_of_this_product"
    field = "season"
    sentence = N_("Choose a season and plots of this shop, and a pack of this product.")


class TooMuchForOneLot(errors.Invalid):
    code = "lot_too_large"
    field = "grams"
    sentence = N_("One lot has at most 2,000 tonnes. Make several.")


def harvest(
    *,
    product: Product,
    variant: Variant | None,
    seller: Seller,
    grams: int,
    harvested_from: date,
    harvested_to: date | None = None,
    season: GrowingSeason | None = None,
    plots: Sequence[Plot] = (),
    grower: Grower | None = None,
    best_before: date | None = None,
    grade: str = "",
    code: str | None = None,
    actor: str,
    now: datetime,
) -> Lot:
    """A new lot of ``grams``; on sale as ``variant`` at once unless the waiting days say no.

    Without ``variant`` it is only packed from. The plots are those of the season unless told.
    ``actor`` is a user's code. Raises GramsNotValid, TooMuchForOneLot, HarvestDayNotValid,
    HarvestBeforePlanting, BestBeforeNotValid, NotOfThisProduct, LotCodeNotValid or LotCodeTaken.
    """
    last_day = harvested_to or harvested_from
    _refuse_wrong_figures(grams, harvested_from, last_day, best_before, vietnam_day(now))
    _refuse_strangers(product, variant, seller, season, plots)
    if season is not None and harvested_from <= season.planted_on:
        raise HarvestBeforePlanting
    plot_ids = [plot.id for plot in plots] or _plots_of(season)
    lot = Lot(
        code=free_lot_code(product, code, day=last_day, plot=plots[0] if len(plots) == 1 else None),
        kind=LotKind.HARVEST,
        product_id=product.id,
        seller_id=seller.id,
        unit_code=seller.unit_code,
        variant_id=variant.id if variant else None,
        season_id=season.id if season else None,
        grower_id=grower.id if grower else None,
        harvested_from=harvested_from,
        harvested_to=last_day,
        best_before=best_before,
        grade=clean(grade)[:200],
        quantity_g=grams,
        entered_by=actor,
        created_at=now,
    )
    keep_new_lot(lot)
    db.session.add_all(LotPlot(lot_id=lot.id, plot_id=plot_id) for plot_id in plot_ids)
    recording.note(
        TraceKind.HARVESTED,
        seller_id=seller.id,
        lot=lot,
        event_at=moment_on(last_day, now),
        now=now,
        facts={
            "product": product.code,
            "lot": lot.code,
            "grams": grams,
            "harvested_from": harvested_from.isoformat(),
            "harvested_to": last_day.isoformat(),
            "unit": lot.unit_code,
            "areas": list(_areas_of(plot_ids)),
        },
    )
    settle_lots()
    return lot


def _refuse_wrong_figures(
    grams: int, first: date, last: date, best_before: date | None, today: date
) -> None:
    if grams <= 0:
        raise GramsNotValid
    if grams > MOST_GRAMS:
        raise TooMuchForOneLot
    if not first <= last <= today:
        raise HarvestDayNotValid
    if best_before is not None and best_before <= last:
        raise BestBeforeNotValid


def _refuse_strangers(
    product: Product,
    variant: Variant | None,
    seller: Seller,
    season: GrowingSeason | None,
    plots: Sequence[Plot],
) -> None:
    fits = (
        product.seller_id == seller.id
        and (variant is None or variant.product_id == product.id)
        and (season is None or season.product_id == product.id)
        and all(plot.seller_id == seller.id for plot in plots)
    )
    if not fits:
        raise NotOfThisProduct


def free_lot_code(
    product: Product, wished: str | None, *, day: date, plot: Plot | None = None
) -> str:
    """``wished`` where it may be used, else a code of the product's name, the day and the plot.

    Raises LotCodeNotValid or LotCodeTaken.
    """
    taken = select(Lot.id).where(Lot.product_id == product.id)
    if wished:
        if not LOT_CODE.fullmatch(wished):
            raise LotCodeNotValid
        if db.session.scalar(taken.where(Lot.code == wished)) is not None:
            raise LotCodeTaken
        return wished
    start = lot_code_start(product, day)
    endings = (
        [plot.code[:4].upper()] if plot and re.fullmatch(r"[A-Za-z0-9]+", plot.code[:4]) else []
    )
    while True:
        code = start + (endings.pop() if endings else new_code("", length=2))
        if db.session.scalar(taken.where(Lot.code == code)) is None:
            return code


def keep_new_lot(lot: Lot) -> None:
    """Write a new lot; raises LotCodeTaken where the same form was sent twice at once."""
    try:
        with db.session.begin_nested():
            db.session.add(lot)
    except IntegrityError as error:
        raise LotCodeTaken from error


def lot_code_start(product: Product, day: date) -> str:
    """What the codes of a day's lots begin with, such as ``VAI26-1121-``."""
    word = re.sub(r"[^A-Za-z0-9]", "", unaccented(product.name).split(" ", 1)[0]).upper()
    return f"{word[:5] or 'LO'}{day:%y-%m%d}-"


def moment_on(day: date, now: datetime) -> datetime:
    """When something of ``day`` happened: at noon, or now where that is still to come."""
    noon = datetime.fromtimestamp(day_start(day).timestamp() + NOON, tz=now.tzinfo)
    return min(noon, now)


def only_open_season(product_id: int, *, day: date) -> GrowingSeason | None:
    """The season that a harvest of ``day`` comes from by itself: there is exactly one."""
    query = (
        select(GrowingSeason)
        .where(
            GrowingSeason.product_id == product_id,
            GrowingSeason.ended_on.is_(None),
            GrowingSeason.planted_on < day,
        )
        .limit(2)
    )
    seasons = db.session.scalars(query).all()
    return seasons[0] if len(seasons) == 1 else None


def _plots_of(season: GrowingSeason | None) -> list[int]:
    if season is None:
        return []
    query = select(SeasonPlot.plot_id).where(SeasonPlot.season_id == season.id)
    return sorted(db.session.scalars(query))


def _areas_of(plot_ids: Collection[int]) -> Sequence[str]:
    query = (
        select(GrowingArea.code)
        .join(Plot, Plot.growing_area_id == GrowingArea.id)
        .where(Plot.id.in_(plot_ids))
        .distinct()
        .order_by(GrowingArea.code)
    )
    return db.session.scalars(query).all()
