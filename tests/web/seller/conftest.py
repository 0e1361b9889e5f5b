"""A farmer who is signed in, and the produce that the market knows."""

import pytest

from marketplace.catalog.commands.categories import load_categories
from marketplace.core.db import atomically
from tests.factories import make_user
from tests.web.signing_in import sign_in


@pytest.fixture
def owner(app):
    atomically(load_categories)
    return make_user()


@pytest.fixture
def client(app, owner):
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    sign_in(client, owner)
    yield client
    app.config["WTF_CSRF_ENABLED"] = True
