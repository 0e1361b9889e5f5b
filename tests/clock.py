"""The moment at which the suite stands still; ``CLOCK_AHEAD`` puts it so many days later."""

import os
from datetime import UTC, date, datetime, timedelta

from marketplace.core.clock import vietnam_day

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC) + timedelta(
    days=int(os.environ.get("CLOCK_AHEAD") or 0)
)
TODAY = vietnam_day(NOW)


def days_ago(days: int) -> date:
    """The business day so many days before today; a negative number is still to come."""
    return TODAY - timedelta(days=days)
