"""The door of buyers: looking, choosing, ordering, following an order."""

from flask import Blueprint

blueprint = Blueprint("storefront", __name__)

from marketplace.web.storefront import cart, checkout, orders, words  # noqa: E402, F401
