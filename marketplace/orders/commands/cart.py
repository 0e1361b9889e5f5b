"""What goes into a basket and out of it. A basket is known by its browser's token and holds no stock."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select

from marketplace.catalog.models import Product, Variant
from marketplace.core import errors
from marketplace.core.db import db, insert_into
from marketplace.core.sentences import N_
from marketplace.orders.models import Cart, CartLine
from marketplace.orders.rules import MOST_OF_ONE_LINE

MOST_LINES = 50
FORGOTTEN_AFTER = timedelta(days=60)


class CannotBeBought(errors.Conflict):
    code = "cannot_be_bought"
    sentence = N_("This is not on sale at the moment.")


class BasketFull(errors.Conflict):
    """``params``: most."""

    code = "basket_full"
    sentence = N_(
        "A basket holds at most %(most)s different things. Order these first, then go on."
    )


def hashed_token(token: str) -> str:
    """What is kept of a basket's token (SHA-256, hex)."""
    return hashlib.sha256(token.encode()).hexdigest()


def add_to_cart(token: str, *, sku: str, count: int, now: datetime) -> None:
    """Put ``count`` more of ``sku`` into the basket, at most 9,999 of one thing.

    Raises CannotBeBought or BasketFull.
    """
    variant_id = db.session.scalar(
        select(Variant.id)
        .join(Product, Product.id == Variant.product_id)
        .where(Variant.sku == sku, Variant.active, Product.visible)
    )
    if variant_id is None:
        raise CannotBeBought
    cart_id = _touched_cart(token, now)
    if _lines(cart_id, other_than=variant_id) >= MOST_LINES:
        raise BasketFull(most=MOST_LINES)
    count = min(max(count, 1), MOST_OF_ONE_LINE)
    line = insert_into(CartLine).values(cart_id=cart_id, variant_id=variant_id, count=count)
    together = CartLine.count + line.excluded.count
    db.session.execute(
        line.on_conflict_do_update(
            index_elements=[CartLine.cart_id, CartLine.variant_id],
            set_={"count": case((together > MOST_OF_ONE_LINE, MOST_OF_ONE_LINE), else_=together)},
        )
    )


def set_count(token: str, *, sku: str, count: int, now: datetime) -> None:
    """Make it ``count`` of ``sku``; zero or less takes it out. Unknown things are passed over."""
    if count <= 0:
        remove_line(token, sku=sku)
        return
    line = db.session.scalar(
        select(CartLine)
        .join(Cart, Cart.id == CartLine.cart_id)
        .join(Variant, Variant.id == CartLine.variant_id)
        .where(Cart.token_hash == hashed_token(token), Variant.sku == sku)
        .with_for_update(of=CartLine)
    )
    if line is not None:
        line.count = min(count, MOST_OF_ONE_LINE)
        _touched_cart(token, now)


def remove_line(token: str, *, sku: str) -> None:
    """Take ``sku`` out of the basket; doing it again changes nothing."""
    cart = select(Cart.id).where(Cart.token_hash == hashed_token(token)).scalar_subquery()
    variant = select(Variant.id).where(Variant.sku == sku).scalar_subquery()
    db.session.execute(
        delete(CartLine).where(CartLine.cart_id == cart, CartLine.variant_id == variant),
        execution_options={"synchronize_session": False},
    )


def forget_old_carts(*, now: datetime) -> None:
    """Drop baskets that nobody touched for sixty days."""
    old = select(Cart.id).where(Cart.touched_at < now - FORGOTTEN_AFTER)
    for model, column in ((CartLine, CartLine.cart_id), (Cart, Cart.id)):
        db.session.execute(
            delete(model).where(column.in_(old)), execution_options={"synchronize_session": False}
        )


def _touched_cart(token: str, now: datetime) -> int:
    cart = insert_into(Cart).values(token_hash=hashed_token(token), touched_at=now)
    return db.session.execute(
        cart.on_conflict_do_update(
            index_elements=[Cart.token_hash], set_={"touched_at": now}
        ).returning(Cart.id)
    ).scalar_one()


def _lines(cart_id: int, *, other_than: int) -> int:
    query = select(func.count()).where(
        CartLine.cart_id == cart_id, CartLine.variant_id != other_than
    )
    return db.session.scalar(query) or 0
