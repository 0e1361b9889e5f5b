"""The browser's basket: a random token in a cookie, of which the database keeps the hash."""

import secrets
from datetime import timedelta

from flask import Response, request

from marketplace.orders.commands.cart import hashed_token
from marketplace.web.serving.settings import settings

KEPT_FOR = timedelta(days=60)
LONGEST_TOKEN = 64


def cookie_name() -> str:
    return "__Host-gio" if settings().secure_cookies else "gio"


def basket_token() -> str | None:
    """The token that the browser sent."""
    token = request.cookies.get(cookie_name(), "")
    return token if 0 < len(token) <= LONGEST_TOKEN else None


def basket_hash() -> str | None:
    """What the database knows the browser's basket by."""
    token = basket_token()
    return hashed_token(token) if token else None


def new_token() -> str:
    return secrets.token_urlsafe(24)


def keep_basket(response: Response, token: str) -> Response:
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(KEPT_FOR.total_seconds()),
        path="/",
        httponly=True,
        secure=settings().secure_cookies,
        samesite="Lax",
    )
    return response
