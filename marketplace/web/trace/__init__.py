"""The door of those who scan: trace pages, places, Digital Links, the public log and the EPCIS export."""

from flask import Blueprint

blueprint = Blueprint("trace", __name__)

from marketplace.web.trace import epcis, log, pages, places, resolver, stamp_reports  # noqa: E402
from marketplace.web.trace.lot_page_cache import init_bodies  # noqa: E402

blueprint.record_once(init_bodies)

__all__ = ["blueprint", "epcis", "log", "pages", "places", "resolver", "stamp_reports"]
