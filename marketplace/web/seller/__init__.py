"""The door of those who sell: their shop, products and orders."""

from flask import Blueprint

blueprint = Blueprint("seller", __name__, url_prefix="/nguoi-ban")

from marketplace.web.seller import (  # noqa: E402
    areas,  # noqa: F401
    certificates,  # noqa: F401
    delivery,  # noqa: F401
    diary,  # noqa: F401
    diary_entry,  # noqa: F401
    diary_paper,  # noqa: F401
    dossier_parts,  # noqa: F401
    dossiers,  # noqa: F401
    harvests,  # noqa: F401
    home,  # noqa: F401
    inputs,  # noqa: F401
    lots,  # noqa: F401
    members,  # noqa: F401
    navigation,  # noqa: F401
    ocop,  # noqa: F401
    onboarding,  # noqa: F401
    orders,  # noqa: F401
    origin,  # noqa: F401
    product_edit,  # noqa: F401
    product_new,  # noqa: F401
    products,  # noqa: F401
    recalls,  # noqa: F401
    seasons,  # noqa: F401
    shop,  # noqa: F401
    stamps,  # noqa: F401
)
