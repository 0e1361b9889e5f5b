"""Signs a person in as the sign-in page does: a real session row and its cookie."""

from flask.testing import FlaskClient

from marketplace.accounts.commands.sessions import open_session
from marketplace.accounts.models import User
from marketplace.core.clock import utc_now
from marketplace.core.db import unit_of_work
from marketplace.core.settings import Settings
from marketplace.web.serving.settings import KEY


def cookie_name(client: FlaskClient) -> str:
    settings: Settings = client.application.extensions[KEY]
    return "__Host-choxa" if settings.secure_cookies else "choxa"


def sign_in(client: FlaskClient, user: User, *, stepped_up: bool = True) -> str:
    """Sign ``user`` in on ``client`` (second factor given unless told otherwise); the token."""
    with unit_of_work():
        token = open_session(user, device="tests", stepped_up=stepped_up, now=utc_now())
    client.set_cookie(cookie_name(client), token)
    return token
