"""The door of commune and province officers."""

from flask import Blueprint

blueprint = Blueprint("commune", __name__, url_prefix="/can-bo")

from marketplace.web.commune import figures, key_products, pickup_points, sellers  # noqa: E402, F401
