"""Keyset pages: the place where a list goes on, as a word in an address."""

from datetime import UTC, datetime, timedelta

from flask import request

from marketplace.shelves.cards import ListPosition

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LARGEST = 1 << 53
PARAMETER = "tiep"


def written(place: ListPosition | None) -> str | None:
    """The place for an address, such as ``1761264000000000-812``."""
    if place is None:
        return None
    return f"{(place.published_at - _EPOCH) // _MICROSECOND}-{place.product_id}"


def asked_place() -> ListPosition | None:
    """The place that the address names; an unreadable one gives the first page."""
    moment, _, number = request.args.get(PARAMETER, "").partition("-")
    if not all(part.isascii() and part.isdigit() for part in (moment, number)):
        return None
    if max(int(moment[:20]), int(number[:20])) >= _LARGEST:
        return None
    return ListPosition(_EPOCH + int(moment) * _MICROSECOND, int(number))
