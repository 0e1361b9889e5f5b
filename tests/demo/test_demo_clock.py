"""While the demo's past is played, the worker's clock leaves it alone."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from marketplace.demo.load_request import LoadRequest, note_begun, note_played
from marketplace.jobs.transport import carrier
from marketplace.schedule import SCHEDULE
from marketplace.web.serving.settings import settings
from marketplace.worker import make_celery

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def test_scheduled_work_waits_until_the_past_has_been_played(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(carrier, "send", carrier.send)  # the worker sets it; put it back
    monkeypatch.setitem(SCHEDULE, "bell", (60.0, lambda **_: rung.append("bell")))
    scheduled = make_celery(app, settings()).tasks["choxa.scheduled"]

    scheduled.run("bell")
    note_begun(LoadRequest("small", 1, 10, NOW), day=NOW.date(), last_day=NOW.date(), acts=1)
    scheduled.run("bell")
    assert rung == ["bell"]
    note_played(date(2026, 11, 22), acts=1, finished_at=NOW)
    scheduled.run("bell")

    assert rung == ["bell", "bell"]
