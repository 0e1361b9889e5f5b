"""The one-screen listing: a product, its stock and its photos in one go."""

from collections.abc import Sequence
from datetime import date, datetime

from marketplace.catalog.commands.photos import add_photo
from marketplace.catalog.commands.products import create_product, publish_product
from marketplace.catalog.commands.variants import VariantWish
from marketplace.catalog.models import Category, GoodsClass, Product, Variant
from marketplace.catalog.seasons import Seasons, in_season
from marketplace.core.clock import vietnam_day
from marketplace.core.images import Redrawn
from marketplace.core.storage import MediaStore
from marketplace.inventory.commands.earlier_orders import lock_earlier, serve_earlier
from marketplace.inventory.commands.lot_stock import sell_from_lots
from marketplace.inventory.commands.stocking import set_available
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.models import GrowingSeason
from marketplace.traceability.lots.commands.harvests import harvest, only_open_season
from marketplace.traceability.lots.models import Lot


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

    Otherwise it is kept as a draft. What is fresh, of known weight and in season is sold from lots
    from the start: ``quantity`` is its first harvest, of today. What is still to be harvested is
    counted until `offer_harvest`, and so is a fresh piece or bunch whose weight nobody said.
    Photos need the ``store``. ``actor`` is a user's code. Raises what `create_product`, `add_photo`
    and `set_available` raise.
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
    product.sold_from_lots = (
        grows_fresh(product, category)
        and variant.net_grams is not None
        and preorder_from is None
        and in_season(product.seasons, vietnam_day(now))
    )
    set_available(variant.id, quantity=quantity * variant.base_quantity, actor=actor, now=now)
    for photo in photos:
        if store is None:
            raise ValueError("photos need a store")
        add_photo(product, photo, store=store, now=now)
    if seller.may_sell:
        publish_product(product, seller=seller, now=now)
    return product


def grows_fresh(product: Product, category: Category) -> bool:
    """Whether harvests of it are sold: what is processed has left the field long ago."""
    return category.fresh and product.goods_class in {GoodsClass.RAW_OWN, GoodsClass.RAW_TRADED}


def offer_harvest(
    product: Product,
    *,
    variant: Variant,
    seller: Seller,
    grams: int,
    harvested_on: date,
    season: GrowingSeason | None = None,
    best_before: date | None = None,
    code: str | None = None,
    actor: str,
    now: datetime,
) -> Lot:
    """Sell a new harvest: a lot of it is on sale at once, and its product with it.

    A product that was counted by itself is sold from lots from now on, and the earlier count is
    dropped; orders of that time that still wait for their goods are served first.
    Without ``season`` the only open one is taken. Raises what `harvest` raises.
    """
    lock_earlier(variant.id)
    sell_from_lots(product, now=now)
    lot = harvest(
        product=product,
        variant=variant,
        seller=seller,
        grams=grams,
        harvested_from=harvested_on,
        season=season or only_open_season(product.id, day=harvested_on),
        best_before=best_before,
        code=code,
        actor=actor,
        now=now,
    )
    serve_earlier(variant.id, now)
    if seller.may_sell:
        publish_product(product, seller=seller, now=now)
    return lot
