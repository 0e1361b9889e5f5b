"""How background work stands, for the operator and for health checks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.errors import NotFound
from marketplace.core.sentences import N_
from marketplace.jobs.models import Job, JobState, WorkerBeat


class JobNotFound(NotFound):
    code = "job_not_found"
    sentence = N_("There is no such piece of work.")


def job_by_code(code: str) -> Job:
    job = db.session.scalar(select(Job).where(Job.code == code))
    if job is None:
        raise JobNotFound
    return job


def jobs_by_state() -> dict[JobState, int]:
    """How many jobs stand in each state; a state without jobs is there with 0."""
    rows = db.session.execute(select(Job.state, func.count(Job.id)).group_by(Job.state)).all()
    found = {state: number for state, number in rows}
    return {state: found.get(state, 0) for state in JobState}


def parked_jobs(*, limit: int = 50) -> Sequence[Job]:
    return db.session.scalars(
        select(Job).where(Job.state == JobState.PARKED).order_by(Job.id.desc()).limit(limit)
    ).all()


def last_worker_beat() -> datetime | None:
    """When any worker was last heard of."""
    return db.session.scalar(select(func.max(WorkerBeat.seen_at)))
