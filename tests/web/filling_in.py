"""Fills in forms as a browser does: loads the page, sends its token back."""

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def token_on(page: TestResponse) -> str:
    """The form token on a page; fails where the page has no form."""
    found = TOKEN.search(page.text)
    assert found, f"no form on the page: {page.status} {page.text[:200]}"
    return found[1]


def fill_in(
    client: FlaskClient, url: str, *, page: str | None = None, **fields: Any
) -> TestResponse:
    """Send ``fields`` to ``url`` with the token of ``page`` (default: the page at ``url``)."""
    token = token_on(client.get(page or url))
    return client.post(url, data={**fields, "csrf_token": token})
