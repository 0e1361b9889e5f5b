"""The door of commune and province officers."""

from flask import Blueprint

blueprint = Blueprint("commune", __name__, url_prefix="/can-bo")

from marketplace.web.commune import (  # noqa: E402
    areas,  # noqa: F401
    certificates,  # noqa: F401
    council_decisions,  # noqa: F401
    councils,  # noqa: F401
    dossier_scoring,  # noqa: F401
    dossiers,  # noqa: F401
    figures,  # noqa: F401
    growing_area,  # noqa: F401
    key_products,  # noqa: F401
    lots,  # noqa: F401
    ocop_claims,  # noqa: F401
    ocop_lists,  # noqa: F401
    ocop_register,  # noqa: F401
    ocop_renewals,  # noqa: F401
    pickup_points,  # noqa: F401
    recall_steps,  # noqa: F401
    recalls,  # noqa: F401
    sellers,  # noqa: F401
    stamps,  # noqa: F401
    traceability,  # noqa: F401
    waiting_page,  # noqa: F401
)
