"""What a product is sold in. A variant's unit never changes: a new one is added, the old retired."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.catalog.changes import announce_changed, locked_products
from marketplace.catalog.models import Product, Variant
from marketplace.catalog.packing import pack_of
from marketplace.core import errors
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.money import Vnd
from marketplace.core.sentences import N_
from marketplace.core.text import clean

LOWEST_PRICE, HIGHEST_PRICE = 100, 1_000_000_000
MOST_VARIANTS = 12


class PriceNotValid(errors.Invalid):
    code = "price_not_valid"
    field = "price"
    sentence = N_("Give a price in đồng from 100 to 1,000,000,000.")


class TooManyVariants(errors.Invalid):
    code = "too_many_variants"
    sentence = N_("A product has at most 12 ways of being sold. Stop one of them first.")


class LastVariant(errors.Conflict):
    code = "last_variant"
    sentence = N_("This is the only way in which the product is sold. Take it off sale instead.")


@dataclass(frozen=True, kw_only=True)
class VariantWish:
    """``content`` and ``approx_grams`` as in `catalog.packing.pack_of`; ``price`` in đồng."""

    unit: str
    price: int
    label: str = ""
    content: int | None = None
    approx_grams: int | None = None


def checked_price(price: int) -> Vnd:
    """``price`` as money; raises PriceNotValid."""
    if not LOWEST_PRICE <= price <= HIGHEST_PRICE:
        raise PriceNotValid
    return Vnd(price)


def new_variant(wish: VariantWish, *, position: int) -> Variant:
    """A variant that stands in no product yet; raises as `pack_of`, or PriceNotValid."""
    pack = pack_of(wish.unit, content=wish.content, approx_grams=wish.approx_grams)
    return Variant(
        sku=new_code("MH"),
        label=clean(wish.label)[:200],
        unit=wish.unit,
        base_quantity=pack.base_quantity,
        net_grams=pack.net_grams,
        price=checked_price(wish.price),
        position=position,
        active=True,
    )


def add_variant(product: Product, wish: VariantWish, *, now: datetime) -> Variant:
    """Sell ``product`` in one more way; raises as `new_variant`, or TooManyVariants."""
    variant = new_variant(wish, position=0)
    (product,) = locked_products([product.id])
    count, last = db.session.execute(
        select(func.count(), func.max(Variant.position)).where(
            Variant.product_id == product.id, Variant.active
        )
    ).one()
    if count >= MOST_VARIANTS:
        raise TooManyVariants
    variant.product_id, variant.position = product.id, (last or 0) + 1
    db.session.add(variant)
    db.session.flush()
    announce_changed([product], now=now)
    return variant


def retire_variant(variant: Variant, *, now: datetime) -> None:
    """Sell it no longer; orders keep it. Raises LastVariant."""
    (product,) = locked_products([variant.product_id])
    others = db.session.scalar(
        select(func.count()).where(
            Variant.product_id == product.id, Variant.active, Variant.id != variant.id
        )
    )
    if not others:
        raise LastVariant
    variant.active = False
    announce_changed([product], now=now)
