"""The door of those who scan: trace pages, places, Digital Links, the public log and the EPCIS export."""

from flask import Blueprint

blueprint = Blueprint("trace", __name__)
