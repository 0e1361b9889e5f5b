"""What the clock does with lots, certificates and badges."""

from datetime import datetime

from marketplace.core.db import atomically
from marketplace.traceability.lots.commands import days_passing, holding


def close_past_lots(*, now: datetime) -> None:
    """Close every lot whose best-before day has come; doing it again changes nothing."""
    while atomically(lambda: holding.close_past_lots(now)) == holding.BATCH:
        pass


def follow_the_days(*, now: datetime) -> None:
    """Warn of certificates that end, and take badges away that are past their day."""
    atomically(lambda: days_passing.warn_of_endings(now=now))
    while atomically(lambda: days_passing.refresh_outdated_badges(now=now)) == days_passing.BATCH:
        pass
