"""Checks that every signed notice passes before anything in it is believed."""

from datetime import datetime, timedelta

from payments.contract import BadSignature, Malformed, Notice

MAX_BODY_BYTES = 64 * 1024
MAX_AGE = timedelta(minutes=5)
MAX_AHEAD = timedelta(seconds=60)


def header(notice: Notice, name: str) -> str | None:
    """Give a header whatever the case of its name."""
    for key, value in notice.headers.items():
        if key.lower() == name.lower():
            return value
    return None


def refuse_oversized(notice: Notice) -> None:
    """Raise `Malformed` for a body over 64 KiB."""
    if len(notice.body) > MAX_BODY_BYTES:
        raise Malformed("body_too_large")


def refuse_untimely(stamp: str, received_at: datetime) -> None:
    """Raise `BadSignature` if unix seconds are over 5 minutes old or over 60 s in the future."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise BadSignature("bad_timestamp")
    age = received_at.timestamp() - int(stamp)
    if age > MAX_AGE.total_seconds() or age < -MAX_AHEAD.total_seconds():
        raise BadSignature("untimely")
