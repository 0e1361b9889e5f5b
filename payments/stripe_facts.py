"""What Stripe's objects and events mean, as facts.

Keys are made of the object and what became of it, not of the event, so that an event and a query
that tell the same happening are one fact.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from payments.contract import Fact, FactKind, Json, Malformed

PROVIDER = "stripe"
CURRENCY = "vnd"
_SESSION_EVENTS = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
    }
)
_REFUND_EVENTS = frozenset(
    {"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"}
)
_REFUND_KINDS = {
    "succeeded": FactKind.REFUNDED,
    "failed": FactKind.REFUND_FAILED,
    "canceled": FactKind.REFUND_FAILED,
}


def event_facts(event: Json, received_at: datetime) -> list[Fact]:
    """Give the facts of a verified event; one of a kind that we do not use is `INFO`.

    Raises `Malformed`.
    """
    try:
        kind, thing = event["type"], event["data"]["object"]
        happened_at = _moment(event["created"]) if "created" in event else received_at
        return _reader(kind)(event, thing, happened_at)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise Malformed("event", type(error).__name__) from error


def session_fact(session: Json, occurred_at: datetime, *, failed: bool = False) -> Fact:
    """Tell how a Checkout Session stands. Only `payment_status` paid is money."""
    kind, code, final = FactKind.INFO, f"session_{session['status']}", False
    if session["payment_status"] == "paid":
        kind, code, final = FactKind.PAID, "paid", True
    elif failed:
        kind, code, final = FactKind.FAILED, "delayed_payment_failed", True
    elif session["status"] == "expired":
        kind, code, final = FactKind.EXPIRED, "expired", True
    metadata = session.get("metadata") or {}
    return Fact(
        kind=kind,
        provider=PROVIDER,
        dedupe_key=f"{session['id']}:{kind if final else code}",
        attempt_ref=session.get("client_reference_id") or metadata.get("attempt_ref"),
        provider_ref=session["id"],
        amount=_amount(session, "amount_total"),
        refund_ref=None,
        occurred_at=occurred_at,
        code=code,
        final=final,
        raw={
            "session": session["id"],
            "payment_intent": _ref(session.get("payment_intent")),
            "status": session["status"],
            "payment_status": session["payment_status"],
        },
    )


def refund_fact(refund: Json, occurred_at: datetime) -> Fact:
    """Tell how a refund stands; `amount` is that of this refund alone, never a running total."""
    status = refund["status"]
    kind = _REFUND_KINDS.get(status, FactKind.INFO)
    metadata = refund.get("metadata") or {}
    return Fact(
        kind=kind,
        provider=PROVIDER,
        dedupe_key=f"{refund['id']}:{status}",
        attempt_ref=metadata.get("attempt_ref"),
        provider_ref=refund["id"],
        amount=_amount(refund, "amount"),
        refund_ref=metadata.get("refund_ref"),
        occurred_at=occurred_at,
        code=refund.get("failure_reason") or f"refund_{status}",
        final=kind is not FactKind.INFO,
        raw={
            "refund": refund["id"],
            "payment_intent": _ref(refund.get("payment_intent")),
            "status": status,
        },
    )


def settled_fact(entry: Json) -> Fact:
    """Tell one entry of Stripe's balance; its `source` must come expanded."""
    source = entry.get("source")
    metadata = (source.get("metadata") or {}) if isinstance(source, dict) else {}
    return Fact(
        kind=FactKind.SETTLED,
        provider=PROVIDER,
        dedupe_key=f"settled:{entry['id']}",
        attempt_ref=metadata.get("attempt_ref"),
        provider_ref=entry["id"],
        amount=_amount(entry, "amount"),
        refund_ref=metadata.get("refund_ref"),
        occurred_at=_moment(entry["created"]),
        code=str(entry["type"]),
        final=True,
        raw={"fee": int(entry["fee"]), "net": int(entry["net"]), "source": _ref(source)},
    )


_Reader = Callable[[Json, Json, datetime], list[Fact]]


def _reader(kind: str) -> _Reader:
    if kind in _SESSION_EVENTS:
        return _read_session
    if kind in _REFUND_EVENTS:
        return _read_refund
    return _read_charge_refunded if kind == "charge.refunded" else _read_other


def _read_session(event: Json, session: Json, happened_at: datetime) -> list[Fact]:
    failed = event["type"] == "checkout.session.async_payment_failed"
    return [session_fact(session, happened_at, failed=failed)]


def _read_refund(event: Json, refund: Json, happened_at: datetime) -> list[Fact]:
    return [refund_fact(refund, happened_at)]


def _read_charge_refunded(event: Json, charge: Json, happened_at: datetime) -> list[Fact]:
    # The charge tells a running total; single refunds are in it only with older API versions.
    listed = (charge.get("refunds") or {}).get("data") or []
    return [refund_fact(refund, happened_at) for refund in listed] or _read_other(
        event, charge, happened_at
    )


def _read_other(event: Json, thing: Json, happened_at: datetime) -> list[Fact]:
    metadata = thing.get("metadata") or {}
    return [
        Fact(
            kind=FactKind.INFO,
            provider=PROVIDER,
            dedupe_key=str(event["id"]),
            attempt_ref=metadata.get("attempt_ref") if isinstance(metadata, dict) else None,
            provider_ref=str(thing.get("id") or ""),
            amount=None,
            refund_ref=None,
            occurred_at=happened_at,
            code=str(event["type"]),
            final=False,
            raw={"event": str(event["id"])},
        )
    ]


def _amount(thing: Json, name: str) -> int:
    value = thing[name]
    if thing["currency"] != CURRENCY or not isinstance(value, int):
        raise Malformed("amount")
    return value


def _ref(value: object) -> str | None:
    """An object may come as its id or, expanded, whole."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) else None


def _moment(value: object) -> datetime:
    if not isinstance(value, int):
        raise Malformed("created")
    return datetime.fromtimestamp(value, UTC)
