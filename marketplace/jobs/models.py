"""The job table: the truth for background work."""

from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, Id, Model, UtcMoment


class JobState(Enum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    PARKED = "parked"
    CANCELLED = "cancelled"


class Job(Model):
    """One piece of work, kept until it has been done once."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("dedupe_key"),
        Index("ix_job_due", "state", "run_after", "lease_until"),
    )

    id: Mapped[Id]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Code] = mapped_column(index=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[JobState] = mapped_column(default=JobState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    dedupe_key: Mapped[str | None] = mapped_column(String(160))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    run_after: Mapped[datetime] = mapped_column(UtcMoment)
    lease_until: Mapped[datetime | None] = mapped_column(UtcMoment)
    lease_token: Mapped[str | None] = mapped_column(String(40))
    finished_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    rows_done: Mapped[int] = mapped_column(default=0)
    rows_total: Mapped[int | None]
    last_error: Mapped[str | None]


class WorkerBeat(Model):
    """When a worker last said that it is alive."""

    __tablename__ = "worker_beat"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UtcMoment)
