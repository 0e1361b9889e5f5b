"""Stamps on packs, how often each was scanned, and what looked like a copy."""

from datetime import datetime
from enum import Enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, Id, Model, Timestamped, UtcMoment
from marketplace.sellers.models import Seller
from marketplace.traceability.lots.models import Lot


class StampState(Enum):
    PRINTED = "printed"
    ACTIVATED = "activated"
    SOLD = "sold"
    CONFIRMED = "confirmed"
    VOID = "void"


class FlagState(Enum):
    OPEN = "open"
    DISMISSED = "dismissed"
    UPHELD = "upheld"


class StampBatch(Timestamped, Model):
    """Stamps made in one go for one lot; never more standing ones than the lot has packs.

    ``form_key`` is the sending that made it, so that a form sent twice prints once. ``pins`` says that
    each stamp has a number under a scratch field.
    """

    __tablename__ = "stamp_batch"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("form_key"),
        CheckConstraint("count > 0", name="count"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id), index=True)
    count: Mapped[int]
    first_serial: Mapped[int]
    sheet: Mapped[str] = mapped_column(String(20))
    pins: Mapped[bool] = mapped_column(default=False)
    form_key: Mapped[str | None] = mapped_column(String(40))
    made_by: Mapped[Code]
    activated_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class Stamp(Model):
    """One stamp. ``code`` is 10 random and 2 keyed check symbols of Crockford's base 32.

    ``serial`` counts within the lot. ``confirmed_device`` is the hash of the device that typed the
    number under the scratch field first, ``confirmations_after`` counts other devices that typed it
    later. ``copied_at`` is when an officer found that copies are about.
    """

    __tablename__ = "stamp"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("lot_id", "serial"),
        Index("ix_stamp_batch", "batch_id", "serial"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(12))
    batch_id: Mapped[int] = mapped_column(ForeignKey(StampBatch.id))
    lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id))
    serial: Mapped[int]
    state: Mapped[StampState] = mapped_column(default=StampState.PRINTED)
    order_code: Mapped[str | None] = mapped_column(String(40), index=True)
    activated_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    sold_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    voided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    void_reason: Mapped[str] = mapped_column(default="")
    pin_hash: Mapped[str | None] = mapped_column(String(64))
    pin_tries: Mapped[int] = mapped_column(default=0)
    confirmed_device: Mapped[str | None] = mapped_column(String(32))
    confirmations_after: Mapped[int] = mapped_column(default=0)
    copied_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    scans: Mapped[int] = mapped_column(default=0)
    first_scanned_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class Scan(Model):
    """One look at a stamp; ``device`` is a hash under a key that changes daily, kept for 30 days."""

    __tablename__ = "stamp_scan"
    __table_args__ = (
        Index("ix_stamp_scan_stamp", "stamp_id", "scanned_at"),
        Index("ix_stamp_scan_device", "device", "scanned_at"),
    )

    id: Mapped[Id]
    stamp_id: Mapped[int] = mapped_column(ForeignKey(Stamp.id))
    scanned_at: Mapped[datetime] = mapped_column(UtcMoment, index=True)
    device: Mapped[str | None] = mapped_column(String(32))
    province_code: Mapped[str | None] = mapped_column(String(2))
    state: Mapped[StampState]


class StampFlag(Model):
    """A rule that a stamp's scans broke; an officer looks at it."""

    __tablename__ = "stamp_flag"
    __table_args__ = (
        UniqueConstraint("stamp_id", "rule"),
        Index("ix_stamp_flag_open", "state", "unit_code"),
    )

    id: Mapped[Id]
    stamp_id: Mapped[int] = mapped_column(ForeignKey(Stamp.id))
    unit_code: Mapped[str] = mapped_column(String(5))
    rule: Mapped[Code]
    detail: Mapped[str] = mapped_column(default="")
    state: Mapped[FlagState] = mapped_column(default=FlagState.OPEN)
    raised_at: Mapped[datetime] = mapped_column(UtcMoment)
    decided_by: Mapped[str | None] = mapped_column(String(40))
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    note: Mapped[str] = mapped_column(default="")


class StampReport(Model):
    """What a person who scanned a stamp wants the commune to know."""

    __tablename__ = "stamp_report"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("form_key"),
        Index("ix_stamp_report_open", "answered_at", "unit_code"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    form_key: Mapped[str | None] = mapped_column(String(40))
    stamp_id: Mapped[int | None] = mapped_column(ForeignKey(Stamp.id), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey(Lot.id), index=True)
    unit_code: Mapped[str] = mapped_column(String(5))
    text: Mapped[str]
    phone: Mapped[str] = mapped_column(String(20), default="")
    reported_at: Mapped[datetime] = mapped_column(UtcMoment)
    answered_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    answered_by: Mapped[str | None] = mapped_column(String(40))
    answer: Mapped[str] = mapped_column(default="")
