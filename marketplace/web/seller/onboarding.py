"""Opening a shop."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.web.seller import blueprint


@blueprint.get("/dang-ky")
def register() -> ResponseReturnValue:
    return render_template("account/sign_in.html")
