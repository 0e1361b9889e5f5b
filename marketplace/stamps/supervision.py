"""How much of the room's work there is for an officer, each number within their scope."""

from datetime import date, timedelta

from sqlalchemy import Select, func, select

from marketplace.accounts.access import Actor
from marketplace.core.db import db
from marketplace.sellers.models import Seller
from marketplace.sellers.scope import scoped
from marketplace.stamps.models import FlagState, Stamp, StampFlag
from marketplace.traceability.farm.models import CheckStatus, FarmCertificate, GrowingArea
from marketplace.traceability.farm.queries.fields import WARN_DAYS
from marketplace.traceability.lots.models import Lot, LotState
from marketplace.traceability.recalls.models import Recall, RecallState


def areas_to_check(actor: Actor) -> int:
    """Growing areas that were declared and not checked yet."""
    return _count(
        select(Seller.id)
        .join(GrowingArea, GrowingArea.seller_id == Seller.id)
        .where(GrowingArea.status == CheckStatus.CLAIMED),
        actor,
    )


def certificates_to_check(actor: Actor) -> int:
    """Certificates that were declared and not checked yet."""
    return _count(
        select(Seller.id)
        .join(FarmCertificate, FarmCertificate.seller_id == Seller.id)
        .where(FarmCertificate.status == CheckStatus.CLAIMED),
        actor,
    )


def certificates_ending(actor: Actor, *, day: date) -> int:
    """Checked certificates that end within 90 days of ``day``, and have not ended yet."""
    return _count(
        select(Seller.id)
        .join(FarmCertificate, FarmCertificate.seller_id == Seller.id)
        .where(
            FarmCertificate.status == CheckStatus.VERIFIED,
            FarmCertificate.valid_to > day,
            FarmCertificate.valid_to <= day + timedelta(days=WARN_DAYS),
        ),
        actor,
    )


def lots_held_back(actor: Actor) -> int:
    """Lots that may not be sold until somebody looks at them."""
    query = select(Seller.id).join(Lot, Lot.seller_id == Seller.id)
    return _count(query.where(Lot.state == LotState.HELD), actor)


def stamps_flagged(actor: Actor) -> int:
    """Rules that the scans of some stamp broke, not decided yet."""
    return _count(
        select(Seller.id)
        .join(Lot, Lot.seller_id == Seller.id)
        .join(Stamp, Stamp.lot_id == Lot.id)
        .join(StampFlag, StampFlag.stamp_id == Stamp.id)
        .where(StampFlag.state == FlagState.OPEN),
        actor,
    )


def recalls_running(actor: Actor) -> int:
    """Recalls that are not closed."""
    query = select(Seller.id).join(Recall, Recall.seller_id == Seller.id)
    return _count(query.where(Recall.state == RecallState.OPEN), actor)


def _count(query: Select[int], actor: Actor) -> int:
    subquery = scoped(query, actor).subquery()
    return db.session.scalar(select(func.count()).select_from(subquery)) or 0
