"""Stock per variant in base units. One conditional statement takes it; it is never read and written back."""

from datetime import datetime
from enum import Enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalog.models import Variant
from marketplace.core.db import Code, Id, Model, UtcMoment
from marketplace.traceability.lots.models import Lot


class ReservationState(Enum):
    HELD = "held"
    CONSUMED = "consumed"
    RELEASED = "released"


class MovementKind(Enum):
    RECEIVED = "received"
    CORRECTED = "corrected"
    SOLD = "sold"
    RETURNED = "returned"


class StockItem(Model):
    """What a variant has: free to sell, held for buyers who are paying, and sold so far."""

    __tablename__ = "stock_item"
    __table_args__ = (
        CheckConstraint("available >= 0", name="available_not_negative"),
        CheckConstraint("reserved >= 0", name="reserved_not_negative"),
        CheckConstraint("sold >= 0", name="sold_not_negative"),
    )

    variant_id: Mapped[int] = mapped_column(ForeignKey(Variant.id), primary_key=True)
    available: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    sold: Mapped[int] = mapped_column(default=0)


class Reservation(Model):
    """Stock held under a business key (an order's code) until it is paid for or given back."""

    __tablename__ = "reservation"
    __table_args__ = (
        UniqueConstraint("business_key"),
        Index("ix_reservation_expiry", "state", "expires_at"),
    )

    id: Mapped[Id]
    business_key: Mapped[Code]
    group_key: Mapped[Code] = mapped_column(index=True)
    state: Mapped[ReservationState] = mapped_column(default=ReservationState.HELD)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)


class ReservationLine(Model):
    __tablename__ = "reservation_line"
    __table_args__ = (UniqueConstraint("business_key", "variant_id"),)

    id: Mapped[Id]
    business_key: Mapped[Code]
    variant_id: Mapped[int] = mapped_column(ForeignKey(Variant.id))
    quantity: Mapped[int]


class StockMovement(Model):
    """Why stock came or went; available + reserved equals the sum of all movements of a variant.

    Where the seller said that there is something else than ``replaced`` base units, that is the word
    which may be taken back; ``harvest_id`` is the lot that came of it, None where less was counted.
    """

    __tablename__ = "stock_movement"

    id: Mapped[Id]
    variant_id: Mapped[int] = mapped_column(ForeignKey(Variant.id), index=True)
    kind: Mapped[MovementKind]
    quantity: Mapped[int]
    reference: Mapped[str] = mapped_column(String(60))
    replaced: Mapped[int | None]
    harvest_id: Mapped[int | None] = mapped_column(ForeignKey(Lot.id))
    moved_by: Mapped[Code]
    moved_at: Mapped[datetime] = mapped_column(UtcMoment)
