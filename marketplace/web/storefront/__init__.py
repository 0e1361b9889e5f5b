"""The door of buyers: looking, choosing, ordering, following an order."""

from flask import Blueprint

blueprint = Blueprint("storefront", __name__)
