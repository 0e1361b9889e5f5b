"""The door of one's own account: signing in and out, sessions, password, second factor."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)

from marketplace.web.account import notices, own_account, second_factor, signing_in  # noqa: E402, F401
