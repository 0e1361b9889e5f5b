"""A worker killed with -9 in the middle of a job, on the default broker: the effect once, soon."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.core.audit import AuditEntry, audit_faults
from marketplace.core.clock import utc_now
from marketplace.core.db import db, unit_of_work
from marketplace.jobs.commands import enqueue
from marketplace.jobs.models import Job, JobState
from tests.jobs import slow_worker

pytestmark = pytest.mark.real_clock
ROOT = Path(__file__).resolve().parents[2]


def _wait_for(found: Callable[[], object], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def _worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [
        "-m",
        "celery",
        "-A",
        "tests.jobs.slow_worker:celery",
        "worker",
        "-B",
        "-P",
        "threads",
    ]
    beat = Path(environment["INSTANCE_PATH"]) / "beat"
    process = subprocess.Popen(
        [sys.executable, *command, "-c", "2", "-s", str(beat), "-l", "WARNING"],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def environment(app, database, tmp_path):
    return {
        **os.environ,
        "SLOW_WORKER": "1",
        "TESTING": "1",
        "INSTANCE_PATH": str(tmp_path),
        "DATABASE_URL": database.url,
        "JOB_LEASE_SECONDS": "2",
    }


def test_the_effect_is_made_once_after_a_kill_in_the_middle(app, environment, tmp_path):
    gate = tmp_path / "gate"
    gate.mkdir()
    with unit_of_work():
        job_id = enqueue(slow_worker.NAME, now=utc_now(), gate=str(gate)).id

    with _worker(environment) as first:
        _wait_for(lambda: list(gate.glob("begun-*")))
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    (gate / "open").touch()
    with _worker(environment):

        def done() -> bool:
            db.session.expire_all()
            state = db.session.get_one(Job, job_id).state
            db.session.rollback()
            return state is JobState.DONE

        _wait_for(done, 120)

    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts == ["half_done", "done"]
    assert list(audit_faults()) == []
    assert len(list(gate.glob("begun-*"))) == 2
