"""From the cause of a recall to the harvests behind it: a lot, an input, a plot or a certificate."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from marketplace.accounts.access import Actor
from marketplace.core.db import db
from marketplace.sellers.models import Seller
from marketplace.sellers.scope import scoped
from marketplace.traceability.farm.models import (
    CertificateScope,
    DiaryEntry,
    FarmCertificate,
    GrowingSeason,
    InputProduct,
    Plot,
    SeasonPlot,
)
from marketplace.traceability.lots.models import Lot, LotKind, LotPlot
from marketplace.traceability.recalls.models import RecallScope
from marketplace.traceability.recalls.queries.affected_lots import (
    TouchedLot,
    counting_entries,
    lot_rows,
    touched,
)


def lots_by_cause(scope: RecallScope, reference: str, actor: Actor) -> list[TouchedLot]:
    """The lots in the actor's scope that a lot's code, an input, a plot or a certificate points at.

    A lot may be a pack lot; the other causes give harvest lots. ``reference`` is the code, for a
    certificate also its number. An empty list where nothing was harvested of it.
    """
    where = {
        RecallScope.LOT: _of_lot,
        RecallScope.INPUT: _of_input,
        RecallScope.PLOT: _of_plot,
        RecallScope.CERTIFICATE: _of_certificate,
    }[scope](reference)
    return touched(db.session.execute(scoped(lot_rows(where), actor)).all())


def _of_lot(reference: str) -> ColumnElement[bool]:
    return Lot.code == reference


def _of_input(reference: str) -> ColumnElement[bool]:
    """Harvests that came after the input was used in their season, on their plots or on all."""
    own_plots = exists().where(LotPlot.lot_id == Lot.id)
    on_plot = exists().where(LotPlot.lot_id == Lot.id, LotPlot.plot_id == DiaryEntry.plot_id)
    used = exists().where(
        InputProduct.code == reference,
        DiaryEntry.input_id == InputProduct.id,
        DiaryEntry.season_id == Lot.season_id,
        DiaryEntry.done_on <= Lot.harvested_to,
        or_(DiaryEntry.plot_id.is_(None), on_plot, ~own_plots),
        *counting_entries(),
    )
    return and_(Lot.kind == LotKind.HARVEST, used)


def _of_plot(reference: str) -> ColumnElement[bool]:
    own_plots = exists().where(LotPlot.lot_id == Lot.id)
    from_plot = exists().where(
        LotPlot.lot_id == Lot.id, LotPlot.plot_id == Plot.id, Plot.code == reference
    )
    by_season = exists().where(
        SeasonPlot.season_id == Lot.season_id,
        SeasonPlot.plot_id == Plot.id,
        Plot.code == reference,
        Plot.seller_id == Lot.seller_id,
    )
    return and_(Lot.kind == LotKind.HARVEST, or_(from_plot, and_(~own_plots, by_season)))


def _of_certificate(reference: str) -> ColumnElement[bool]:
    """Harvests of the products and plots in its scope, within its days."""
    on_plot = or_(
        CertificateScope.plot_id.is_(None),
        exists().where(LotPlot.lot_id == Lot.id, LotPlot.plot_id == CertificateScope.plot_id),
        exists().where(
            SeasonPlot.season_id == Lot.season_id, SeasonPlot.plot_id == CertificateScope.plot_id
        ),
    )
    covered = exists().where(
        or_(FarmCertificate.code == reference, FarmCertificate.number == reference),
        FarmCertificate.seller_id == Lot.seller_id,
        CertificateScope.certificate_id == FarmCertificate.id,
        CertificateScope.product_id == Lot.product_id,
        FarmCertificate.issued_on <= Lot.harvested_from,
        Lot.harvested_from < FarmCertificate.valid_to,
        on_plot,
    )
    return and_(Lot.kind == LotKind.HARVEST, covered)


@dataclass(frozen=True)
class Cause:
    """What a recall may start from, with how many lots stand behind it."""

    scope: RecallScope
    reference: str
    name: str


def input_causes(actor: Actor, *, limit: int = 9) -> list[Cause]:
    """The inputs that shops in scope used last, for chips to choose from."""
    query = (
        scoped(
            select(InputProduct.code, InputProduct.name, func.max(DiaryEntry.done_on))
            .select_from(Seller)
            .join(GrowingSeason, GrowingSeason.seller_id == Seller.id)
            .join(DiaryEntry, DiaryEntry.season_id == GrowingSeason.id)
            .join(InputProduct, InputProduct.id == DiaryEntry.input_id),
            actor,
        )
        .group_by(InputProduct.code, InputProduct.name)
        .order_by(func.max(DiaryEntry.done_on).desc(), InputProduct.code)
        .limit(limit)
    )
    return [Cause(RecallScope.INPUT, code, name) for code, name, _day in db.session.execute(query)]
