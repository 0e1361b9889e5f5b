"""Answers scans from kept pages before Flask is asked: one statement, no template.

What is not kept, and everything out of the ordinary (another method, a question mark, a
program's wish, a code that is wrong or not in use), goes on to the view, which keeps its page.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import db
from marketplace.stamps.codes import is_stamp_code, tidy_code
from marketplace.stamps.models import StampState
from marketplace.stamps.scans import count_scan, scan_counter
from marketplace.stamps.stamp_settings import stamp_settings
from marketplace.stories.addresses import stamp_path
from marketplace.stories.heading import TraceHeading
from marketplace.stories.stamp_reading import StampReader
from marketplace.web.serving.language import asked_language, chosen_language
from marketplace.web.serving.settings import settings
from marketplace.web.trace.resolver import linkset_header
from marketplace.web.trace.stamp_page_cache import (
    Pages,
    Pattern,
    StampPageKey,
    pattern_of,
    place_of,
    with_gaps,
)
from marketplace.web.trace.stamp_visit import StampVisit, visit_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEY = "scan_door"
LONGEST_CODE = 40
IN_USE = {StampState.ACTIVATED, StampState.SOLD, StampState.CONFIRMED}
DOORS = {"/t/", "/T/"}
# Of the answer that was kept these are each answer's own.
OWN_TO_AN_ANSWER = {"content-length", "content-encoding", "link"}
Draft = tuple[StampPageKey, Pattern]


class ScanDoor:
    """Stands before Flask and behind what finds the reader's address."""

    def __init__(self, app: Flask, pages: Pages) -> None:
        self.pages = pages
        self._inner: WSGIApplication = app.wsgi_app
        with app.app_context():
            self._read = StampReader(db.engine)
            self._failures = (SQLAlchemyError, db.engine.dialect.loaded_dbapi.Error)

    def wrap(self, inner: "WSGIApplication") -> "WSGIApplication":
        """Stand before ``inner``."""
        self._inner = inner
        return self

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        if self.pages and (code := _code_in(environ)) is not None:
            found = self._found(code, environ)
            if found is not None:
                return _answer(*found, environ, start_response)
        return self._inner(environ, start_response)

    def _found(self, code: str, environ: "WSGIEnvironment") -> tuple[Pattern, StampVisit] | None:
        """The page of a stamp, whose scan is counted then; None leaves both to the view."""
        try:
            stamp = self._read(code)
        except self._failures:
            return None
        if stamp is None or stamp.state not in IN_USE:
            return None
        now = utc_now()
        day = vietnam_day(now)
        seen = visit_of(stamp, code=code, scan=scan_number(stamp.stamp_id, stamp.scans, more=1))
        place = place_of(
            seen,
            lot_id=stamp.lot_id,
            language=asked_language(environ),
            day=day,
            state=stamp.state,
            has_pin=stamp.has_pin,
        )
        pattern = self.pages.get(place, stamp.versions)
        if pattern is None:
            return None
        agent = environ.get("HTTP_USER_AGENT", "")
        device = stamp_settings().device_hash(environ.get("REMOTE_ADDR"), agent, day=day)
        count_scan(stamp.stamp_id, state=stamp.state, device=device, now=now)
        return pattern, seen


def scan_number(stamp_id: int, written: int, *, more: int = 0) -> int:
    """Which look at a stamp this is, with what this process has not written yet."""
    return max(written + scan_counter.waiting_for(stamp_id) + more, 1)


def _code_in(environ: "WSGIEnvironment") -> str | None:
    """The tidy code of a plain scan; None for anything else."""
    path: str = environ.get("PATH_INFO", "")
    if (
        path[:3] not in DOORS
        or environ["REQUEST_METHOD"] != "GET"
        or environ.get("QUERY_STRING")
        or environ.get("SCRIPT_NAME")
        or "linkset" in environ.get("HTTP_ACCEPT", "")
    ):
        return None
    written = path[3:]
    if not written.isascii() or "/" in written or len(written) > LONGEST_CODE:
        return None
    code = tidy_code(written)
    return code if is_stamp_code(code, stamp_settings().code_key) else None


def _answer(
    pattern: Pattern, seen: StampVisit, environ: "WSGIEnvironment", start_response: "StartResponse"
) -> list[bytes]:
    headers = [*pattern.headers, ("Link", linkset_header(stamp_path(seen.code)))]
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        headers.append(("Content-Encoding", "gzip"))
        body = pattern.packed(seen)
    else:
        body = pattern.plain(seen)
    headers.append(("Content-Length", str(len(body))))
    start_response("200 OK", headers)
    return [body]


def offer(
    head: TraceHeading,
    page: str,
    seen: StampVisit,
    render: Callable[[StampVisit], str],
    *,
    day: date,
) -> None:
    """Let the page be kept of this request, which ``render`` writes again with gaps."""
    door: ScanDoor = current_app.extensions[KEY]
    if door.pages.most < 1 or request.method != "GET" or request.query_string:
        return
    assert head.lot_id is not None
    assert head.stamp_state is not None
    versions = head.product_version, head.shop_version, head.lot_version
    pattern = pattern_of(render(with_gaps(seen)), page, seen, versions=versions, headers=[])
    if pattern is not None:
        place = place_of(
            seen,
            lot_id=head.lot_id,
            language=chosen_language(),
            day=day,
            state=head.stamp_state,
            has_pin=bool(head.has_pin),
        )
        g.scan_draft = (place, pattern)


def init_scan_door(app: Flask) -> ScanDoor:
    """Hang the door up; call before anything else that touches answers, so that it sees them last."""
    with app.app_context():
        most = settings().cached_pages
    door = app.extensions[KEY] = ScanDoor(app, Pages(most))

    @app.after_request
    def keep(response: Response) -> Response:
        draft: Draft | None = g.get("scan_draft")
        if draft is None or response.status_code != 200 or response.headers.get("Set-Cookie"):
            return response
        place, pattern = draft
        pattern.headers = [
            (name, value)
            for name, value in response.headers.items()
            if name.lower() not in OWN_TO_AN_ANSWER
        ]
        door.pages.keep(place, pattern)
        return response

    return door
