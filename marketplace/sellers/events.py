"""Facts about shops."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ShopFact(Event):
    """A shop as it stood at that moment."""

    seller_id: int
    seller_code: str
    seller_name: str
    seller_slug: str
    seller_kind: str
    household_code: str | None
    hamlet: str
    unit_id: int
    unit_code: str
    owner_ids: tuple[int, ...]
    reason: str


@dataclass(frozen=True, kw_only=True)
class ShopSubmitted(ShopFact):
    name: ClassVar[str] = "shop_submitted"


@dataclass(frozen=True, kw_only=True)
class ShopMoreNeeded(ShopFact):
    name: ClassVar[str] = "shop_more_needed"


@dataclass(frozen=True, kw_only=True)
class ShopApproved(ShopFact):
    name: ClassVar[str] = "shop_approved"


@dataclass(frozen=True, kw_only=True)
class ShopRefused(ShopFact):
    name: ClassVar[str] = "shop_refused"


@dataclass(frozen=True, kw_only=True)
class ShopSuspended(ShopFact):
    name: ClassVar[str] = "shop_suspended"


@dataclass(frozen=True, kw_only=True)
class ShopReactivated(ShopFact):
    name: ClassVar[str] = "shop_reactivated"
