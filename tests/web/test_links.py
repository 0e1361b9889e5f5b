"""Whoever sees a page can follow it: its links and assets answer, its forms have a route."""

from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.access.two_tenants import ACTORS, two_tenants
from tests.web.test_canary import LEAVES_US

STARTS = ("/", "/tai-khoan/", "/nguoi-ban/", "/can-bo/", "/quan-tri/", "/lien-he", "/quy-che")
OUR_NAMES = {"localhost", "127.0.0.1:8000"}
MOST_PAGES = 600
# The two communes have photos without files.
WITHOUT_FILE = "/media/" + "0" * 32
# The page of all components shows forms that go nowhere.
SAMPLES = {"POST /quan-tri/giao-dien on /quan-tri/giao-dien"}
# Lists are followed a few queries deep: every filter leads to the same view.
MOST_QUERIES = 3


class Page(HTMLParser):
    """What a page leads to: ``links`` (assets too), and ``forms`` with their method."""

    def __init__(self, url: str, text: str) -> None:
        super().__init__()
        self.url = url
        self.links: set[str] = set()
        self.forms: set[tuple[str, str]] = set()
        self._method = "GET"
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._method = values.get("method", "get").upper()
            self._add_form(values.get("action", ""), self._method)
        if "formaction" in values:
            method = values.get("formmethod", self._method).upper()
            self._add_form(values["formaction"], method)
        for name in ("href", "src", "poster"):
            if name in values:
                self._add_link(values[name])
        for one in values.get("srcset", "").split(","):
            if one.strip():
                self._add_link(one.split()[0])

    def _add_link(self, to: str) -> None:
        if (address := self._ours(to)) is not None:
            self.links.add(address)

    def _add_form(self, to: str, method: str) -> None:
        if (address := self._ours(to)) is not None:
            self.forms.add((urlsplit(address).path, method))

    def _ours(self, to: str) -> str | None:
        """The address from the root, without its fragment; None where it leads elsewhere."""
        parts = urlsplit(urljoin(f"http://localhost{self.url}", to))
        if parts.netloc not in OUR_NAMES:
            return None
        return parts.path + (f"?{parts.query}" if parts.query else "")


@dataclass
class Walk:
    """What one person meets from the front pages of the house, each address once."""

    app: Flask
    client: FlaskClient
    broken: set[str] = field(default_factory=set)
    pages: int = 0

    def go(self) -> None:
        waiting = deque((start, "typed") for start in STARTS)
        seen, queries = set(STARTS), dict[str, int]()
        while waiting:
            url, came_from = waiting.popleft()
            for link in sorted(self._visit(url, came_from) - seen):
                seen.add(link)
                path = urlsplit(link).path
                queries[path] = queries.get(path, 0) + 1
                if (
                    not path.startswith((*LEAVES_US, WITHOUT_FILE))
                    and queries[path] <= MOST_QUERIES
                ):
                    waiting.append((link, url))
            assert self.pages < MOST_PAGES, "the walk did not come to an end"

    def _visit(self, url: str, came_from: str) -> set[str]:
        with self.client.get(url) as answer:
            if answer.status_code >= 400 and came_from != "typed":
                self.broken.add(f"{answer.status_code} {url} on {came_from}")
            if answer.status_code in {301, 302, 303, 307, 308}:
                return Page(url, f'<a href="{answer.location}">').links
            if "text/html" not in answer.content_type:
                return set()
            page = Page(url, answer.text)
        self.pages += 1
        self.broken |= {
            f"{method} {path} on {url}"
            for path, method in page.forms
            if not has_route(self.app, path, method)
        }
        return page.links if answer.status_code < 400 else set()


def has_route(app: Flask, path: str, method: str) -> bool:
    try:
        app.url_map.bind("localhost").match(path, method=method)
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True


@pytest.mark.parametrize("actor", ACTORS)
def test_every_link_answers_and_every_form_has_its_route(app: Flask, actor: str) -> None:
    ours, _other = two_tenants(app)
    walk = Walk(app, ours.client_of(app, actor))
    walk.go()

    assert sorted(walk.broken - SAMPLES) == []
    assert walk.pages > 10


def test_a_broken_link_and_a_form_without_a_route_are_seen() -> None:
    app = Flask(__name__, static_folder=None)
    page = (
        '<a href="/gone">x</a><img src="/static/no.png"><form method="post" action="/list"></form>'
        '<form method="post"><button formaction="/kept">y</button></form><form action="/list">'
    )

    @app.get("/")
    def home() -> str:
        return page

    @app.get("/list")
    def some() -> str:
        return ""

    @app.post("/kept")
    def kept() -> str:
        return ""

    walk = Walk(app, app.test_client())
    walk.go()

    assert walk.broken == {
        "404 /gone on /",
        "404 /static/no.png on /",
        "POST /list on /",
        "POST / on /",
    }
