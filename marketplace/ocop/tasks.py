"""What the worker and the clock do with the register."""

from datetime import datetime

from sqlalchemy import select

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import atomically, db
from marketplace.jobs.commands import report_progress
from marketplace.jobs.registry import job
from marketplace.ocop.commands.clockwork import ending_soon, tidy_batch, warn_of_end
from marketplace.ocop.commands.lists import TAKE_LIST, take_some
from marketplace.ocop.models import OcopList


def tidy_register(*, now: datetime) -> None:
    """Drop stars that ended, bring in those that begin, warn of those that end soon; each once."""
    after: int | None = 0
    while after is not None:
        start = after
        _, after = atomically(lambda start=start: tidy_batch(after=start, now=now))  # type: ignore[misc]
    for recognition_id in ending_soon(vietnam_day(now)):
        atomically(lambda one=recognition_id: warn_of_end(one, now=now))  # type: ignore[misc]


@job(TAKE_LIST)
def take_list(*, list_code: str, now: datetime) -> None:
    """Take a looked-at list in, some rows at a time; after a crash it goes on where it was."""
    job_code = db.session.scalar(select(OcopList.job_code).where(OcopList.code == list_code))
    while (progress := atomically(lambda: take_some(list_code, now=now))) is not None:
        done, total = progress
        if job_code is not None:
            # The job's own moment stands still; its lease must not.
            report_progress(job_code, done=done, total=total, now=utc_now())
