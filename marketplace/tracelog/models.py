"""The trace log: events as canonical JSON (RFC 8785), their places in a Merkle tree (RFC 6962), and
signed checkpoints (C2SP tlog-checkpoint). All of it is append-only."""

from datetime import datetime
from enum import Enum

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Id, Model, UtcMoment
from marketplace.core.schema import keep_append_only


class TraceKind(Enum):
    HARVESTED = "harvested"
    PACKED = "packed"
    INSPECTED = "inspected"
    STAMPS_ACTIVATED = "stamps_activated"
    SHIPPED = "shipped"
    RECEIVED = "received"
    SOLD = "sold"
    RETURNED = "returned"
    MOVED = "moved"
    HELD = "held"
    RELEASED = "released"
    CLOSED = "closed"
    RECALLED = "recalled"
    RECALL_CLOSED = "recall_closed"
    WORKED = "worked"
    WORK_VOIDED = "work_voided"
    CORRECTED = "corrected"


class TraceEvent(Model):
    """One fact. ``body`` is the canonical JSON that the leaf hash covers; people stand in it only as
    salted hashes. ``event_at`` is when it happened, ``recorded_at`` when it was written down."""

    __tablename__ = "trace_event"
    __table_args__ = (
        UniqueConstraint("uuid"),
        Index("ix_trace_event_lot", "lot_id", "event_at", "id"),
        Index("ix_trace_event_time", "event_at", "id"),
    )

    id: Mapped[Id]
    # Many events go in with one statement, and their ids are told apart by this on both engines.
    uuid: Mapped[str] = mapped_column(String(36), insert_sentinel=True)
    kind: Mapped[TraceKind]
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    seller_id: Mapped[int]
    product_id: Mapped[int | None]
    reference: Mapped[str] = mapped_column(String(60), default="")
    event_at: Mapped[datetime] = mapped_column(UtcMoment)
    recorded_at: Mapped[datetime] = mapped_column(UtcMoment)
    body: Mapped[str]


class TraceSalt(Model):
    """The salt of one hashed person in one event; deleting it forgets the person, not the proof."""

    __tablename__ = "trace_salt"

    id: Mapped[Id]
    event_uuid: Mapped[str] = mapped_column(String(36), index=True)
    field: Mapped[str] = mapped_column(String(40))
    salt: Mapped[str] = mapped_column(String(64))


class LogNode(Model):
    """A complete subtree of the log: level 0 holds the leaves, ``position`` counts from the left."""

    __tablename__ = "log_node"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class LogLeaf(Model):
    """Which event stands at which place of the log."""

    __tablename__ = "log_leaf"
    __table_args__ = (UniqueConstraint("event_id"),)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(ForeignKey(TraceEvent.id))


class LogCheckpoint(Model):
    """What the log said of itself at one size; ``note`` is the signed text."""

    __tablename__ = "log_checkpoint"
    __table_args__ = (UniqueConstraint("size"),)

    id: Mapped[Id]
    size: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    note: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(UtcMoment)


for table in (TraceEvent, LogNode, LogLeaf, LogCheckpoint):
    keep_append_only(table.__table__)
