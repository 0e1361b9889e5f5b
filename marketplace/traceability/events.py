"""Facts of the room that others hear: indicators, notices, search."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from marketplace.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ProductTraced(Event):
    """Until which day a product has a complete lot on sale (first day without), or that it has none."""

    name: ClassVar[str] = "traceability.product_traced"
    product_id: int
    product_code: str
    slug: str
    product_name: str
    seller_code: str
    seller_name: str
    unit_id: int
    unit_code: str
    key_product_id: int | None
    until: date | None


@dataclass(frozen=True, kw_only=True)
class AreaChecked(Event):
    """The whole present state of a growing area, keyed by shop and code."""

    name: ClassVar[str] = "traceability.area_checked"
    code: str
    seller_code: str
    unit_id: int
    unit_code: str
    area_m2: int
    status: str
    category_id: int | None
    valid_from: date | None
    valid_to: date | None
    on: date


@dataclass(frozen=True, kw_only=True)
class CertificateEnding(Event):
    """A checked certificate ends in so many days (90 or 30)."""

    name: ClassVar[str] = "traceability.certificate_ending"
    code: str
    kind: str
    number: str
    seller_id: int
    seller_code: str
    unit_code: str
    valid_to: date
    days_left: int
