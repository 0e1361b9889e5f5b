"""The door of those who scan: trace pages, Digital Links, the public log and the EPCIS export."""

from flask import Blueprint

blueprint = Blueprint("trace", __name__)

from marketplace.web.trace import log  # noqa: E402

__all__ = ["blueprint", "log"]
