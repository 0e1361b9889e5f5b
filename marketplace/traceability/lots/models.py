"""Lots and every gram that moves in and out of them.

``used_g`` is the net of all movements and ``held_g`` what buyers hold while they pay. The database
itself refuses a lot of which more is used and held than was harvested.
"""

from datetime import date, datetime
from enum import Enum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.catalog.models import Product, Variant
from marketplace.core.db import Code, Id, Model, Name, Timestamped, UtcMoment
from marketplace.core.evidence import EvidenceFile
from marketplace.core.schema import keep_append_only
from marketplace.sellers.models import Grower, Seller
from marketplace.traceability.farm.models import GrowingSeason, Plot

# Who acted where nobody did.
MARKET = "market"


class LotKind(Enum):
    HARVEST = "harvest"
    PACK = "pack"


class LotState(Enum):
    OPEN = "open"
    CLOSED = "closed"
    HELD = "held"
    RECALLED = "recalled"
    DESTROYED = "destroyed"


class Interval(Enum):
    """How the harvest stands to the waiting days after the last spraying."""

    OK = "ok"
    VIOLATION = "violation"
    UNKNOWN = "unknown"
    RELEASED = "released"


class MoveKind(Enum):
    PACKED = "packed"
    SOLD = "sold"
    RETURNED = "returned_to_stock"
    LOSS = "loss"
    OWN_USE = "own_use"
    SAMPLE = "sample"
    RECOUNT = "recount"


class AllocationState(Enum):
    HELD = "held"
    SOLD = "sold"
    RELEASED = "released"
    RETURNED = "returned"


class NoteCause(Enum):
    DECIDED = "decided"
    INTERVAL = "interval"


class Lot(Timestamped, Model):
    """A harvest, or packs made from harvests. Weights are grams.

    ``code`` has up to 20 characters of GS1's set 82 and is unique within its product. ``variant_id``
    is what it is sold as, None for one that is only packed from. ``interval`` is the verdict on the
    waiting days; ``earliest_on`` the first day on which harvesting was right. ``items`` counts the
    filled ones of the ten items of Circular 02/2024, ``complete`` says that it may be published,
    ``has_stamps`` that stamps were made for its packs, which count as its serial numbers.
    """

    __tablename__ = "lot"
    __table_args__ = (
        UniqueConstraint("product_id", "code"),
        Index("ix_lot_variant_open", "variant_id", "state", "best_before", "id"),
        Index("ix_lot_seller", "seller_id", "state", "id"),
        Index("ix_lot_unit", "unit_code", "state"),
        CheckConstraint("quantity_g > 0", name="quantity"),
        CheckConstraint("used_g >= 0 AND held_g >= 0", name="not_negative"),
        CheckConstraint("used_g + held_g <= quantity_g", name="balance"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(20))
    kind: Mapped[LotKind]
    product_id: Mapped[int] = mapped_column(ForeignKey(Product.id))
    seller_id: Mapped[int] = mapped_column(ForeignKey(Seller.id))
    unit_code: Mapped[str] = mapped_column(String(5))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey(Variant.id))
    season_id: Mapped[int | None] = mapped_column(ForeignKey(GrowingSeason.id), index=True)
    grower_id: Mapped[int | None] = mapped_column(ForeignKey(Grower.id))
    harvested_from: Mapped[date]
    harvested_to: Mapped[date]
    packed_on: Mapped[date | None]
    packed_at_place: Mapped[Name] = mapped_column(default="")
    best_before: Mapped[date | None]
    grade: Mapped[Name] = mapped_column(default="")
    quantity_g: Mapped[int] = mapped_column(BigInteger)
    used_g: Mapped[int] = mapped_column(BigInteger, default=0)
    held_g: Mapped[int] = mapped_column(BigInteger, default=0)
    pack_size_g: Mapped[int | None]
    pack_count: Mapped[int | None]
    state: Mapped[LotState] = mapped_column(default=LotState.OPEN)
    state_reason: Mapped[str] = mapped_column(default="")
    interval: Mapped[Interval] = mapped_column(default=Interval.OK)
    earliest_on: Mapped[date | None]
    laboratory_id: Mapped[int | None] = mapped_column(ForeignKey(EvidenceFile.id))
    released_by: Mapped[str | None] = mapped_column(String(40))
    yield_to_review: Mapped[bool] = mapped_column(default=False)
    yield_believed: Mapped[bool] = mapped_column(default=False)
    items: Mapped[int] = mapped_column(default=0)
    complete: Mapped[bool] = mapped_column(default=False)
    has_stamps: Mapped[bool] = mapped_column(default=False)
    entered_by: Mapped[Code]

    @property
    def free_g(self) -> int:
        """What is neither used nor held by buyers."""
        return self.quantity_g - self.used_g - self.held_g


class LotPlot(Model):
    """The plots a harvest came from."""

    __tablename__ = "lot_plot"

    lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id), primary_key=True)
    plot_id: Mapped[int] = mapped_column(ForeignKey(Plot.id), primary_key=True, index=True)


class PackInput(Model):
    """How many grams of a harvest went into a pack lot."""

    __tablename__ = "pack_input"

    pack_lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id), primary_key=True)
    harvest_lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id), primary_key=True, index=True)
    grams: Mapped[int] = mapped_column(BigInteger)


class LotMovement(Model):
    """Why grams came or went; append-only.

    ``grams`` is positive, but a recount carries the sign of its change of what is used.
    ``reference`` is an order's code or a pack lot's.
    """

    __tablename__ = "lot_movement"
    __table_args__ = (Index("ix_lot_movement_lot", "lot_id", "id"),)

    id: Mapped[Id]
    lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id))
    kind: Mapped[MoveKind]
    grams: Mapped[int] = mapped_column(BigInteger)
    reference: Mapped[str] = mapped_column(String(60), default="")
    reason: Mapped[str] = mapped_column(default="")
    moved_by: Mapped[Code]
    second_person: Mapped[str | None] = mapped_column(String(40))
    moved_at: Mapped[datetime] = mapped_column(UtcMoment)


class LotAllocation(Model):
    """What an order holds of a lot: ``quantity`` in the variant's base units, and its grams.

    ``business_key`` is the key of the reservation, which is the order's code.
    """

    __tablename__ = "lot_allocation"
    __table_args__ = (
        UniqueConstraint("business_key", "variant_id", "lot_id"),
        Index("ix_lot_allocation_lot", "lot_id", "state"),
    )

    id: Mapped[Id]
    business_key: Mapped[Code]
    variant_id: Mapped[int] = mapped_column(ForeignKey(Variant.id))
    lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id))
    quantity: Mapped[int]
    grams: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[AllocationState] = mapped_column(default=AllocationState.HELD)


class LotNote(Model):
    """A step in a lot's life that needs its reason: held, released, closed, reviewed.

    ``cause`` tells a step of the interval gate, which follows the diary back and forth, from one that
    somebody decided.
    """

    __tablename__ = "lot_note"

    id: Mapped[Id]
    lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id), index=True)
    state: Mapped[LotState]
    cause: Mapped[NoteCause] = mapped_column(default=NoteCause.DECIDED)
    reason: Mapped[str]
    noted_by: Mapped[Code]
    noted_at: Mapped[datetime] = mapped_column(UtcMoment)


keep_append_only(LotMovement.__table__)
