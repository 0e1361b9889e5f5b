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
    """A checked certificate ends within ``stage`` days (90 or 30); ``valid_to`` is its first day without."""

    name: ClassVar[str] = "traceability.certificate_ending"
    code: str
    kind: str
    number: str
    seller_code: str
    owner_ids: tuple[int, ...]
    unit_code: str
    valid_to: date
    stage: int


@dataclass(frozen=True, kw_only=True)
class RecallFact(Event):
    """What every fact about a recall carries; ``seller_ids`` are the shops whose lots are in it."""

    recall_code: str
    unit_code: str
    seller_ids: list[int]
    reason: str
    danger: int


@dataclass(frozen=True, kw_only=True)
class RecallOpened(RecallFact):
    """Sale is blocked already; buyers and shops are to be told. Also told when lots are added."""

    name: ClassVar[str] = "traceability.recall_opened"
    lot_codes: list[str]


@dataclass(frozen=True, kw_only=True)
class RecallClosed(RecallFact):
    name: ClassVar[str] = "traceability.recall_closed"
    outcome: str


@dataclass(frozen=True, kw_only=True)
class StampFlagged(Event):
    """A stamp's scans look like those of a copy; told once per stamp and rule.

    ``rule`` is a value of `stamps.flags.FlagRule`, ``detail`` the number or range that broke it.
    """

    name: ClassVar[str] = "traceability.stamp_flagged"
    stamp_code: str
    serial: int
    rule: str
    detail: str
    lot_code: str
    product_code: str
    product_name: str
    seller_id: int
    seller_code: str
    seller_name: str
    unit_code: str


@dataclass(frozen=True, kw_only=True)
class LotStep(Event):
    """What happened to one lot; ``reason`` may be a sentence of the market's own."""

    lot_id: int
    lot_code: str
    product_id: int
    product_code: str
    product_name: str
    seller_id: int
    seller_code: str
    unit_code: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class LotHeld(LotStep):
    """An officer, or the waiting days that were not kept, stopped the sale of a lot."""

    name: ClassVar[str] = "traceability.lot_held"


@dataclass(frozen=True, kw_only=True)
class LotDestroyed(LotStep):
    """An officer booked as destroyed what was left of a lot."""

    name: ClassVar[str] = "traceability.lot_destroyed"


@dataclass(frozen=True, kw_only=True)
class LotReleased(LotStep):
    """A lot may be sold again: an officer says so, or the waiting days were kept after all."""

    name: ClassVar[str] = "traceability.lot_released"
