"""What happened to a product. Each fact names the shop and its unit."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ProductFact(Event):
    """``household_code`` is None for cooperatives and companies; ``version`` only grows."""

    product_id: int
    product_code: str
    slug: str
    seller_id: int
    seller_code: str
    household_code: str | None
    seller_name: str
    unit_id: int
    unit_code: str
    version: int


@dataclass(frozen=True, kw_only=True)
class KeyProductDeclared(Event):
    """A unit declared a key product for a year."""

    name: ClassVar[str] = "catalog.key_product_declared"
    key_product_id: int
    key_product_name: str
    unit_id: int
    unit_code: str
    year: int
    category_id: int


@dataclass(frozen=True, kw_only=True)
class ProductPublished(ProductFact):
    name: ClassVar[str] = "catalog.product_published"


@dataclass(frozen=True, kw_only=True)
class ProductChanged(ProductFact):
    """Something that buyers see is different: words, price, photos, stock at zero, visibility."""

    name: ClassVar[str] = "catalog.product_changed"


@dataclass(frozen=True, kw_only=True)
class ProductWithdrawn(ProductFact):
    name: ClassVar[str] = "catalog.product_withdrawn"
