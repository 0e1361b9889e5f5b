"""What officers look at: scans by day, flags that nobody has decided about, reports of buyers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from marketplace.accounts.access import Actor
from marketplace.catalog.models import Product
from marketplace.core import errors
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.sellers.models import Seller
from marketplace.sellers.scope import scoped
from marketplace.stamps.models import FlagState, Scan, Stamp, StampFlag, StampReport, StampState
from marketplace.traceability.lots.models import Lot

MOST_SHOWN = 50


class ReportNotFound(errors.NotFound):
    code = "stamp_report_not_found"


@dataclass(frozen=True)
class ScanDay:
    """The scans of one stamp on one Vietnam day from one province (None: not known)."""

    day: date
    province_code: str | None
    state: StampState
    scans: int
    devices: int


def scan_days(stamp_id: int) -> list[ScanDay]:
    """How often, on which days and where a stamp was scanned, newest day first."""
    query = (
        select(Scan.scanned_at, Scan.province_code, Scan.state, Scan.device)
        .where(Scan.stamp_id == stamp_id)
        .order_by(Scan.scanned_at.desc())
        .limit(5_000)
    )
    found: dict[tuple[date, str | None, StampState], tuple[int, set[str]]] = {}
    for at, province, state, device in db.session.execute(query):
        key = (vietnam_day(at), province, state)
        scans, devices = found.get(key, (0, set()))
        found[key] = (scans + 1, devices | {device} if device else devices)
    return [
        ScanDay(day, province, state, scans, len(devices))
        for (day, province, state), (scans, devices) in found.items()
    ]


def flags_of(stamp_id: int) -> Sequence[StampFlag]:
    """All flags of a stamp, oldest first."""
    query = select(StampFlag).where(StampFlag.stamp_id == stamp_id).order_by(StampFlag.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


@dataclass(frozen=True)
class FlagSeen:
    """A flag with the stamp that it is on."""

    flag: StampFlag
    stamp: Stamp
    lot: Lot
    product: Product
    seller: Seller


def open_flags(actor: Actor, *, limit: int = MOST_SHOWN) -> Sequence[FlagSeen]:
    """The flags that the actor should look at, oldest first."""
    query = (
        select(StampFlag, Stamp, Lot, Product, Seller)
        .join(Stamp, Stamp.id == StampFlag.stamp_id)
        .join(Lot, Lot.id == Stamp.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .join(Seller, Seller.id == Lot.seller_id)
        .where(StampFlag.state == FlagState.OPEN)
        .order_by(StampFlag.id)
        .limit(limit)
    )
    return [FlagSeen(*row) for row in db.session.execute(scoped(query, actor))]


@dataclass(frozen=True)
class ReportSeen:
    """A report with what it is about; ``stamp`` is None where a lot was reported."""

    report: StampReport
    stamp: Stamp | None
    lot: Lot
    product: Product
    seller: Seller


def open_reports(actor: Actor, *, limit: int = MOST_SHOWN) -> Sequence[ReportSeen]:
    """What buyers reported and nobody has answered, oldest first."""
    query = _reports().where(StampReport.answered_at.is_(None)).order_by(StampReport.id)
    rows = db.session.execute(scoped(query.limit(limit), actor))
    return [ReportSeen(*row) for row in rows]


def reports_of(stamp_id: int) -> Sequence[StampReport]:
    query = select(StampReport).where(StampReport.stamp_id == stamp_id)
    return db.session.scalars(query.order_by(StampReport.id)).all()


def report_in_scope(code: str, actor: Actor) -> ReportSeen:
    """One report; raises ReportNotFound out of scope."""
    query = scoped(_reports().where(StampReport.code == code), actor)
    row = db.session.execute(query).one_or_none()
    if row is None:
        raise ReportNotFound
    return ReportSeen(*row)


def _reports() -> Select[StampReport, Stamp, Lot, Product, Seller]:
    return (
        select(StampReport, Stamp, Lot, Product, Seller)
        .outerjoin(Stamp, Stamp.id == StampReport.stamp_id)
        .join(Lot, Lot.id == StampReport.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .join(Seller, Seller.id == Lot.seller_id)
    )


def stamp_work(actor: Actor) -> int:
    """How many open flags and unanswered reports wait for the actor."""
    flags = (
        select(func.count(StampFlag.id))
        .join(Stamp, Stamp.id == StampFlag.stamp_id)
        .join(Lot, Lot.id == Stamp.lot_id)
        .join(Seller, Seller.id == Lot.seller_id)
        .where(StampFlag.state == FlagState.OPEN)
    )
    reports = (
        select(func.count(StampReport.id))
        .join(Lot, Lot.id == StampReport.lot_id)
        .join(Seller, Seller.id == Lot.seller_id)
        .where(StampReport.answered_at.is_(None))
    )
    return sum(db.session.scalar(scoped(query, actor)) or 0 for query in (flags, reports))
