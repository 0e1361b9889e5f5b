"""The door of buyers: looking, choosing, ordering, following an order."""

from flask import Blueprint

blueprint = Blueprint("storefront", __name__)

from marketplace.web.storefront import (  # noqa: E402
    cart,
    categories,
    checkout,
    home,
    orders,
    product,
    search,
    shop,
    sitemap_and_manifest,
    words,
)

__all__ = [
    "blueprint",
    "cart",
    "categories",
    "checkout",
    "home",
    "orders",
    "product",
    "search",
    "shop",
    "sitemap_and_manifest",
    "words",
]
