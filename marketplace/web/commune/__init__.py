"""The door of commune and province officers."""

from flask import Blueprint

blueprint = Blueprint("commune", __name__, url_prefix="/can-bo")
