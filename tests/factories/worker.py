"""Lets tests do what the worker would: deliver what was recorded and do what is due."""

from datetime import datetime, timedelta

from marketplace.core.events import deliver_pending
from marketplace.jobs.commands import run_due_jobs


def work_off(now: datetime) -> None:
    """Deliver all waiting events and do all due jobs until nothing is left."""
    later = now + timedelta(seconds=1)
    while deliver_pending(later) or run_due_jobs(now=later):
        pass
