"""The door of machines that tell of payments. No form tokens here: the signature is checked first."""

from flask import Blueprint

blueprint = Blueprint("webhooks", __name__, url_prefix="/webhooks")
