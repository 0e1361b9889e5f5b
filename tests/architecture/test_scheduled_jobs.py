"""What the clock calls exists: a schedule entry with a wrong name would fail without a word."""

from collections.abc import Collection, Mapping
from typing import Any


def unregistered(schedule: Mapping[str, Mapping[str, Any]], tasks: Collection[str]) -> list[str]:
    return sorted(name for name, entry in schedule.items() if entry["task"] not in tasks)


def test_every_scheduled_job_is_registered() -> None:
    from tests.architecture.app_under_guard import market_app

    with market_app() as app:
        celery = app.extensions["celery"]
        celery.loader.import_default_modules()

        assert celery.conf.beat_schedule, "nothing is scheduled"
        assert unregistered(celery.conf.beat_schedule, celery.tasks) == []


def test_a_schedule_entry_with_a_wrong_name_is_seen() -> None:
    schedule = {"sweep": {"task": "jobs.sweep"}, "lost": {"task": "jobs.swep"}}

    assert unregistered(schedule, {"jobs.sweep"}) == ["lost"]
