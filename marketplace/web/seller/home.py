"""What a seller has to do next."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.web.actor import current_shop, seller_required
from marketplace.web.seller import blueprint


@blueprint.get("/")
@seller_required
def home() -> ResponseReturnValue:
    return render_template("seller/home.html", shop=current_shop())
