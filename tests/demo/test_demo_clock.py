"""While the demo's past is played, the worker's clock leaves it alone."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from marketplace.demo.load_request import LoadRequest, note_begun, note_played
from marketplace.schedule import SCHEDULE
from marketplace.worker import run_scheduled

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def test_scheduled_work_waits_until_the_past_has_been_played(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[datetime] = []

    def ring(*, now: datetime) -> None:
        rung.append(now)

    monkeypatch.setitem(SCHEDULE, "bell", (60.0, ring))

    run_scheduled("bell", now=NOW)
    note_begun(LoadRequest("small", 1, 10, NOW), day=NOW.date(), last_day=NOW.date(), acts=1)
    run_scheduled("bell", now=NOW)
    assert rung == [NOW]
    note_played(date(2026, 11, 22), acts=1, finished_at=NOW)
    run_scheduled("bell", now=NOW)

    assert rung == [NOW, NOW]
