"""Who runs the market and by which rules: the pages that the E-Commerce Law asks for."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.web.serving.settings import settings
from marketplace.web.storefront import blueprint


@blueprint.get("/quy-che")
def operating_rules() -> ResponseReturnValue:
    """The rules in the version that sellers accept (Law 122/2025/QH15, Decree 52/2013)."""
    chosen = settings()
    return render_template(
        "storefront/operating_rules.html",
        version=chosen.terms_version,
        accept_hours=chosen.accept_hours,
        dispute_days=chosen.dispute_days,
        reservation_minutes=chosen.reservation_minutes,
        commission_bp=chosen.commission_bp,
    )


@blueprint.get("/lien-he")
def contact() -> ResponseReturnValue:
    return render_template("storefront/contact.html")
