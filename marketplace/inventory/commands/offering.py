"""The one-screen listing: a product, its stock and its photos in one go."""

from collections.abc import Sequence
from datetime import date, datetime

from marketplace.catalog.commands.photos import add_photo
from marketplace.catalog.commands.products import create_product, publish_product
from marketplace.catalog.commands.variants import VariantWish
from marketplace.catalog.models import Category, GoodsClass, Product
from marketplace.catalog.seasons import Seasons
from marketplace.core.images import Redrawn
from marketplace.core.storage import MediaStore
from marketplace.inventory.commands.stocking import set_available
from marketplace.sellers.models import Seller


def offer_product(
    *,
    seller: Seller,
    category: Category,
    name: str,
    sold: VariantWish,
    quantity: int,
    actor: str,
    now: datetime,
    photos: Sequence[bytes | Redrawn] = (),
    store: MediaStore | None = None,
    description: str = "",
    seasons: Seasons | None = None,
    preorder_from: date | None = None,
    goods_class: GoodsClass = GoodsClass.RAW_OWN,
    code: str | None = None,
) -> Product:
    """List a product with ``quantity`` sale units in stock; on sale where the shop may sell.

    Otherwise it is kept as a draft. What is fresh and of known weight is sold from lots from the
    start: ``quantity`` is its first harvest, of today. A fresh piece or bunch whose weight nobody
    said is counted by itself. Photos need the ``store``. ``actor`` is a user's code. Raises
    what `create_product`, `add_photo` and `set_available` raise.
    """
    product = create_product(
        seller=seller,
        category=category,
        name=name,
        variants=[sold],
        description=description,
        seasons=seasons,
        preorder_from=preorder_from,
        goods_class=goods_class,
        code=code,
        now=now,
    )
    (variant,) = product.variants
    # What is processed has left the field long ago: its lots are packed, not harvested.
    grown = goods_class in {GoodsClass.RAW_OWN, GoodsClass.RAW_TRADED}
    product.sold_from_lots = category.fresh and grown and variant.net_grams is not None
    set_available(variant.id, quantity=quantity * variant.base_quantity, actor=actor, now=now)
    for photo in photos:
        if store is None:
            raise ValueError("photos need a store")
        add_photo(product, photo, store=store, now=now)
    if seller.may_sell:
        publish_product(product, seller=seller, now=now)
    return product
