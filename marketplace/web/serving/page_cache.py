"""Public pages kept whole and served again for as long as the versions of what they show stand.

A view reads the versions of its page in its first statement and hands its page to `shared`. The
middleware answers from memory before Flask is asked: with 304 where the reader has the very same
page. A bump made by this process is heard at once; one made elsewhere within `RECHECK_SECONDS`.
"""

import gzip
import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, make_response, request

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.kept import Kept
from marketplace.core.page_versions import board, versions_of
from marketplace.web.serving.assets import asset_address
from marketplace.web.serving.language import asked_language, chosen_language, follows_phone
from marketplace.web.serving.settings import settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RECHECK_SECONDS = 0.5
SMALLEST_PACKED = 1_000
CACHE_CONTROL = "public, max-age=0, must-revalidate"
KEY = "page_cache"
OWN_TO_AN_ANSWER = {"content-length", "content-encoding", "vary"}

Key = tuple[str, str, str, str]
Headers = list[tuple[str, str]]


@dataclass(slots=True)
class KeptPage:
    """One rendered page, ready to be sent plain or packed."""

    versions: Mapping[str, int]
    etag: str
    headers: Headers
    plain: bytes
    packed: bytes
    checked: float
    vary: str
    packed_headers: Headers = field(init=False)
    plain_headers: Headers = field(init=False)

    def __post_init__(self) -> None:
        both = [*self.headers, ("Vary", self.vary)]
        self.headers = both
        self.plain_headers = [*both, ("Content-Length", str(len(self.plain)))]
        self.packed_headers = [
            *both,
            ("Content-Encoding", "gzip"),
            ("Content-Length", str(len(self.packed))),
        ]


class PageCache:
    """Keeps pages, and stands before Flask to answer from them."""

    def __init__(self, app: Flask, *, most: int) -> None:
        self._app = app
        self._inner: WSGIApplication = app.wsgi_app
        self.pages: Kept[Key, KeptPage] = Kept(most)
        self._bumps: dict[str, int] = {}
        self._bumped = 0
        board.listeners.append(self.forget)

    @cached_property
    def release(self) -> str:
        return _release_of(self._app)

    def wrap(self, inner: "WSGIApplication") -> "WSGIApplication":
        """Stand before ``inner``."""
        self._inner = inner
        return self

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or not self.pages:
            return self._inner(environ, start_response)
        key = _key_of(environ)
        page = self._fresh(key) if key else None
        if page is None:
            return self._inner(environ, start_response)
        if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", page.headers)
            return []
        if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            start_response("200 OK", page.packed_headers)
            return [page.packed]
        start_response("200 OK", page.plain_headers)
        return [page.plain]

    def _fresh(self, key: Key) -> KeptPage | None:
        page = self.pages.peek(key)
        if page is None:
            return None
        moment = time.monotonic()
        if moment - page.checked < RECHECK_SECONDS:
            return self.pages.get(key, page.versions)
        with self._app.app_context():
            present = versions_of(page.versions)
        if present != page.versions:
            self.pages.drop(lambda kept: kept is page)
            return None
        page.checked = moment
        return self.pages.get(key, present)

    def mark(self) -> int:
        """How many bumps this process has made so far; asked before a page is read."""
        return self._bumped

    def keep(self, key: Key, page: KeptPage, *, since: int) -> None:
        """Keep a page unless one of its versions was bumped here after ``since``."""
        with self.pages.lock:
            if not any(self._bumps.get(each, 0) > since for each in page.versions):
                self.pages.keep(key, page)

    def forget(self, keys: frozenset[str]) -> None:
        """Drop every page that shows something under one of ``keys``."""
        with self.pages.lock:
            self._bumped += 1
            for key in keys:
                self._bumps[key] = self._bumped
            self.pages.drop(lambda page: not keys.isdisjoint(page.versions))


def _key_of(environ: "WSGIEnvironment") -> Key | None:
    """Path, query, language and Vietnam day; None where the answer would set a cookie or where a
    program asked for the links behind the page."""
    query = environ.get("QUERY_STRING", "")
    if "lang=" in query or "linkset" in environ.get("HTTP_ACCEPT", ""):
        return None
    day = str(vietnam_day(utc_now()))
    return environ.get("PATH_INFO", ""), query, asked_language(environ), day


def _release_of(app: Flask) -> str:
    """Differs where templates, words or styles differ, so that an old page is never confirmed."""
    digest = hashlib.sha256()
    root = Path(app.root_path)
    inside_pages = Path(app.static_folder or "") / "css" / "src"
    for folder, pattern in (
        (root.parent / "templates", "*.html"),
        (root / "translations", "*.mo"),
        (inside_pages, "trace.css"),
    ):
        for file in sorted(folder.rglob(pattern)):
            digest.update(file.read_bytes())
    with app.app_context():
        digest.update(f"{asset_address('site.css')}{asset_address('site.js')}".encode())
    return digest.hexdigest()[:12]


def page_cache() -> PageCache:
    """The cache of the running application."""
    found = current_app.extensions[KEY]
    assert isinstance(found, PageCache)
    return found


def _etag(versions: Mapping[str, int]) -> str:
    told = "|".join(
        (
            *(page_cache().release, chosen_language(), str(vietnam_day(utc_now()))),
            *(request.path, request.query_string.decode("latin-1")),
            *(f"{key}={version}" for key, version in sorted(versions.items())),
        )
    )
    return f'W/"{hashlib.sha256(told.encode()).hexdigest()[:20]}"'


def unchanged(versions: Mapping[str, int]) -> Response | None:
    """304 for a reader who has the page of these versions, without rendering it; else None."""
    etag = _etag(versions)
    if etag not in request.headers.get("If-None-Match", ""):
        return None
    return _public(Response(status=304), etag)


def shared(body: str, versions: Mapping[str, int]) -> Response:
    """The page for everybody: no cookie, kept for as long as ``versions`` stand.

    ``body`` shows nothing of the visitor: no token, no count, no message.
    """
    g.shared_versions = dict(versions)
    return _public(make_response(body), _etag(versions))


def public(body: str) -> Response:
    """A page for everybody that is not kept; it is packed on its way."""
    g.packs = True
    answer = make_response(body)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _vary() -> str:
    told = "Accept-Encoding, Cookie"
    return f"{told}, Accept, Accept-Language" if follows_phone(request.path) else told


def _public(answer: Response, etag: str) -> Response:
    g.shared = True
    answer.headers["ETag"] = etag
    answer.headers["Cache-Control"] = CACHE_CONTROL
    answer.headers["Vary"] = _vary()
    return answer


def init_page_cache(app: Flask) -> PageCache:
    """Hang the cache up; call before anything else that touches answers, so that it sees them last."""
    with app.app_context():
        most = settings().cached_pages

    @app.before_request
    def note_moment() -> None:
        g.cache_mark = cache.mark()

    @app.after_request
    def keep_or_pack(response: Response) -> Response:
        versions: dict[str, int] | None = g.get("shared_versions")
        if response.status_code != 200 or (versions is None and not g.get("packs")):
            return response
        if response.headers.get("Set-Cookie"):
            return response
        plain = response.get_data()
        kept = versions is not None and cache.pages.most > 0
        wanted = "gzip" in request.headers.get("Accept-Encoding", "")
        if kept and versions is not None:
            packed = gzip.compress(plain, compresslevel=6, mtime=0)
            _keep(cache, response, versions, plain, packed)
        elif wanted and len(plain) >= SMALLEST_PACKED:
            packed = gzip.compress(plain, compresslevel=3, mtime=0)
        if wanted and len(plain) >= SMALLEST_PACKED:
            response.set_data(packed)
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = _vary()
        return response

    cache = app.extensions[KEY] = PageCache(app, most=most)
    return cache


def _keep(
    cache: PageCache, response: Response, versions: dict[str, int], plain: bytes, packed: bytes
) -> None:
    key = _key_of(request.environ)
    if key is None:
        return
    headers = [
        (name, value)
        for name, value in response.headers.items()
        if name.lower() not in OWN_TO_AN_ANSWER
    ]
    etag = response.headers["ETag"]
    page = KeptPage(versions, etag, headers, plain, packed, time.monotonic(), _vary())
    cache.keep(key, page, since=g.cache_mark)
