"""Plots and how they are farmed, from which day on."""

import re
from datetime import date, datetime

from sqlalchemy import select

from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import clean, unaccented
from marketplace.sellers.models import Grower, Seller
from marketplace.sellers.permits import locked_shop
from marketplace.traceability.farm.models import GrowingArea, Plot, PlotKind, PlotStatus

# A part of GS1's set 82 that also stands in an address and on paper without trouble.
PLOT_CODE = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,19}", re.ASCII)
LARGEST_M2 = 1_000_000_000


class PlotCodeInvalid(errors.Invalid):
    code = "plot_code_invalid"
    field = "code"
    sentence = N_("A plot's code has letters without marks, digits and hyphens, at most 20.")


class PlotNameMissing(errors.Invalid):
    code = "plot_name_missing"
    field = "name"
    sentence = N_("Give the plot a name that you use yourself, such as “behind the house”.")


class PlotSizeInvalid(errors.Invalid):
    code = "plot_size_invalid"
    field = "area_m2"
    sentence = N_("Type how large the plot is, in square metres.")


class PlotCodeTaken(errors.Invalid):
    code = "plot_code_taken"
    field = "code"
    sentence = N_("Another plot has this code already. Choose a different one.")


class PlotNotYours(errors.NotFound):
    code = "plot_not_yours"
    sentence = N_("This plot could not be found.")


class PlotStatusInFuture(errors.Invalid):
    code = "plot_status_in_future"
    field = "since"
    sentence = N_("That day is still to come. Choose today or an earlier day.")


def plot_code(text: str) -> str:
    """A code as it is kept: capitals without marks; raises PlotCodeInvalid."""
    code = unaccented(clean(text)).upper().replace(" ", "-")
    if not PLOT_CODE.fullmatch(code):
        raise PlotCodeInvalid
    return code


def add_plot(
    seller: Seller,
    *,
    name: str,
    area_m2: int | None,
    code: str = "",
    area: GrowingArea | None = None,
    grower: Grower | None = None,
    kind: PlotKind = PlotKind.CONVENTIONAL,
    actor: str,
    now: datetime,
) -> Plot:
    """A new plot of the shop; without a code it gets the next one. The same plot again is that plot.

    Raises PlotNameMissing, PlotSizeInvalid, PlotCodeInvalid, PlotCodeTaken or PlotNotYours.
    """
    name = _checked_name(name)
    area_m2 = _checked_size(area_m2)
    _require_own(seller.id, area, grower)
    locked_shop(seller.id)
    wanted = plot_code(code) if clean(code) else _next_code(seller.id)
    found = db.session.scalar(select(Plot).where(Plot.seller_id == seller.id, Plot.code == wanted))
    if found is not None:
        if (found.name, found.area_m2) == (name, area_m2):
            return found
        raise PlotCodeTaken
    plot = Plot(
        seller_id=seller.id,
        growing_area_id=area.id if area else None,
        grower_id=grower.id if grower else None,
        code=wanted,
        name=name,
        area_m2=area_m2,
        created_at=now,
    )
    db.session.add(plot)
    db.session.flush()
    db.session.add(PlotStatus(plot_id=plot.id, kind=kind, since=vietnam_day(now)))
    db.session.flush()
    _audit(plot, "added", actor, now)
    return plot


def change_plot(
    plot: Plot,
    *,
    name: str,
    area_m2: int | None,
    area: GrowingArea | None,
    active: bool = True,
    actor: str,
    now: datetime,
) -> Plot:
    """Correct a plot.

    Raises PlotNameMissing, PlotSizeInvalid or PlotNotYours.
    """
    name = _checked_name(name)
    area_m2 = _checked_size(area_m2)
    _require_own(plot.seller_id, area, None)
    locked = db.session.get_one(Plot, plot.id, with_for_update=True, populate_existing=True)
    locked.name, locked.area_m2, locked.active = name, area_m2, active
    locked.growing_area_id = area.id if area else None
    db.session.flush()
    _audit(locked, "changed", actor, now)
    return locked


def set_plot_status(
    plot: Plot, *, kind: PlotKind, since: date, actor: str, now: datetime
) -> PlotStatus:
    """From ``since`` on the plot is farmed in this way; the same day again replaces it.

    Raises PlotStatusInFuture.
    """
    if since > vietnam_day(now):
        raise PlotStatusInFuture
    db.session.get_one(Plot, plot.id, with_for_update=True, populate_existing=True)
    status = db.session.scalar(
        select(PlotStatus).where(PlotStatus.plot_id == plot.id, PlotStatus.since == since)
    )
    if status is None:
        status = PlotStatus(plot_id=plot.id, kind=kind, since=since)
        db.session.add(status)
    status.kind = kind
    db.session.flush()
    _audit(plot, f"is_{kind.value}", actor, now)
    return status


def _checked_name(name: str) -> str:
    tidy = clean(name)[:200]
    if len(tidy) < 2:
        raise PlotNameMissing
    return tidy


def _checked_size(area_m2: int | None) -> int:
    if area_m2 is None or not 0 < area_m2 <= LARGEST_M2:
        raise PlotSizeInvalid
    return area_m2


def _require_own(seller_id: int, area: GrowingArea | None, grower: Grower | None) -> None:
    if area is not None and area.seller_id != seller_id:
        raise PlotNotYours
    if grower is not None and grower.seller_id != seller_id:
        raise PlotNotYours


def _next_code(seller_id: int) -> str:
    taken = set(db.session.scalars(select(Plot.code).where(Plot.seller_id == seller_id)))
    number = len(taken) + 1
    while f"L{number}" in taken:
        number += 1
    return f"L{number}"


def require_plots(seller_id: int, plots: list[Plot]) -> None:
    """Raises PlotNotYours where one of the plots is another shop's or no longer used."""
    if any(plot.seller_id != seller_id or not plot.active for plot in plots):
        raise PlotNotYours


def _audit(plot: Plot, step: str, actor: str, now: datetime) -> None:
    write_audit(
        actor=actor,
        action=f"traceability.plot_{step}",
        subject=f"plot:{plot.seller_id}:{plot.code}",
        now=now,
        area_m2=plot.area_m2,
    )
