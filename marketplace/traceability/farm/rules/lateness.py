"""When an entry of the diary counts as entered late."""

from datetime import date, datetime, timedelta

from marketplace.core.clock import day_start

LATE_AFTER = timedelta(hours=72)


def entered_late(done_on: date, entered_at: datetime) -> bool:
    """Whether more than 72 hours lay between the end of the day of work and its entry."""
    return entered_at - day_start(done_on + timedelta(days=1)) > LATE_AFTER
