"""Work that the machine gave up on: jobs, events and notices, each with another try."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically, unit_of_work
from marketplace.core.demo_load import demo_load
from marketplace.core.events import deliver_again, parked_rows, waiting_events
from marketplace.jobs.commands import try_again
from marketplace.jobs.models import JobState
from marketplace.jobs.queries import job_by_code, jobs_by_state, last_worker_beat, parked_jobs
from marketplace.settlement.queries import notices_in_trouble
from marketplace.web.admin import blueprint
from marketplace.web.admin.navigation import operator_page
from marketplace.web.serving.actor import operator_required


@blueprint.get("/viec-ket")
@operator_required
def jobs() -> ResponseReturnValue:
    demo = demo_load()
    page = operator_page(
        "admin/jobs.html",
        parked=parked_jobs(),
        queued=jobs_by_state()[JobState.QUEUED],
        events=parked_rows(),
        waiting=waiting_events(),
        notices=notices_in_trouble(),
        beat=last_worker_beat(),
        demo=demo,
    )
    playing = demo is not None and demo.finished_at is None
    return page, {"Refresh": "10"} if playing else {}


@blueprint.post("/viec-ket/viec/<code>")
@operator_required
def job_again(code: str) -> ResponseReturnValue:
    with unit_of_work():
        job = job_by_code(code)
        if job.state is JobState.PARKED:
            try_again(job, now=utc_now())
    return _told()


@blueprint.post("/viec-ket/su-kien")
@operator_required
def event_again() -> ResponseReturnValue:
    number = request.form.get("event", type=int) or abort(404)
    atomically(lambda: deliver_again(number, now=utc_now()))
    return _told()


def _told() -> ResponseReturnValue:
    flash(_("It will be tried again in a moment."), "success")
    return redirect(url_for("admin.jobs"))
