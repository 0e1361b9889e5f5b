"""The door of those who sell: their shop, products and orders."""

from flask import Blueprint

blueprint = Blueprint("seller", __name__, url_prefix="/nguoi-ban")
