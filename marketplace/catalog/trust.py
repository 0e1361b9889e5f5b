"""What may be said of a product on a day: its stars, certificates, areas and traced lots.

The rooms that check these things write their part here in the transaction of the check, so that lists
read one column. Every part carries its last day: what a reader is shown follows from the day alone,
also before the nightly run has tidied up.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from marketplace.catalog.changes import announce_changed, locked_products
from marketplace.catalog.models import Product

Part = Mapping[str, Any] | list[Mapping[str, Any]] | None  # JSON
OCOP, CERTIFICATES, TRACE = "ocop", "certificates", "trace"


@dataclass(frozen=True)
class OcopTrust:
    """A recognition that is valid today; ``expires_on`` is the first day on which it is not."""

    stars: int
    certificate_no: str
    decision_no: str
    decision_on: date
    issuing_body: str
    expires_on: date


@dataclass(frozen=True)
class CertificateTrust:
    """A checked certificate whose scope holds the product; ``until`` is its first day without."""

    kind: str
    number: str
    issuer: str
    until: date


@dataclass(frozen=True)
class TraceTrust:
    """There is a complete lot on sale; ``until`` is the first day on which none of them is good."""

    until: date
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Trust:
    """Everything that may be shown on the day that was asked for."""

    ocop: OcopTrust | None = None
    certificates: tuple[CertificateTrust, ...] = ()
    trace: TraceTrust | None = None


NONE = Trust()


def trust_of(kept: Mapping[str, Any] | None, *, day: date) -> Trust:  # JSON of `Product.trust`
    """Read ``Product.trust`` as it counts on a Vietnam ``day``."""
    if not kept:
        return NONE
    return Trust(
        _ocop(kept.get(OCOP), day), _certificates(kept.get(CERTIFICATES), day), _trace(kept, day)
    )


def _ocop(part: Mapping[str, Any] | None, day: date) -> OcopTrust | None:  # JSON
    if not part:
        return None
    expires_on = date.fromisoformat(part["expires_on"])
    if not date.fromisoformat(part["issued_on"]) <= day < expires_on:
        return None
    return OcopTrust(
        part["stars"],
        part["certificate_no"],
        part["decision_no"],
        date.fromisoformat(part["decision_on"]),
        part["issuing_body"],
        expires_on,
    )


def _certificates(
    part: list[Mapping[str, Any]] | None, day: date
) -> tuple[CertificateTrust, ...]:  # JSON
    return tuple(
        CertificateTrust(row["kind"], row["number"], row["issuer"], until)
        for row in part or ()
        if date.fromisoformat(row["from"]) <= day < (until := date.fromisoformat(row["until"]))
    )


def _trace(kept: Mapping[str, Any], day: date) -> TraceTrust | None:  # JSON
    part = kept.get(TRACE)
    if not part:
        return None
    until = date.fromisoformat(part["until"])
    return TraceTrust(until, tuple(part["areas"])) if day < until else None


def set_trust(
    product_id: int,
    part: str,
    value: Part,
    *,
    now: datetime,
) -> bool:
    """Keep one part of a product's trust, or take it away; whether that changed anything.

    ``value`` holds plain JSON values under the names that `trust_of` reads (days as ISO text). A
    visible product is announced as changed, so that its pages, cards and search follow.
    """
    (product,) = locked_products([product_id])
    return set_parts(product, {part: value}, now=now)


def set_parts(product: Product, parts: Mapping[str, Part], *, now: datetime) -> bool:
    """Like `set_trust` for several parts of a product that is locked and has its shop loaded."""
    kept = {name: value for name, value in {**product.trust, **parts}.items() if value}
    if kept == product.trust:
        return False
    product.trust = kept
    announce_changed([product], now=now)
    return True
