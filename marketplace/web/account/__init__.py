"""The door of one's own account: signing in and out, sessions, password, second factor."""

from flask import Blueprint

blueprint = Blueprint("account", __name__)
