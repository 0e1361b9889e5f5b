"""A second application in the process of the tests, and the first one as it was afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from marketplace.app import create_app
from marketplace.core.db import db
from marketplace.core.settings import Settings
from marketplace.core.storage import desk as media_desk
from marketplace.notifications.post_office import post_office
from marketplace.search.desk import desk as search_desk
from marketplace.settlement.tasks import open_desk
from marketplace.stamps.scans import scan_counter
from marketplace.stamps.stamp_settings import stamp_settings
from marketplace.tracelog.identity import open_log

# What `create_app` sets for the whole process.
OF_THE_PROCESS = (
    media_desk,
    open_desk,
    open_log,
    post_office,
    scan_counter,
    search_desk,
    stamp_settings,
)


@contextmanager
def another_application(settings: Settings) -> Iterator[Flask]:
    """The application of ``settings`` within its context; what the process knew before comes back."""
    search_desk.forget()  # the second application would close the indexes of the first
    known = [dict(vars(each)) for each in OF_THE_PROCESS]
    app = create_app(settings)
    try:
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()
    finally:
        for each, before in zip(OF_THE_PROCESS, known, strict=True):
            vars(each).clear()
            vars(each).update(before)
