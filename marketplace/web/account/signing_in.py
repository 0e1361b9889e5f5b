"""Signing in and out."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.web.account import blueprint


@blueprint.get("/dang-nhap")
def sign_in() -> ResponseReturnValue:
    return render_template("account/sign_in.html")


@blueprint.get("/tai-khoan/xac-thuc")
def step_up() -> ResponseReturnValue:
    return render_template("account/sign_in.html")
