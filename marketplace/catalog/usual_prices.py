"""What a kind of produce costs on the market, to ask about a price that is far from it."""

from collections.abc import Sequence
from statistics import median

from sqlalchemy import select

from marketplace.catalog.models import ListingStatus, Product, Variant
from marketplace.catalog.packing import Pack
from marketplace.core.db import db
from marketplace.core.money import Vnd

FAR = 5  # times as much, or a fifth
FEWEST, MOST = 3, 500


def is_far(price: int, known: int) -> bool:
    """Whether a price is more than five times ``known``, or less than a fifth of it."""
    return price > known * FAR or price * FAR < known


def usual_price(category_id: int, pack: Pack) -> Vnd | None:
    """The median price of such a pack among what is on sale of this produce; None with too few.

    By weight where the weight is known, else by the piece or litre.
    """
    offers = db.session.execute(
        select(Variant.price, Variant.net_grams, Variant.base_quantity)
        .join(Product, Product.id == Variant.product_id)
        .where(Product.category_id == category_id, Product.status == ListingStatus.PUBLISHED)
        .order_by(Variant.id.desc())
        .limit(MOST)
    ).all()
    if pack.net_grams:
        return _median(
            [int(price) * pack.net_grams // grams for price, grams, _ in offers if grams]
        )
    return _median(
        [int(price) * pack.base_quantity // n for price, grams, n in offers if not grams]
    )


def _median(prices: Sequence[int]) -> Vnd | None:
    return Vnd(int(median(prices))) if len(prices) >= FEWEST else None
