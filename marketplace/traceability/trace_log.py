"""Writing facts into the trace log: one row beside the change that caused it.

The place in the Merkle tree is given afterwards by the worker, so that buyers never wait for each
other here.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from marketplace.core.clock import VIETNAM
from marketplace.core.db import db
from marketplace.traceability.models.log import TraceEvent, TraceKind, TraceSalt
from marketplace.traceability.models.lots import Lot

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


def note(
    kind: TraceKind,
    *,
    seller_id: int,
    lot: Lot | None = None,
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
    SHA-256(salt ‖ value) with a salt kept apart, so that a person can be forgotten later.
    """
    uuid = str(uuid4())
    body: dict[str, Plain] = {
        "uuid": uuid,
        "kind": kind.value,
        "event_at": event_at.astimezone(VIETNAM).isoformat(timespec="milliseconds"),
        "recorded_at": now.astimezone(VIETNAM).isoformat(timespec="milliseconds"),
        **({"lot": lot.code} if lot else {}),
        **(facts or {}),
    }
    for field, value in (people or {}).items():
        salt = secrets.token_hex(16)
        body[field] = hashlib.sha256(bytes.fromhex(salt) + value.encode()).hexdigest()
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
    return event


def canonical_json(value: Plain) -> str:
    """RFC 8785 for strings, whole numbers, booleans, lists and objects; TypeError for a float."""
    _refuse_floats(value)
    return json.dumps(_sorted(value), ensure_ascii=False, separators=(",", ":"))


def _sorted(value: Plain) -> Plain:
    if isinstance(value, dict):
        # RFC 8785 orders keys by their UTF-16 code units.
        return {key: _sorted(value[key]) for key in sorted(value, key=_utf16)}
    if isinstance(value, list):
        return [_sorted(each) for each in value]
    return value


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")


def _refuse_floats(value: Plain) -> None:
    if isinstance(value, float):
        raise TypeError("a leaf of the log holds no floats")
    if isinstance(value, dict):
        for each in value.values():
            _refuse_floats(each)
    elif isinstance(value, list):
        for each in value:
            _refuse_floats(each)
