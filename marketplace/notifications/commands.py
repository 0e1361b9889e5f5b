"""Telling people: a row in the log, once per business key, and a job that sends it."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from marketplace.core.db import db, insert_into, unit_of_work
from marketplace.jobs.commands import enqueue_many
from marketplace.notifications.models import Channel, Notice
from marketplace.notifications.writers import write_notice

SEND = "notifications.send"


@dataclass(frozen=True)
class Draft:
    """A notice that is to be told; ``link`` is a whole address."""

    business_key: str
    channel: Channel
    user_id: int | None
    address: str
    subject: str
    text: str
    link: str = ""


def tell_many(drafts: Collection[Draft], *, now: datetime) -> None:
    """Log notices and queue their sending, with two statements for all of them.

    Telling the same ``business_key`` again does nothing.
    """
    if not drafts:
        return
    rows = [
        {**asdict(draft), "subject": draft.subject[:200], "created_at": now} for draft in drafts
    ]
    made = db.session.execute(
        insert_into(Notice)
        .on_conflict_do_nothing(index_elements=[Notice.business_key])
        .returning(Notice.id, Notice.business_key, Notice.channel),
        rows,
    ).all()
    enqueue_many(
        SEND,
        {
            f"{SEND}:{business_key}": {"notice_id": notice_id}
            for notice_id, business_key, channel in made
            if channel is not Channel.IN_APP
        },
        now=now,
    )


def log_code_notice(*, business_key: str, address: str, subject: str, now: datetime) -> None:
    """Log that a one-time code went out, without the code itself."""
    db.session.add(
        Notice(
            business_key=business_key,
            channel=Channel.SMS,
            user_id=None,
            address=address,
            subject=subject,
            text="••••••",
            created_at=now,
            sent_at=now,
        )
    )


def send_notice(notice_id: int, *, folder: Path, now: datetime) -> None:
    """Hand one logged notice to the writer, once."""
    with unit_of_work() as session:
        notice = session.get(Notice, notice_id, with_for_update=True, populate_existing=True)
        if notice is None or notice.sent_at is not None:
            return
        write_notice(
            folder,
            channel=notice.channel.value,
            address=notice.address,
            subject=notice.subject,
            text=notice.text + (f"\n{notice.link}" if notice.link else ""),
            now=now,
        )
        notice.sent_at = now


def mark_read(user_id: int, *, now: datetime) -> None:
    """Everything in the user's list has been seen."""
    unread = select(Notice).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    for notice in db.session.scalars(unread):
        notice.read_at = now


def mark_told(key: str, user_ids: Collection[int], *, now: datetime) -> None:
    """What these people were told under keys that begin with ``key`` asks nothing of them any more."""
    notices = select(Notice).where(
        Notice.user_id.in_(user_ids),
        Notice.business_key.startswith(key, autoescape=True),
        Notice.read_at.is_(None),
    )
    for notice in db.session.scalars(notices):
        notice.read_at = now
