"""The door of the operator: money that waits for a person, work that got stuck, the component page."""

from flask import Blueprint

blueprint = Blueprint("admin", __name__, url_prefix="/quan-tri")
