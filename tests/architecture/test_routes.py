"""Every route is guarded against forged forms and stands in the access matrix."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.architecture.app_under_guard import market_app, rows_of, writing_methods
from tests.architecture.source_tree import ROOT

CSRF_EXEMPT = ROOT / "tests" / "architecture" / "csrf_exempt.csv"
MATRIX = ROOT / "tests" / "access" / "matrix.csv"
ACTORS = (
    *("anonymous", "buyer", "seller_member", "grower", "helper"),
    *("commune_officer", "province_officer", "operator"),
)
ANSWERS = {"ok", "login", "not_found", "redirect", "forbidden"}


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    with market_app() as app:
        yield app


def unguarded(app: Flask) -> set[str]:
    """Endpoints that accept a form without a token."""
    guard = app.extensions["csrf"]
    views, blueprints = guard._exempt_views, guard._exempt_blueprints
    found = set()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        exempt = f"{view.__module__}.{view.__name__}" in views
        exempt = exempt or rule.endpoint.rpartition(".")[0] in blueprints
        if writing_methods(rule) and exempt:
            found.add(rule.endpoint)
    return found


def matrix_gaps(rules: list[Rule], rows: list[dict[str, str]]) -> list[str]:
    """What is wrong between the routes and the reviewed matrix, as sentences."""
    routes: dict[str, set[str]] = {}
    for rule in rules:
        methods = set(rule.methods or ()) - {"HEAD", "OPTIONS"}
        routes.setdefault(rule.endpoint, set()).update(methods)
    wanted = {f"{name} {method}" for name, methods in routes.items() for method in methods}
    stated = [f"{row['endpoint']} {method}" for row in rows for method in row["methods"].split()]
    gaps = [f"no row: {name}" for name in sorted(wanted - set(stated))]
    gaps += [f"no route: {name}" for name in sorted(set(stated) - wanted)]
    gaps += [f"twice: {name}" for name in sorted({n for n in stated if stated.count(n) > 1})]
    return gaps + [
        f"unknown answer: {row['endpoint']} {actor} {row[actor]}"
        for row in rows
        for actor in ACTORS
        if row[actor] not in ANSWERS
    ]


def test_every_form_asks_for_its_token_or_is_on_the_reviewed_list(app: Flask) -> None:
    assert app.config.get("WTF_CSRF_CHECK_DEFAULT", True) is True
    assert unguarded(app) == {row["endpoint"] for row in rows_of(CSRF_EXEMPT)}


def test_every_route_stands_in_the_access_matrix(app: Flask) -> None:
    assert matrix_gaps(list(app.url_map.iter_rules()), rows_of(MATRIX)) == []


def test_an_exempted_form_is_seen() -> None:
    from flask_wtf import CSRFProtect

    app = Flask(__name__)
    app.secret_key = "only for this test"
    guard = CSRFProtect(app)

    @app.post("/mo")
    def opened() -> str:
        return "opened"

    @app.post("/kin")
    def closed() -> str:
        return "closed"

    assert unguarded(app) == set()
    guard.exempt(opened)
    assert unguarded(app) == {"opened"}
    assert app.test_client().post("/mo").status_code == 200
    assert app.test_client().post("/kin").status_code == 400


def test_a_route_without_a_row_and_a_row_without_a_route_are_seen() -> None:
    rule = Rule("/a", endpoint="a", methods=["GET", "POST"])
    row = {"endpoint": "a", "methods": "GET", **dict.fromkeys(ACTORS, "ok")}
    both = row | {"methods": "GET POST"}

    assert matrix_gaps([rule], [both]) == []
    assert matrix_gaps([rule], [row, row | {"methods": "POST"}]) == []
    assert matrix_gaps([rule], [row]) == ["no row: a POST"]
    assert matrix_gaps([rule], [both, row]) == ["twice: a GET"]
    assert matrix_gaps([], [row]) == ["no route: a GET"]
    assert matrix_gaps([rule], [both | {"helper": "yes"}]) == ["unknown answer: a helper yes"]


def test_a_half_filled_row_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "matrix.csv"
    path.write_text("endpoint,methods\nhome,\n", "utf-8")

    with pytest.raises(ValueError, match=r"matrix\.csv:2"):
        rows_of(path)
