"""A worker whose one job waits at a gate, so that it can be killed in the middle of its work."""

import os
import time
from datetime import datetime
from pathlib import Path

from marketplace.app import create_app
from marketplace.core.audit import write_audit
from marketplace.core.db import unit_of_work
from marketplace.core.settings import Settings
from marketplace.jobs.registry import job
from marketplace.worker import make_celery

NAME = "tests.write_once"


@job(NAME)
def write_once(*, gate: str, now: datetime) -> None:
    """Say that work has begun, wait until the gate is open, then make the one effect."""
    folder = Path(gate)
    with unit_of_work():
        write_audit(actor="worker", action="half_done", subject="kill", now=now)
        (folder / f"begun-{os.getpid()}").touch()
        while not (folder / "open").exists():
            time.sleep(0.01)
        write_audit(actor="worker", action="done", subject="kill", now=now)


if os.environ.get("SLOW_WORKER"):
    settings = Settings()
    app = create_app(settings)
    celery = make_celery(app, settings)
