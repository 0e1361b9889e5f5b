"""What the clock does with lots."""

from datetime import datetime

from marketplace.core.db import atomically
from marketplace.traceability.commands import holding


def close_past_lots(*, now: datetime) -> None:
    """Close every lot whose best-before day has come; doing it again changes nothing."""
    while atomically(lambda: holding.close_past_lots(now)) == holding.BATCH:
        pass
