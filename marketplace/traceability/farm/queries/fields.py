"""Reads about the farm, each within its reader's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.sellers.models import Grower, Seller
from marketplace.sellers.scope import scoped
from marketplace.traceability.farm.models import (
    CertificateScope,
    CheckStatus,
    FarmCertificate,
    GrowingArea,
    GrowingSeason,
    InputProduct,
    Plot,
    PlotStatus,
    PublishedArea,
    SeasonPlot,
)

WARN_DAYS = 90
MOST_ROWS = 500


class AreaNotFound(errors.NotFound):
    code = "area_not_found"
    sentence = N_("This growing area could not be found.")


class PlotNotFound(errors.NotFound):
    code = "plot_not_found"
    sentence = N_("This plot could not be found.")


class CertificateNotFound(errors.NotFound):
    code = "certificate_not_found"
    sentence = N_("This certificate could not be found.")


@dataclass(frozen=True)
class ShopArea:
    """A growing area with the shop that claims it."""

    area: GrowingArea
    seller: Seller


@dataclass(frozen=True)
class ShopCertificate:
    """A certificate with its shop."""

    certificate: FarmCertificate
    seller: Seller


def areas_of(seller_id: int) -> Sequence[GrowingArea]:
    """A shop's growing areas by code."""
    query = select(GrowingArea).where(GrowingArea.seller_id == seller_id)
    return db.session.scalars(query.order_by(GrowingArea.code)).all()


def area_of(reference: str, seller_id: int) -> GrowingArea:
    """One of a shop's growing areas; raises AreaNotFound."""
    area = db.session.scalar(
        select(GrowingArea).where(
            GrowingArea.reference == reference, GrowingArea.seller_id == seller_id
        )
    )
    if area is None:
        raise AreaNotFound
    return area


def plots_of(seller_id: int, *, also_unused: bool = False) -> Sequence[Plot]:
    """A shop's plots in use, by code."""
    query = select(Plot).where(Plot.seller_id == seller_id)
    if not also_unused:
        query = query.where(Plot.active)
    return db.session.scalars(query.order_by(Plot.code)).all()


def plot_of(code: str, seller_id: int) -> Plot:
    """One of a shop's plots; raises PlotNotFound."""
    plot = db.session.scalar(select(Plot).where(Plot.code == code, Plot.seller_id == seller_id))
    if plot is None:
        raise PlotNotFound
    return plot


def plot_statuses(plot_ids: Sequence[int]) -> dict[int, list[PlotStatus]]:
    """How each plot was farmed, the present first."""
    query = select(PlotStatus).where(PlotStatus.plot_id.in_(plot_ids))
    statuses: dict[int, list[PlotStatus]] = {plot_id: [] for plot_id in plot_ids}
    for status in db.session.scalars(query.order_by(PlotStatus.since.desc())):
        statuses[status.plot_id].append(status)
    return statuses


def seasons_of(seller_id: int, *, also_ended: bool = False) -> Sequence[GrowingSeason]:
    """A shop's seasons, running ones and the youngest first."""
    query = select(GrowingSeason).where(GrowingSeason.seller_id == seller_id)
    if not also_ended:
        query = query.where(GrowingSeason.ended_on.is_(None))
    running_first = GrowingSeason.ended_on.is_not(None)
    return db.session.scalars(
        query.order_by(running_first, GrowingSeason.planted_on.desc(), GrowingSeason.id.desc())
    ).all()


def plots_in_seasons(season_ids: Sequence[int]) -> dict[int, list[Plot]]:
    """The plots of each season, by code."""
    query = (
        select(SeasonPlot.season_id, Plot)
        .join(Plot, Plot.id == SeasonPlot.plot_id)
        .where(SeasonPlot.season_id.in_(season_ids))
        .order_by(Plot.code)
    )
    plots: dict[int, list[Plot]] = {season_id: [] for season_id in season_ids}
    for season_id, plot in db.session.execute(query):
        plots[season_id].append(plot)
    return plots


def seasons_grown_by(actor: Actor) -> Sequence[GrowingSeason]:
    """The running seasons on the plots that the asker keeps as a grower of a cooperative."""
    if not actor.grower_of:
        return ()
    plots = (
        select(SeasonPlot.season_id)
        .join(Plot, Plot.id == SeasonPlot.plot_id)
        .join(Grower, Grower.id == Plot.grower_id)
        .where(Grower.user_id == actor.user_id, Grower.left_on.is_(None))
    )
    return db.session.scalars(
        select(GrowingSeason)
        .where(GrowingSeason.id.in_(plots), GrowingSeason.ended_on.is_(None))
        .order_by(GrowingSeason.planted_on.desc(), GrowingSeason.id.desc())
    ).all()


def inputs_for(seller_id: int) -> Sequence[InputProduct]:
    """What a shop may choose from: its own inputs first, then the market's list, by name."""
    query = select(InputProduct).where(
        InputProduct.active,
        or_(InputProduct.seller_id == seller_id, InputProduct.seller_id.is_(None)),
    )
    return db.session.scalars(
        query.order_by(InputProduct.seller_id.is_(None), InputProduct.name, InputProduct.id)
    ).all()


def certificates_of(seller_id: int) -> Sequence[FarmCertificate]:
    """A shop's certificates, the longest valid first."""
    query = select(FarmCertificate).where(FarmCertificate.seller_id == seller_id)
    return db.session.scalars(
        query.order_by(FarmCertificate.valid_to.desc(), FarmCertificate.id.desc())
    ).all()


def certificate_of(code: str, seller_id: int) -> FarmCertificate:
    """One of a shop's certificates; raises CertificateNotFound."""
    certificate = db.session.scalar(
        select(FarmCertificate).where(
            FarmCertificate.code == code, FarmCertificate.seller_id == seller_id
        )
    )
    if certificate is None:
        raise CertificateNotFound
    return certificate


def certificate_scopes(certificate_ids: Sequence[int]) -> dict[int, list[CertificateScope]]:
    """The scope rows of each certificate."""
    query = select(CertificateScope).where(CertificateScope.certificate_id.in_(certificate_ids))
    scopes: dict[int, list[CertificateScope]] = {each: [] for each in certificate_ids}
    for scope in db.session.scalars(query.order_by(CertificateScope.id)):
        scopes[scope.certificate_id].append(scope)
    return scopes


def published_areas(code: str) -> Sequence[PublishedArea]:
    """What the published lists say of a code; it must be the same to the letter."""
    query = select(PublishedArea).where(PublishedArea.code == code)
    return db.session.scalars(query.order_by(PublishedArea.crop, PublishedArea.market)).all()


def areas_in_scope(actor: Actor, *, status: CheckStatus | None = None) -> list[ShopArea]:
    """The growing areas that an officer may see, the oldest claim first."""
    query = select(Seller, GrowingArea).join(GrowingArea, GrowingArea.seller_id == Seller.id)
    if status is not None:
        query = query.where(GrowingArea.status == status)
    query = scoped(query, actor).order_by(GrowingArea.created_at, GrowingArea.id).limit(MOST_ROWS)
    return [ShopArea(area, seller) for seller, area in db.session.execute(query)]


def area_in_scope(reference: str, actor: Actor) -> ShopArea:
    """One growing area that an officer may see; raises AreaNotFound."""
    query = (
        select(Seller, GrowingArea)
        .join(GrowingArea, GrowingArea.seller_id == Seller.id)
        .where(GrowingArea.reference == reference)
    )
    row = db.session.execute(scoped(query, actor)).first()
    if row is None:
        raise AreaNotFound
    seller, area = row
    return ShopArea(area, seller)


def certificates_in_scope(
    actor: Actor, *, status: CheckStatus | None = None, ending_before: date | None = None
) -> list[ShopCertificate]:
    """The certificates that an officer may see, those that end first first."""
    query = select(Seller, FarmCertificate).join(
        FarmCertificate, FarmCertificate.seller_id == Seller.id
    )
    if status is not None:
        query = query.where(FarmCertificate.status == status)
    if ending_before is not None:
        query = query.where(FarmCertificate.valid_to < ending_before)
    query = scoped(query, actor).order_by(FarmCertificate.valid_to, FarmCertificate.id)
    return [
        ShopCertificate(certificate, seller)
        for seller, certificate in db.session.execute(query.limit(MOST_ROWS))
    ]


def certificate_in_scope(code: str, actor: Actor) -> ShopCertificate:
    """One certificate that an officer may see; raises CertificateNotFound."""
    query = (
        select(Seller, FarmCertificate)
        .join(FarmCertificate, FarmCertificate.seller_id == Seller.id)
        .where(FarmCertificate.code == code)
    )
    row = db.session.execute(scoped(query, actor)).first()
    if row is None:
        raise CertificateNotFound
    seller, certificate = row
    return ShopCertificate(certificate, seller)
