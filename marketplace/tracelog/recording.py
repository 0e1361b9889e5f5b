"""Writing facts into the trace log: one row beside the change that caused it.

The place in the Merkle tree is given afterwards by the worker, so that buyers never wait for each
other here.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol
from uuid import uuid4

import rfc8785
from sqlalchemy import delete, select

from marketplace.core.audit import write_audit
from marketplace.core.clock import VIETNAM
from marketplace.core.db import db
from marketplace.core.unit_state import at_moment
from marketplace.tracelog.models import TraceEvent, TraceKind, TraceSalt
from marketplace.tracelog.story_versions import freshen_stories

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]

# What somebody typed may name anybody, and the log is public for ever.
TYPED_BY_HAND = {"reason", "note"}
OWN_FIELDS = ("uuid", "kind", "event_at", "recorded_at")


class LoggedLot(Protocol):
    """What the log keeps of a lot; the rooms above hand over their own rows."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def product_id(self) -> int: ...


def note(
    kind: TraceKind,
    *,
    seller_id: int,
    lot: LoggedLot | None = None,
    product_id: int | None = None,
    reference: str = "",
    event_at: datetime,
    now: datetime,
    facts: Mapping[str, Plain] | None = None,
    people: Mapping[str, str] | None = None,
) -> TraceEvent:
    """Keep one fact in the open unit of work.

    ``facts`` are strings, whole numbers and booleans (grams, ISO days, public codes), without floats
    and without names. What stands in ``people`` (field → name, phone, order code…) enters only as
    SHA-256(salt ‖ value) with a salt kept apart, so that a person can be forgotten later; a reason
    that somebody typed enters in the same way.
    """
    at_moment(now)
    uuid = str(uuid4())
    facts, hidden = _parted(facts or {}, people or {})
    body: dict[str, Plain] = {
        "uuid": uuid,
        "kind": kind.value,
        "event_at": event_at.astimezone(VIETNAM).isoformat(timespec="milliseconds"),
        "recorded_at": now.astimezone(VIETNAM).isoformat(timespec="milliseconds"),
        **({"lot": lot.code} if lot else {}),
        **facts,
    }
    for field, value in hidden.items():
        salt = secrets.token_hex(16)
        body[field] = salted_hash(salt, value)
        db.session.add(TraceSalt(event_uuid=uuid, field=field, salt=salt))
    event = TraceEvent(
        uuid=uuid,
        kind=kind,
        lot_id=lot.id if lot else None,
        seller_id=seller_id,
        product_id=product_id if product_id is not None else (lot.product_id if lot else None),
        reference=reference,
        event_at=event_at,
        recorded_at=now,
        body=canonical_json(body),
    )
    db.session.add(event)
    if lot is not None:
        freshen_stories([lot.id])
    return event


class LogError(Enum):
    """What may be wrong with an event, in the words of EPCIS."""

    DID_NOT_OCCUR = "did_not_occur"
    INCORRECT = "incorrect_data"


def declare_error(
    event: TraceEvent, *, error: LogError, corrective: Collection[str] = (), now: datetime
) -> TraceEvent:
    """Say that ``event`` was wrong; ``corrective`` are uuids of events that tell it rightly.

    What was logged stays: both are shown.
    """
    return note(
        TraceKind.CORRECTED,
        seller_id=event.seller_id,
        lot=_lot_of(event),
        product_id=event.product_id,
        reference=event.uuid,
        event_at=event.event_at,
        now=now,
        facts={"event": event.uuid, "error": error.value, "corrective": list(corrective)},
    )


@dataclass(frozen=True)
class _LotOfEvent:
    id: int
    code: str
    product_id: int


def _lot_of(event: TraceEvent) -> _LotOfEvent | None:
    if event.lot_id is None or event.product_id is None:
        return None
    return _LotOfEvent(event.lot_id, json.loads(event.body)["lot"], event.product_id)


def _parted(
    facts: Mapping[str, Plain], people: Mapping[str, str]
) -> tuple[dict[str, Plain], dict[str, str]]:
    """What stands in the leaf in clear, and what as a salted hash; ValueError for a field twice."""
    hidden = {
        name: value
        for name, value in facts.items()
        if name in TYPED_BY_HAND and isinstance(value, str)
    }
    names = [*OWN_FIELDS, *facts, *people]
    if len({*names}) < len(names):
        raise ValueError("two values for one field of an event")
    clear = {name: value for name, value in facts.items() if name not in hidden}
    return clear, {**hidden, **people}


def canonical_json(value: Plain) -> str:
    """RFC 8785 for strings, whole numbers, booleans, lists and objects; TypeError for a float.

    Raises ValueError for what JSON cannot say to everybody: too large numbers, half surrogates.
    """
    _refuse_floats(value)
    return rfc8785.dumps(value).decode()


def _refuse_floats(value: Plain) -> None:
    if isinstance(value, float):
        raise TypeError("a leaf of the log holds no floats")
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        _refuse_floats(each)


def forget_person(values: Collection[str], *, actor: str, now: datetime) -> int:
    """Make ``values`` (a name, a phone number, an order's code) unprovable in every event.

    Their salts are deleted; leaves, roots and proofs stay as they are. Returns in how many places
    they stood. What was forgotten is not written down.
    """
    rows = db.session.execute(
        select(TraceSalt.id, TraceSalt.field, TraceSalt.salt, TraceEvent.body).join(
            TraceEvent, TraceEvent.uuid == TraceSalt.event_uuid
        )
    )
    found = [
        salt_id
        for salt_id, field, salt, body in rows
        if json.loads(body)[field] in {salted_hash(salt, value) for value in values}
    ]
    for start in range(0, len(found), 500):
        gone = found[start : start + 500]
        db.session.execute(delete(TraceSalt).where(TraceSalt.id.in_(gone)))
    write_audit(
        actor=actor, action="trace_log.forget", subject="trace_log", now=now, places=len(found)
    )
    return len(found)


def salted_hash(salt: str, value: str) -> str:
    """What stands in a leaf for ``value``; ``salt`` is hexadecimal."""
    return hashlib.sha256(bytes.fromhex(salt) + value.encode()).hexdigest()
