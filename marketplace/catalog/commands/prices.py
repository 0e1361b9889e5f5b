"""A price changed with one tap, and the way back."""

from datetime import datetime

from sqlalchemy import select

from marketplace.catalog.changes import announce_changed, locked_products
from marketplace.catalog.commands.variants import checked_price
from marketplace.catalog.models import PriceChange, Variant
from marketplace.core import errors
from marketplace.core.db import db
from marketplace.core.sentences import N_


class NothingToUndo(errors.Conflict):
    code = "nothing_to_undo"
    sentence = N_("This was changed again in the meantime, so nothing was taken back.")


def change_price(variant: Variant, *, price: int, actor: str, now: datetime) -> PriceChange | None:
    """Sell ``variant`` at ``price`` đồng from now on; None where that is its price already.

    Orders keep the price they were placed at. Raises PriceNotValid.
    """
    amount = checked_price(price)
    (product,) = locked_products([variant.product_id])
    db.session.refresh(variant)
    if variant.price == amount:
        return None
    change = PriceChange(
        variant_id=variant.id,
        old_price=variant.price,
        new_price=amount,
        changed_by=actor,
        changed_at=now,
    )
    variant.price = amount
    db.session.add(change)
    announce_changed([product], now=now)
    db.session.flush()
    return change


def undo_price(variant: Variant, *, to: int, actor: str, now: datetime) -> PriceChange | None:
    """Go back to the price ``to`` that the last change left; once.

    Raises NothingToUndo where the last change did not come from there.
    """
    locked_products([variant.product_id])
    last = db.session.scalar(
        select(PriceChange)
        .where(PriceChange.variant_id == variant.id)
        .order_by(PriceChange.id.desc())
        .limit(1)
    )
    if last is None or last.old_price != to:
        raise NothingToUndo
    return change_price(variant, price=to, actor=actor, now=now)
