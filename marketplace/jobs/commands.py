"""Putting work on the table, taking it under a lease, and giving it back done or failed."""

import traceback
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select, update

from marketplace.core.codes import new_code
from marketplace.core.db import db, insert_into, stop_reading, unit_of_work
from marketplace.core.unit_state import after_commit, at_moment
from marketplace.jobs.models import Job, JobState, WorkerBeat
from marketplace.jobs.registry import worker_for
from marketplace.jobs.transport import carrier

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
TRIES_BEFORE_PARKING = 8


def enqueue(
    name: str,
    *,
    now: datetime,
    run_after: datetime | None = None,
    dedupe_key: str | None = None,
    **arguments: object,
) -> Job:
    """Put a job on the table in the open unit of work; it is carried to a worker after the commit.

    With a ``dedupe_key`` the same work is queued once for ever: the job that stands is returned.
    Arguments are plain JSON values.
    """
    at_moment(now)
    if dedupe_key is not None:
        standing = db.session.scalar(select(Job).where(Job.dedupe_key == dedupe_key))
        if standing is not None:
            return standing
    job = Job(
        code=new_code("CV"),
        name=name,
        arguments=dict(arguments),
        state=JobState.QUEUED,
        dedupe_key=dedupe_key,
        created_at=now,
        run_after=run_after or now,
    )
    db.session.add(job)
    db.session.flush()
    if job.run_after <= now:
        job_id = job.id
        after_commit(lambda: carrier.carry(job_id))
    return job


def enqueue_many(
    name: str, arguments_by_key: Mapping[str, Mapping[str, object]], *, now: datetime
) -> int:
    """Like `enqueue` for many at once, each under its dedupe key; how many are new.

    One statement for all of them: ten thousand buyers are told of a recall within seconds.
    """
    if not arguments_by_key:
        return 0
    rows = [
        {
            "code": new_code("CV"),
            "name": name,
            "arguments": dict(arguments),
            "state": JobState.QUEUED,
            "dedupe_key": key,
            "created_at": now,
            "run_after": now,
            "attempts": 0,
            "rows_done": 0,
        }
        for key, arguments in arguments_by_key.items()
    ]
    made = db.session.execute(
        insert_into(Job).on_conflict_do_nothing(index_elements=[Job.dedupe_key]).returning(Job.id),
        rows,
    )
    job_ids = list(made.scalars())
    after_commit(lambda: _carry_all(job_ids))
    return len(job_ids)


def _carry_all(job_ids: Sequence[int]) -> None:
    for job_id in job_ids:
        carrier.carry(job_id)


def run_job(job_id: int, *, now: datetime, lease: timedelta = LEASE) -> bool:
    """Do one job if it is due and nobody holds it; whether it was done now.

    A worker that dies keeps its lease until it runs out, then the sweep sends the job again; a job
    is to be shorter than ``lease`` or to report its progress meanwhile. The job's own function makes
    its effect in units of work of its own, once, and may be called again after a crash.
    """
    token = _take(job_id, now, lease)
    if token is None:
        return False
    job = db.session.get_one(Job, job_id)
    name, arguments = job.name, dict(job.arguments)
    stop_reading()
    try:
        worker_for(name)(now=now, **arguments)
    except Exception as error:  # the boundary between a job's fault and the worker's life
        log.exception("job_failed", job=name, job_id=job_id)
        _give_back(job_id, token, error, now)
        return False
    with unit_of_work() as session:
        session.execute(
            update(Job)
            .where(Job.id == job_id, Job.lease_token == token)
            .values(state=JobState.DONE, finished_at=now, lease_until=None, last_error=None)
        )
    return True


def _take(job_id: int, now: datetime, lease: timedelta) -> str | None:
    token = new_code("L", length=12)
    with unit_of_work() as session:
        taken = session.execute(
            update(Job)
            .where(
                Job.id == job_id,
                or_(
                    (Job.state == JobState.QUEUED) & (Job.run_after <= now),
                    (Job.state == JobState.RUNNING) & (Job.lease_until <= now),
                ),
            )
            .values(
                state=JobState.RUNNING,
                lease_until=now + lease,
                lease_token=token,
                attempts=Job.attempts + 1,
            )
            .returning(Job.id)
        ).first()
    return token if taken else None


def _give_back(job_id: int, token: str, error: Exception, now: datetime) -> None:
    stop_reading()
    with unit_of_work() as session:
        job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
        if job is None or job.lease_token != token:
            return
        parked = job.attempts >= TRIES_BEFORE_PARKING
        job.state = JobState.PARKED if parked else JobState.QUEUED
        job.run_after = now + timedelta(seconds=min(2**job.attempts, 900))
        job.lease_until = None
        job.last_error = "".join(traceback.format_exception_only(error)).strip()


def report_progress(job_code: str, *, done: int, total: int | None, now: datetime) -> None:
    """Say how far a long job has come and keep its lease; opens its own unit of work."""
    with unit_of_work() as session:
        session.execute(
            update(Job)
            .where(Job.code == job_code)
            .values(rows_done=done, rows_total=total, lease_until=now + LEASE)
        )


def sweep(*, now: datetime) -> int:
    """Carry again every job that is due or whose lease ran out; how many were sent."""
    due = db.session.scalars(
        select(Job.id)
        .where(
            or_(
                (Job.state == JobState.QUEUED) & (Job.run_after <= now),
                (Job.state == JobState.RUNNING) & (Job.lease_until <= now),
            )
        )
        .order_by(Job.id)
        .limit(500)
    ).all()
    for job_id in due:
        carrier.carry(job_id)
    return len(due)


def run_due_jobs(*, now: datetime, limit: int = 1_000) -> int:
    """Do all due jobs here and now, without a transport; how many were done.

    For the command line, the demo and tests.
    """
    done = 0
    while done < limit:
        due = db.session.scalars(
            select(Job.id)
            .where(Job.state == JobState.QUEUED, Job.run_after <= now)
            .order_by(Job.id)
            .limit(50)
        ).all()
        stop_reading()
        worked = sum(run_job(job_id, now=now) for job_id in due)
        if not worked:
            return done
        done += worked
    return done


def try_again(job: Job, *, now: datetime) -> None:
    """Queue a parked job once more, by an operator's hand."""
    job.state, job.attempts, job.run_after = JobState.QUEUED, 0, now
    job_id = job.id
    after_commit(lambda: carrier.carry(job_id))


def say_alive(worker: str, *, now: datetime) -> None:
    """Note that ``worker`` is up; opens its own unit of work."""
    with unit_of_work() as session:
        session.execute(
            insert_into(WorkerBeat)
            .values(name=worker, seen_at=now)
            .on_conflict_do_update(index_elements=[WorkerBeat.name], set_={"seen_at": now})
        )
