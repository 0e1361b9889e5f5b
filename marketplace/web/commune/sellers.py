"""Shops that wait for an officer, and those that were approved."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.web.actor import official_required
from marketplace.web.commune import blueprint


@blueprint.get("/nguoi-ban")
@official_required
def sellers() -> ResponseReturnValue:
    return render_template("commune/sellers.html")
