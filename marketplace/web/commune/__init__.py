"""The door of commune and province officers."""

from flask import Blueprint

blueprint = Blueprint("commune", __name__, url_prefix="/can-bo")

from marketplace.web.commune import (  # noqa: E402
    figures,  # noqa: F401
    growing_area,  # noqa: F401
    key_products,  # noqa: F401
    pickup_points,  # noqa: F401
    sellers,  # noqa: F401
)
