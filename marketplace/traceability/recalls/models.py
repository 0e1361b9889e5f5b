"""Recalls: which lots, why, how far they have come, and how they ended (Circular 17/2021)."""

from datetime import datetime
from enum import Enum

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, Id, Model, Timestamped, UtcMoment
from marketplace.traceability.lots.models import Lot


class RecallScope(Enum):
    LOT = "lot"
    INPUT = "input"
    PLOT = "plot"
    CERTIFICATE = "certificate"


class RecallState(Enum):
    OPEN = "open"
    CLOSED = "closed"


class RecallOutcome(Enum):
    """What the law lets become of recalled food."""

    FIXED = "fixed_or_relabelled"
    OTHER_USE = "other_use"
    RE_EXPORTED = "re_exported"
    DESTROYED = "destroyed"


class LotRole(Enum):
    RECALLED = "recalled"
    MAY_BE_AFFECTED = "may_be_affected"


class Recall(Timestamped, Model):
    """A recall that an officer or a seller opened. ``danger`` is 1 (grave) to 3 (slight).

    ``seller_id`` is None where lots of several shops are in it. ``needed_since`` is the moment at
    which the authority saw the need: it has 24 hours from then on for its decision, which stands
    since ``decided_at`` (Circular 17/2021). ``refunds``: buyers get their money for recalled goods
    back without asking.
    """

    __tablename__ = "recall"
    __table_args__ = (UniqueConstraint("code"), Index("ix_recall_unit", "unit_code", "state"))

    id: Mapped[Id]
    code: Mapped[Code]
    unit_code: Mapped[str] = mapped_column(String(5))
    seller_id: Mapped[int | None] = mapped_column(index=True)
    scope: Mapped[RecallScope]
    scope_reference: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str]
    danger: Mapped[int]
    decision_no: Mapped[str] = mapped_column(String(60), default="")
    needed_since: Mapped[datetime | None] = mapped_column(UtcMoment)
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    refunds: Mapped[bool] = mapped_column(default=True)
    state: Mapped[RecallState] = mapped_column(default=RecallState.OPEN)
    outcome: Mapped[RecallOutcome | None]
    outcome_note: Mapped[str] = mapped_column(default="")
    opened_by: Mapped[Code]
    closed_by: Mapped[str | None] = mapped_column(String(40))
    closed_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class RecallLot(Model):
    """A lot inside a recall, or one beside it that shares its input, with what was found of it.

    A lot is recalled once: a later recall leaves it to the first. ``sold_g`` and ``left_g`` are what
    was with buyers and with the seller when it was recalled; ``located_g`` is what was found since.
    """

    __tablename__ = "recall_lot"
    __table_args__ = (
        UniqueConstraint("recall_id", "lot_id"),
        Index(
            "uq_recall_lot_recalled",
            "lot_id",
            unique=True,
            sqlite_where=text("role = 'recalled'"),
            postgresql_where=text("role = 'recalled'"),
        ),
    )

    id: Mapped[Id]
    recall_id: Mapped[int] = mapped_column(ForeignKey(Recall.id))
    lot_id: Mapped[int] = mapped_column(ForeignKey(Lot.id), index=True)
    role: Mapped[LotRole]
    why: Mapped[str] = mapped_column(default="")
    sold_g: Mapped[int] = mapped_column(BigInteger, default=0)
    left_g: Mapped[int] = mapped_column(BigInteger, default=0)
    located_g: Mapped[int] = mapped_column(BigInteger, default=0)
