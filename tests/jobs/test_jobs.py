"""Work is done once, comes back after a crash, and is parked when it cannot be done."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.core.db import db, unit_of_work
from marketplace.jobs import registry
from marketplace.jobs.commands import LEASE, enqueue, run_due_jobs, run_job, sweep, try_again
from marketplace.jobs.models import Job, JobState
from marketplace.jobs.queries import jobs_by_state, parked_jobs
from marketplace.jobs.registry import job
from marketplace.jobs.transport import carrier

done: list[int] = []


@pytest.fixture(autouse=True)
def _clean_registry() -> Iterator[None]:
    known = dict(registry._workers)
    done.clear()
    yield
    registry._workers.clear()
    registry._workers.update(known)


def _queue(now, **arguments):
    with unit_of_work():
        return enqueue("tests.count", now=now, **arguments).id


def test_a_job_is_done_once_however_often_it_is_carried(app, now):
    job("tests.count")(lambda *, number, now: done.append(number))
    job_id = _queue(now, number=7)

    assert run_job(job_id, now=now)
    assert not run_job(job_id, now=now)

    assert done == [7]
    assert jobs_by_state()[JobState.DONE] == 1


def test_two_workers_that_take_the_same_job_at_once_do_it_once(app, now):
    barrier = threading.Barrier(8)
    job("tests.count")(lambda *, number, now: done.append(number))
    job_id = _queue(now, number=1)

    def work() -> None:
        with app.app_context():
            barrier.wait()
            run_job(job_id, now=now)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == [1]


def test_a_job_whose_worker_died_is_done_after_its_lease(app, now):
    job("tests.count")(lambda *, number, now: done.append(number))
    job_id = _queue(now, number=3)
    with unit_of_work():
        dead = db.session.get_one(Job, job_id)
        dead.state, dead.lease_until, dead.lease_token = JobState.RUNNING, now + LEASE, "dead"
    carried: list[int] = []
    carrier.send = carried.append

    assert sweep(now=now) == 0
    assert sweep(now=now + LEASE + timedelta(seconds=1)) == 1
    carrier.send = None
    assert carried == [job_id]
    assert run_job(job_id, now=now + LEASE + timedelta(seconds=1))
    assert done == [3]


def test_the_same_work_is_queued_once(app, now):
    first = _queue(now, dedupe_key="photo:1")
    assert _queue(now, dedupe_key="photo:1") == first


def test_work_that_keeps_failing_is_parked_and_can_be_tried_again(app, now):
    def fail(*, now):
        raise RuntimeError("no such photo")

    job("tests.count")(fail)
    job_id = _queue(now)
    moment = now
    for _ in range(8):
        moment += timedelta(hours=1)
        run_job(job_id, now=moment)

    (parked,) = parked_jobs()
    assert parked.last_error == "RuntimeError: no such photo"
    registry._workers["tests.count"] = lambda *, now: done.append(1)
    with unit_of_work():
        try_again(db.session.scalars(select(Job)).one(), now=moment)
    assert run_due_jobs(now=moment) == 1
    assert done == [1]


def test_a_job_for_later_waits(app, now):
    job("tests.count")(lambda *, now: done.append(1))
    _queue(now, run_after=now + timedelta(minutes=5))

    assert run_due_jobs(now=now) == 0
    assert run_due_jobs(now=now + timedelta(minutes=5)) == 1
