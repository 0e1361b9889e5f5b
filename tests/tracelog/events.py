"""Events for the log, without the farm around them."""

from datetime import timedelta

from marketplace.core.db import unit_of_work
from marketplace.tracelog import recording
from marketplace.tracelog.models import TraceKind
from tests.factories.saving import numbers


def note_events(count, *, now, people=None):
    """Write ``count`` events in one transaction; returns their uuids in order."""
    with unit_of_work():
        return [
            recording.note(
                TraceKind.MOVED,
                seller_id=1,
                event_at=now - timedelta(minutes=5),
                now=now,
                facts={"grams": 1_000 + next(numbers), "move": "loss"},
                people=people,
            ).uuid
            for _ in range(count)
        ]
