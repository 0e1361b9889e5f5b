"""What the passing of days does to certificates and badges. Running it again changes nothing."""

from datetime import date, datetime, timedelta

from sqlalchemy import String, cast, or_, select

from marketplace.catalog import trust
from marketplace.catalog.models import Product
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.events import record
from marketplace.sellers.models import Seller
from marketplace.sellers.queries import owner_ids
from marketplace.traceability.events import CertificateEnding
from marketplace.traceability.farm.models import CheckStatus, FarmCertificate
from marketplace.traceability.lots.commands.judging import refresh_badges
from marketplace.traceability.lots.models import Lot, LotState

WARNINGS = (90, 30)
BATCH = 100


def warn_of_endings(*, now: datetime) -> int:
    """Tell of each checked certificate that ends within 90 days, and again within 30; how many."""
    today = vietnam_day(now)
    found = db.session.execute(
        select(FarmCertificate, Seller)
        .join(Seller, Seller.id == FarmCertificate.seller_id)
        .where(
            FarmCertificate.status == CheckStatus.VERIFIED,
            FarmCertificate.valid_to > today,
            FarmCertificate.valid_to <= today + timedelta(days=max(WARNINGS)),
            or_(
                FarmCertificate.warned_days.is_(None),
                FarmCertificate.warned_days > min(WARNINGS),
            ),
        )
        .order_by(FarmCertificate.id)
        .with_for_update(of=FarmCertificate)
        .execution_options(populate_existing=True)
    ).all()
    return sum(_warn(certificate, seller, today, now) for certificate, seller in found)


def _warn(certificate: FarmCertificate, seller: Seller, today: date, now: datetime) -> bool:
    left = (certificate.valid_to - today).days
    stage = min(days for days in WARNINGS if left <= days)
    if certificate.warned_days is not None and certificate.warned_days <= stage:
        return False
    certificate.warned_days = stage
    record(
        CertificateEnding(
            occurred_at=now,
            code=certificate.code,
            kind=certificate.kind.value,
            number=certificate.number,
            seller_code=seller.code,
            owner_ids=owner_ids(seller.id),
            unit_code=certificate.unit_code,
            valid_to=certificate.valid_to,
            stage=stage,
        )
    )
    return True


def refresh_outdated_badges(*, now: datetime) -> int:
    """Take away what products carry beyond its day; how many products were looked at.

    At most a hundred at once: the caller asks again until none is left.
    """
    outdated = _outdated(vietnam_day(now))[:BATCH]
    refresh_badges(outdated, now=now)
    return len(outdated)


def _outdated(today: date) -> list[int]:
    """Products that carry a lot or certificate past its day, or a lot that is no longer there."""
    on_sale = (
        select(Lot.id)
        .where(
            Lot.product_id == Product.id,
            Lot.state == LotState.OPEN,
            Lot.complete,
            Lot.used_g < Lot.quantity_g,
            or_(Lot.best_before.is_(None), Lot.best_before > today),
        )
        .exists()
    )
    carrying = (
        select(Product.id, Product.trust, on_sale)
        .where(cast(Product.trust, String).not_in(("{}", "null")))
        .order_by(Product.id)
    )
    return [
        product_id
        for product_id, kept, still in db.session.execute(carrying)
        if _is_past(kept or {}, today) or (trust.TRACE in (kept or {}) and not still)
    ]


def _is_past(kept: dict[str, object], today: date) -> bool:
    part, rows = kept.get(trust.TRACE), kept.get(trust.CERTIFICATES)
    untils = [part["until"]] if isinstance(part, dict) else []
    untils += [row["until"] for row in rows] if isinstance(rows, list) else []
    return any(date.fromisoformat(until) <= today for until in untils)
