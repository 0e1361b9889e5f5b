"""A buyer's basket, read whole in one statement and checked against what is on sale now."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from sqlalchemy import bindparam, func, select

from marketplace.core.db import db
from marketplace.core.money import Vnd
from marketplace.core.rows import picked, read_wider
from marketplace.inventory.models import StockItem
from marketplace.orders.models import Cart, CartLine
from marketplace.orders.queries.offers import VARIANT, Offer, offer_query


class Trouble(Enum):
    """Why a line cannot be ordered as it stands."""

    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    SOLD_OUT = "sold_out"
    SHORT = "short"


@dataclass(frozen=True)
class CartRow:
    """One line; ``left`` is how many packs can be had now."""

    offer: Offer
    count: int
    left: int

    @property
    def total(self) -> Vnd:
        return self.offer.price * self.count

    @property
    def trouble(self) -> Trouble | None:
        if self.offer.shop_suspended:
            return Trouble.SUSPENDED
        if not self.offer.on_sale:
            return Trouble.WITHDRAWN
        if self.left <= 0:
            return Trouble.SOLD_OUT
        return Trouble.SHORT if self.left < self.count else None


@dataclass(frozen=True)
class CartShop:
    """The lines of one seller, in the order in which they were chosen."""

    rows: tuple[CartRow, ...]

    @property
    def offer(self) -> Offer:
        """Any of the shop's offers: they agree about the seller."""
        return self.rows[0].offer

    @property
    def total(self) -> Vnd:
        return Vnd(sum(row.total for row in self.rows if row.trouble is None))


@dataclass(frozen=True)
class CartView:
    cart_id: int | None
    shops: tuple[CartShop, ...]

    @property
    def rows(self) -> tuple[CartRow, ...]:
        return tuple(row for shop in self.shops for row in shop.rows)

    @property
    def total(self) -> Vnd:
        return Vnd(sum(shop.total for shop in self.shops))

    @property
    def has_trouble(self) -> bool:
        return any(row.trouble for row in self.rows)


_CART_ROWS = (
    offer_query()
    .add_columns(
        CartLine.count.label("count"),
        func.coalesce(StockItem.available, 0).label("available"),
        CartLine.cart_id.label("cart_id"),
    )
    .join(CartLine, CartLine.variant_id == VARIANT.c.id)
    .join(Cart, Cart.id == CartLine.cart_id)
    .outerjoin(StockItem, StockItem.variant_id == VARIANT.c.id)
    .where(Cart.token_hash == bindparam("token_hash"))
    .order_by(CartLine.id)
)


def cart_view(token_hash: str | None, *, day: date) -> CartView:
    """The basket behind a token's hash as of a Vietnam ``day``; empty where there is none."""
    if token_hash is None:
        return CartView(None, ())
    asked = {"day": day, "token_hash": token_hash}
    rows = read_wider(_CART_ROWS, asked)
    shops: dict[int, list[CartRow]] = {}
    for row in rows:
        offer = picked(Offer, row)
        left = row["available"] // offer.base_quantity
        shops.setdefault(offer.seller_id, []).append(CartRow(offer, row["count"], left))
    cart_id = rows[0]["cart_id"] if rows else None
    return CartView(cart_id, tuple(CartShop(tuple(lines)) for lines in shops.values()))


def cart_count(token_hash: str | None) -> int:
    """How many different things lie in the basket."""
    if token_hash is None:
        return 0
    query = (
        select(func.count(CartLine.id))
        .join(Cart, Cart.id == CartLine.cart_id)
        .where(Cart.token_hash == token_hash)
    )
    return db.session.scalar(query) or 0
