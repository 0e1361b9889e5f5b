"""Every route, asked by every kind of person for the things of another commune."""

import csv
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.access.addresses import address_of, fields_of, rules_of
from tests.access.belongings import belongings
from tests.access.two_tenants import ACTORS, Tenant
from tests.web.filling_in import TOKEN

MATRIX = Path(__file__).with_name("matrix.csv")
SIGN_IN_PAGES = ("/dang-nhap", "/tai-khoan/xac-thuc", "/tai-khoan/ung-dung-ma")
# These end sessions, so they are asked when all else is done.
LAST = ("account.sign_out", "account.sign_out_everywhere")


def reviewed() -> dict[tuple[str, str], dict[str, str]]:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["endpoint"], method): row for row in rows for method in row["methods"].split()}


def kind_of(answer: TestResponse) -> str:
    """One word for an answer: was the asker let in, and if not, how was that said?"""
    if answer.status_code == 404:
        return "not_found"
    if answer.status_code in {401, 403, 405}:
        return "forbidden"
    if answer.status_code in {301, 302, 303, 307, 308}:
        return "login" if answer.location.startswith(SIGN_IN_PAGES) else "redirect"
    assert answer.status_code < 500 or answer.request.path == "/readyz", answer.text
    return "ok"


def token_of(client: FlaskClient) -> str:
    """A valid form token of this browser, so that only the scope can refuse it."""
    signed_in = client.get("/tai-khoan/")
    page = signed_in if signed_in.status_code == 200 else client.get("/dang-nhap")
    found = TOKEN.search(page.text)
    assert found
    return found[1]


def answers_of(app: Flask, actor: str, ours: Tenant, other: Tenant) -> dict[tuple[str, str], str]:
    client = ours.client_of(app, actor)
    token = token_of(client)
    found: dict[tuple[str, str], str] = {}
    for rule, method in sorted(rules_of(app), key=lambda asked: asked[0].endpoint in LAST):
        if rule.endpoint in LAST:
            client = ours.client_of(app, actor)
            token = token_of(client)
        data = None if method == "GET" else fields_of(rule, other) | {"csrf_token": token}
        with client.open(address_of(app, rule, other), method=method, data=data) as answer:
            assert method == "GET" or "stale_form" not in answer.text
            found[rule.endpoint, method] = kind_of(answer)
    return found


@pytest.mark.parametrize("actor", ACTORS)
def test_every_route_answers_as_reviewed_when_asked_for_another_communes_things(
    app: Flask, tenants: tuple[Tenant, Tenant], actor: str
) -> None:
    ours, other = tenants
    before = belongings(other)
    found = answers_of(app, actor, ours, other)
    stated = {key: row[actor] for key, row in reviewed().items()}

    assert {key: word for key, word in found.items() if stated.get(key) != word} == {}
    if actor != "operator":
        assert belongings(other) == before
