"""The append-only audit log: who did what to whom, chained by hashes so that no row can be bent."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, String, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, Id, Model, UtcMoment, db, lock_name
from marketplace.core.unit_state import at_moment

GENESIS = "0" * 64


class AuditEntry(Model):
    """One act. ``entry_hash`` covers the act and the hash before it (SHA-256, hex)."""

    __tablename__ = "audit_entry"

    id: Mapped[Id]
    happened_at: Mapped[datetime] = mapped_column(UtcMoment)
    actor: Mapped[Code] = mapped_column(index=True)
    action: Mapped[Code]
    subject: Mapped[str] = mapped_column(String(80), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str] = mapped_column(String(64))
    entry_hash: Mapped[str] = mapped_column(String(64))

    def computed_hash(self) -> str:
        moment = self.happened_at.astimezone(UTC).isoformat(timespec="microseconds")
        body = json.dumps(
            [moment, self.actor, self.action, self.subject, self.details],
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        return hashlib.sha256(f"{self.previous_hash}\n{body}".encode()).hexdigest()


def write_audit(
    *, actor: str, action: str, subject: str, now: datetime, **details: str | int | bool | None
) -> AuditEntry:
    """Append one act to the chain, in the open unit of work.

    ``actor`` is a user's code or the name of a machine part; ``details`` are plain values without
    secrets or account numbers.
    """
    at_moment(now)
    lock_name(db.session.connection(), "audit")
    last = db.session.scalar(select(AuditEntry.entry_hash).order_by(AuditEntry.id.desc()).limit(1))
    entry = AuditEntry(
        happened_at=now,
        actor=actor,
        action=action,
        subject=subject,
        details=dict(details),
        previous_hash=last or GENESIS,
    )
    entry.entry_hash = entry.computed_hash()
    db.session.add(entry)
    db.session.flush()
    return entry


def audit_faults() -> Iterator[str]:
    """Walk the chain and tell each entry that does not fit the one before it."""
    previous, expected_id = GENESIS, 1
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).yield_per(500):
        if entry.id < expected_id:
            yield f"entry {entry.id}: out of order"
        if entry.previous_hash != previous:
            yield f"entry {entry.id}: the entry before it is missing or was changed"
        if entry.entry_hash != entry.computed_hash():
            yield f"entry {entry.id}: its contents were changed"
        previous, expected_id = entry.entry_hash, entry.id + 1
