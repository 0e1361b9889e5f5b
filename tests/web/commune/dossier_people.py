"""Browsers of the people around a dossier."""

from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models import User
from tests.web.signing_in import sign_in


def browser_of(app: Flask, user: User) -> FlaskClient:
    client = app.test_client()
    sign_in(client, user)
    return client
