"""Facts that one room tells the others: recorded in the writing transaction, delivered afterwards.

`record` writes an outbox row beside the change that caused it. The worker hands waiting rows to the
subscribers listed in `marketplace/subscriptions.py`, each under its own savepoint, so that one
failing subscriber neither stops the others nor loses its turn. Rows are kept: readers rebuild
themselves from them with `replay`.
"""

import traceback
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, TypeVar

import structlog
from pydantic import TypeAdapter
from sqlalchemy import JSON, Index, Select, func, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import (
    Code,
    Id,
    Model,
    UtcMoment,
    db,
    do_what_was_put_off,
    unit_of_work,
)
from marketplace.core.unit_state import after_commit, drop_what_was_put_off

log = structlog.get_logger()

BATCH = 200
TRIES_BEFORE_PARKING = 8


@dataclass(frozen=True, kw_only=True)
class Event:
    """A past-tense fact with plain values and with all that its hearers need."""

    name: ClassVar[str]
    occurred_at: datetime


Heard = TypeVar("Heard", bound=Event)
Subscriber = Callable[[Any], None]


_adapters: dict[type[Event], TypeAdapter[Event]] = {}


def _adapter(kind: type[Event]) -> TypeAdapter[Event]:
    """One per class: it is made far more slowly than an event is read with it."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


class OutboxEvent(Model):
    """One recorded fact and how far its delivery has come."""

    __tablename__ = "outbox_event"
    __table_args__ = (
        Index("ix_outbox_event_waiting", "delivered_at", "parked_at", "run_after", "id"),
    )

    id: Mapped[Id]
    name: Mapped[Code] = mapped_column(index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    occurred_at: Mapped[datetime] = mapped_column(UtcMoment)
    run_after: Mapped[datetime] = mapped_column(UtcMoment)
    done: Mapped[list[str]] = mapped_column(JSON, default=list)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    delivered_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    parked_at: Mapped[datetime | None] = mapped_column(UtcMoment)


class EventBoard:
    """Who hears what, and how the worker is told that something waits."""

    def __init__(self) -> None:
        self._subscribers: dict[str, dict[str, Subscriber]] = {}
        self._types: dict[str, type[Event]] = {}
        self.wake: Callable[[], None] = lambda: None

    def subscribe(self, heard: type[Heard], subscriber: Callable[[Heard], None]) -> None:
        """Let ``subscriber`` hear ``heard``; its module and name are its stable key."""
        key = f"{subscriber.__module__}.{subscriber.__qualname__}"
        self._types[heard.name] = heard
        self._subscribers.setdefault(heard.name, {})[key] = subscriber

    def subscribers_of(self, name: str) -> dict[str, Subscriber]:
        return self._subscribers.get(name, {})

    def names_heard_by(self, subscribers: Collection[Subscriber]) -> list[str]:
        return [
            name
            for name, heard in self._subscribers.items()
            if any(subscriber in subscribers for subscriber in heard.values())
        ]

    def read(self, row: OutboxEvent) -> Event:
        return _adapter(self._types[row.name]).validate_python(row.payload)


board = EventBoard()


def record(event: Event) -> None:
    """Keep ``event`` in the open unit of work; it is delivered after the commit."""
    payload = _adapter(type(event)).dump_python(event, mode="json")
    db.session.add(
        OutboxEvent(
            name=event.name,
            payload=payload,
            occurred_at=event.occurred_at,
            run_after=event.occurred_at,
        )
    )
    after_commit(board.wake)


def deliver_pending(now: datetime) -> int:
    """Hand one batch of waiting events to their subscribers; how many were looked at.

    Safe to run twice at once and again after a crash: each subscriber is marked done in the
    transaction of its own change.
    """
    if db.session.scalar(_waiting(now).with_only_columns(OutboxEvent.id).limit(1)) is None:
        return 0
    with unit_of_work() as session:
        rows = session.scalars(
            _waiting(now)
            .order_by(OutboxEvent.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        ).all()
        for row in rows:
            _deliver(row, now)
    return len(rows)


def _waiting(now: datetime) -> Select[OutboxEvent]:
    return select(OutboxEvent).where(
        OutboxEvent.delivered_at.is_(None),
        OutboxEvent.parked_at.is_(None),
        OutboxEvent.run_after <= now,
    )


def _deliver(row: OutboxEvent, now: datetime) -> None:
    done = list(row.done)
    for key, subscriber in board.subscribers_of(row.name).items():
        if key in done:
            continue
        try:
            with db.session.begin_nested():
                subscriber(board.read(row))
                do_what_was_put_off()
        except Exception as error:  # the boundary that keeps one subscriber's fault to itself
            drop_what_was_put_off()
            log.exception("event_delivery_failed", event_id=row.id, subscriber=key)
            row.done = done
            _put_off(row, key, error, now)
            return
        done.append(key)
    row.done, row.delivered_at = done, now


def _put_off(row: OutboxEvent, key: str, error: Exception, now: datetime) -> None:
    row.attempts += 1
    row.last_error = f"{key}: {''.join(traceback.format_exception_only(error)).strip()}"
    row.run_after = now + timedelta(seconds=2**row.attempts)
    if row.attempts >= TRIES_BEFORE_PARKING:
        row.parked_at = now


def replay(subscribers: Collection[Subscriber]) -> Iterator[int]:
    """Tell ``subscribers`` every recorded fact again in order; yields how many were told so far.

    Runs in the caller's unit of work, in which what the subscribers keep was emptied before, so that
    readers see the old facts until the new ones are complete.
    """
    names = board.names_heard_by(subscribers)
    last, told = 0, 0
    while True:
        rows = db.session.scalars(
            select(OutboxEvent)
            .where(OutboxEvent.id > last, OutboxEvent.name.in_(names))
            .order_by(OutboxEvent.id)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        for row in rows:
            event = board.read(row)
            for subscriber in board.subscribers_of(row.name).values():
                if subscriber in subscribers:
                    subscriber(event)
            last, told = row.id, told + 1
        db.session.flush()
        db.session.expunge_all()
        yield told


def waiting_events() -> int:
    """How many events are neither delivered nor parked."""
    return _count(OutboxEvent.delivered_at.is_(None), OutboxEvent.parked_at.is_(None))


def parked_events() -> int:
    """How many events were given up on and wait for the operator."""
    return _count(OutboxEvent.parked_at.is_not(None))


def parked_rows(*, limit: int = 50) -> list[OutboxEvent]:
    """The events that were given up on, newest first."""
    query = select(OutboxEvent).where(OutboxEvent.parked_at.is_not(None))
    return list(db.session.scalars(query.order_by(OutboxEvent.id.desc()).limit(limit)))


def deliver_again(event_id: int, *, now: datetime) -> None:
    """Let a parked event be told once more, by an operator's hand; another one stays as it is."""
    row = db.session.get(OutboxEvent, event_id, with_for_update=True, populate_existing=True)
    if row is not None and row.parked_at is not None:
        row.parked_at, row.attempts, row.run_after = None, 0, now
        after_commit(board.wake)


def _count(*conditions: Any) -> int:  # SQL conditions of any column type
    return db.session.scalar(select(func.count(OutboxEvent.id)).where(*conditions)) or 0
