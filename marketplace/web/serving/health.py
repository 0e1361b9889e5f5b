"""Is the process alive, and is the platform fit to serve?"""

from datetime import timedelta

from flask import Flask, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core.clock import utc_now
from marketplace.core.db import db
from marketplace.core.events import parked_events, waiting_events
from marketplace.jobs.queries import last_worker_beat

WORKER_SILENCE = timedelta(seconds=60)
OUTBOX_LIMIT = 10_000


def init_health(app: Flask) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        return jsonify(status="ok")

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """503 where the database is away, no worker was heard for a minute, or events pile up."""
        try:
            db.session.execute(text("SELECT 1"))
            beat = last_worker_beat()
            waiting, parked = waiting_events(), parked_events()
        except SQLAlchemyError:
            return jsonify(database=False), 503
        worker = beat is not None and utc_now() - beat < WORKER_SILENCE
        ready = worker and waiting < OUTBOX_LIMIT
        answer = jsonify(database=True, worker=worker, waiting=waiting, parked=parked)
        return answer, 200 if ready else 503
