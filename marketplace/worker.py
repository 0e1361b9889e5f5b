"""The worker: Celery carries job ids, beat keeps the clock, one thread delivers recorded events.

The job table and the outbox are the truth, so any transport is safe: what it loses, the sweep and
the next look at the outbox find again.
"""

import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery import Celery, Task, signals
from flask import Flask
from kombu.exceptions import OperationalError as BrokerDown

from marketplace.core.clock import utc_now
from marketplace.core.db import db
from marketplace.core.demo_load import demo_is_being_played
from marketplace.core.events import deliver_pending
from marketplace.core.settings import Settings
from marketplace.jobs import folder_broker
from marketplace.jobs.commands import run_job, say_alive, sweep
from marketplace.jobs.transport import carrier
from marketplace.schedule import SCHEDULE

log = structlog.get_logger()

LOOK_EVERY_SECONDS = 0.2
BEAT_EVERY_SECONDS = 5.0
SWEEP_EVERY_SECONDS = 10.0


def make_celery(app: Flask, settings: Settings) -> Celery:
    """The Celery application for ``app``; also gives this process its way to send jobs."""

    class InContext(Task):  # type: ignore[misc]  # celery ships no types
        def __call__(self, *args: object, **kwargs: object) -> object:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery = Celery("marketplace", task_cls=InContext)
    celery.conf.update(
        **_transport(settings),
        task_ignore_result=True,
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        timezone="UTC",
        beat_schedule={
            "sweep": {
                "task": "choxa.sweep",
                "schedule": min(SWEEP_EVERY_SECONDS, settings.job_lease_seconds),
            },
            **{
                name: {
                    "task": "choxa.scheduled",
                    "schedule": seconds,
                    "args": (name,),
                    "options": {"expires": seconds},
                }
                for name, (seconds, _command) in SCHEDULE.items()
            },
        },
    )
    _add_tasks(celery, lease=timedelta(seconds=settings.job_lease_seconds))
    carrier.send = _sender(celery)
    _deliver_while_working(app)
    return celery


def _transport(settings: Settings) -> dict[str, Any]:  # Celery's own option names
    if settings.redis_url:
        return {"broker_url": settings.redis_url}
    folders = {name: settings.instance_path / "broker" / name for name in ("queue", "control")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "broker_url": f"{folder_broker.SCHEME}://",
        "broker_transport_options": {
            "data_folder_in": str(folders["queue"]),
            "data_folder_out": str(folders["queue"]),
            "control_folder": str(folders["control"]),
            "store_processed": False,
            "polling_interval": LOOK_EVERY_SECONDS,
        },
    }


def _add_tasks(celery: Celery, *, lease: timedelta) -> None:
    @celery.task(name="choxa.run_job")  # type: ignore[untyped-decorator]  # celery ships no types
    def run_one(job_id: int, **_: object) -> None:
        run_job(job_id, now=utc_now(), lease=lease)

    @celery.task(name="choxa.sweep")  # type: ignore[untyped-decorator]
    def sweep_jobs(**_: object) -> None:
        sweep(now=utc_now())

    @celery.task(name="choxa.scheduled")  # type: ignore[untyped-decorator]
    def scheduled(name: str, **_: object) -> None:
        run_scheduled(name, now=utc_now())


def run_scheduled(name: str, *, now: datetime) -> None:
    """Do what the clock asks for, but while the demo's past is played leave it to its own clock.

    By ours all of its orders would be out of time.
    """
    if name in SCHEDULE and not demo_is_being_played():
        SCHEDULE[name][1](now=now)


def _sender(celery: Celery) -> Callable[[int], None]:
    def send(job_id: int) -> None:
        try:
            celery.send_task("choxa.run_job", args=(job_id,), retry=False)
        except (BrokerDown, OSError) as error:
            log.warning("job_not_carried", job_id=job_id, error=str(error))

    return send


def _deliver_while_working(app: Flask) -> None:
    stop = threading.Event()

    @signals.worker_ready.connect(weak=False)  # type: ignore[untyped-decorator]
    def start(**_: object) -> None:
        threading.Thread(target=_deliver_until, args=(app, stop), daemon=True).start()

    @signals.worker_shutting_down.connect(weak=False)  # type: ignore[untyped-decorator]
    def finish(**_: object) -> None:
        stop.set()


def _deliver_until(app: Flask, stop: threading.Event) -> None:
    name = f"{socket.gethostname()}:{os.getpid()}"
    beaten: datetime | None = None
    while not stop.wait(LOOK_EVERY_SECONDS):
        try:
            with app.app_context():
                now = utc_now()
                while deliver_pending(now) and not stop.is_set():
                    now = utc_now()
                if beaten is None or (now - beaten).total_seconds() >= BEAT_EVERY_SECONDS:
                    say_alive(name, now=now)
                    beaten = now
                db.session.remove()
        except Exception:  # a database that is away must not end the thread
            log.exception("delivery_interrupted")
            stop.wait(BEAT_EVERY_SECONDS)
