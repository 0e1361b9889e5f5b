"""What the clock calls exists: a schedule entry with a wrong name would fail without a word."""

from collections.abc import Collection, Mapping
from typing import Any

import pytest

from marketplace.jobs.transport import carrier
from marketplace.schedule import SCHEDULE
from marketplace.web.serving.settings import KEY
from marketplace.worker import make_celery
from tests.architecture.app_under_guard import market_app


def unregistered(
    entries: Mapping[str, Mapping[str, Any]], tasks: Collection[str], commands: Collection[str]
) -> list[str]:
    """Entries whose task the worker lacks, or whose command the schedule lacks."""
    return sorted(
        name
        for name, entry in entries.items()
        if entry["task"] not in tasks or not set(entry.get("args", ())) <= set(commands)
    )


def test_every_scheduled_job_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "send", carrier.send)  # the worker sets it; put it back
    with market_app() as app:
        celery = make_celery(app, app.extensions[KEY])

        assert set(SCHEDULE) < set(celery.conf.beat_schedule)
        assert unregistered(celery.conf.beat_schedule, celery.tasks, SCHEDULE) == []


def test_a_schedule_entry_with_a_wrong_name_is_seen() -> None:
    entries = {
        "sweep": {"task": "jobs.sweep"},
        "lost": {"task": "jobs.swep"},
        "expire": {"task": "jobs.run", "args": ("expire",)},
        "unknown": {"task": "jobs.run", "args": ("unknown",)},
    }

    assert unregistered(entries, {"jobs.sweep", "jobs.run"}, {"expire"}) == ["lost", "unknown"]
