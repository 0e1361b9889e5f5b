"""Scans in tests: who answered them, and what they said."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, request, request_started
from werkzeug.test import TestResponse

from marketplace.core.db import db, unit_of_work
from marketplace.stamps.models import Stamp
from marketplace.stamps.scans import scan_counter
from marketplace.web.trace.stamp_page_cache import Pages
from tests.factories.lots import make_pack_lot
from tests.factories.stamps import make_stamps
from tests.factories.stories import Tale


@contextmanager
def asked_of_flask(app: Flask) -> Iterator[list[str]]:
    """The paths of the requests that come as far as Flask."""
    paths: list[str] = []

    def note(sender: Flask, **_: object) -> None:
        paths.append(request.path)

    request_started.connect(note, app)
    try:
        yield paths
    finally:
        request_started.disconnect(note, app)


def stamps_of(tale: Tale, *, pins: bool = False, count: int = 3) -> list[Stamp]:
    return make_stamps(make_pack_lot(tale.lot, count=20, pack_size_g=500), pins=pins, count=count)


def change(stamp: Stamp, **values: object) -> None:
    with unit_of_work():
        row = db.session.get_one(Stamp, stamp.id)
        for name, value in values.items():
            setattr(row, name, value)


def scan(app: Flask, stamp: Stamp, **headers: str) -> TestResponse:
    """One look, of which nothing is left over for the next."""
    scan_counter.forget()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().get(f"/t/{stamp.code}", headers=named)


def told(answer: TestResponse) -> tuple[object, ...]:
    body = answer.data
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    own = {"content-length"} if body is not answer.data else set()
    headers = {(name.lower(), value) for name, value in answer.headers.items()}
    return answer.status_code, body, {pair for pair in headers if pair[0] not in own}


def both(app: Flask, pages: Pages, stamp: Stamp, **headers: str) -> tuple[TestResponse, ...]:
    """The view's answer and the kept one."""
    pages.clear()
    with asked_of_flask(app) as paths:
        slow, quick = scan(app, stamp, **headers), scan(app, stamp, **headers)
    assert paths == [f"/t/{stamp.code}"]
    return slow, quick
