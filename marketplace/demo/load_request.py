"""What a load was asked for, noted in the audit log, so that a broken-off one is gone on with."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.core.audit import AuditEntry, write_audit
from marketplace.core.db import db, unit_of_work


@dataclass(frozen=True)
class LoadRequest:
    """What was asked for when the demo was begun; a later load goes on with it."""

    size: str
    seed: int
    days: int
    now: datetime


def begun(asked: LoadRequest) -> LoadRequest:
    """The request that a load was begun with before, or ``asked``, noted for later loads."""
    found = db.session.scalar(
        select(AuditEntry.details)
        .where(AuditEntry.action == "demo_begun")
        .order_by(AuditEntry.id)
        .limit(1)
    )
    if found is not None:
        return LoadRequest(
            found["size"], found["seed"], found["days"], datetime.fromisoformat(found["moment"])
        )
    with unit_of_work():
        write_audit(
            actor="demo",
            action="demo_begun",
            subject="demo",
            now=asked.now,
            size=asked.size,
            seed=asked.seed,
            days=asked.days,
            moment=asked.now.isoformat(),
        )
    return asked


def is_finished() -> bool:
    found = select(AuditEntry.id).where(AuditEntry.action == "demo_loaded").limit(1)
    return db.session.scalar(found) is not None


def note_finished(now: datetime) -> None:
    with unit_of_work():
        write_audit(actor="demo", action="demo_loaded", subject="demo", now=now)
