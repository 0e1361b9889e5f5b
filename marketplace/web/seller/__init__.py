"""The door of those who sell: their shop, products and orders."""

from flask import Blueprint

blueprint = Blueprint("seller", __name__, url_prefix="/nguoi-ban")

from marketplace.web.seller import (  # noqa: E402
    delivery,  # noqa: F401
    home,  # noqa: F401
    members,  # noqa: F401
    navigation,  # noqa: F401
    onboarding,  # noqa: F401
    orders,  # noqa: F401
    product_edit,  # noqa: F401
    product_new,  # noqa: F401
    products,  # noqa: F401
    shop,  # noqa: F401
)
