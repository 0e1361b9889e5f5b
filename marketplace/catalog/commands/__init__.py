"""Everything that changes the catalogue. Callers wrap one command in a unit of work."""

from marketplace.catalog.commands.categories import load_categories
from marketplace.catalog.commands.key_products import declare_key_product
from marketplace.catalog.commands.photos import (
    add_photo,
    arrange_photos,
    keep_photo,
    remove_photo,
)
from marketplace.catalog.commands.prices import change_price, undo_price
from marketplace.catalog.commands.products import (
    ProductWords,
    create_product,
    edit_product,
    publish_product,
    withdraw_product,
)
from marketplace.catalog.commands.shops import (
    approve_shop_with_listings,
    hide_shop_listings,
    reactivate_shop_with_listings,
    restore_shop_listings,
    suspend_shop_with_listings,
)
from marketplace.catalog.commands.variants import VariantWish, add_variant, retire_variant

__all__ = [
    "ProductWords",
    "VariantWish",
    "add_photo",
    "add_variant",
    "approve_shop_with_listings",
    "arrange_photos",
    "change_price",
    "create_product",
    "declare_key_product",
    "edit_product",
    "hide_shop_listings",
    "keep_photo",
    "load_categories",
    "publish_product",
    "reactivate_shop_with_listings",
    "remove_photo",
    "restore_shop_listings",
    "retire_variant",
    "suspend_shop_with_listings",
    "undo_price",
    "withdraw_product",
]
