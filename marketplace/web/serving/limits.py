"""Coarse limits on how often one address may try; one-time codes are counted in the database."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from marketplace.web.serving.settings import settings

limiter = Limiter(key_func=get_remote_address)


def init_limits(app: Flask) -> None:
    with app.app_context():
        app.config["RATELIMIT_STORAGE_URI"] = settings().redis_url or "memory://"
    limiter.init_app(app)
