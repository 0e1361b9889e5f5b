"""Facts about recognitions and about the claims of sellers."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from marketplace.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RecognitionKept(Event):
    """A recognition was recorded, linked to a product or changed: its whole present state."""

    name: ClassVar[str] = "recognition_kept"
    code: str
    certificate_no: str
    decision_no: str
    unit_code: str | None
    unit_id: int | None
    province_code: str
    stars: int
    product_group: int | None
    product_name: str
    holder_name: str
    issued_on: date
    expires_on: date
    revoked_on: date | None
    product_code: str | None
    product_slug: str | None
    seller_code: str | None


@dataclass(frozen=True, kw_only=True)
class RecognitionFact(Event):
    """Something that the holder's shop and the officers must hear of."""

    code: str
    certificate_no: str
    product_name: str
    stars: int
    expires_on: date
    province_code: str
    unit_code: str | None
    seller_id: int | None


@dataclass(frozen=True, kw_only=True)
class RecognitionEnding(RecognitionFact):
    """The end is ``days`` (90, 60 or 30) away, or nearer where an earlier day was missed."""

    name: ClassVar[str] = "recognition_ending"
    days: int


@dataclass(frozen=True, kw_only=True)
class RecognitionRevoked(RecognitionFact):
    name: ClassVar[str] = "recognition_revoked"
    decision_no: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ClaimFact(Event):
    """What an officer decided about a seller's claim."""

    claim_code: str
    product_name: str
    seller_id: int
    stars: int


@dataclass(frozen=True, kw_only=True)
class ClaimVerified(ClaimFact):
    name: ClassVar[str] = "ocop_claim_verified"
    expires_on: date


@dataclass(frozen=True, kw_only=True)
class ClaimRefused(ClaimFact):
    name: ClassVar[str] = "ocop_claim_refused"
    reason: str
