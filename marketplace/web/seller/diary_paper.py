"""The diary on paper, as certifiers ask for it, and as a table for a spreadsheet."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from marketplace.core.clock import utc_now
from marketplace.core.db import db
from marketplace.core.spreadsheet import Cell, csv_bytes
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.models import WorkStatus
from marketplace.traceability.farm.queries.diary import DiaryLine, diary_of
from marketplace.web.seller import blueprint
from marketplace.web.seller.diary import my_season
from marketplace.web.serving.formats import vnday, vnmoment
from marketplace.web.words.farm_words import WORK_NAMES


@blueprint.get("/nhat-ky/<code>/in")
@login_required
def diary_paper(code: str) -> ResponseReturnValue:
    known = my_season(code)
    lines = [line for line in diary_of(known.season.id) if line.entry.status is WorkStatus.DONE]
    return render_template(
        "print/farm_diary.html",
        known=known,
        seller=db.session.get_one(Seller, known.season.seller_id),
        lines=lines[::-1],
        work_names=WORK_NAMES,
        printed_at=utc_now(),
    )


@blueprint.get("/nhat-ky/<code>/bang")
@login_required
def diary_table(code: str) -> ResponseReturnValue:
    known = my_season(code)
    header = [
        _("Day"),
        _("Work"),
        _("Plot"),
        _("Fertiliser or spray"),
        _("Active substance"),
        _("Quantity"),
        _("Unit"),
        _("Waiting days"),
        _("Harvest from"),
        _("Against what"),
        _("Who did it"),
        _("Note"),
        _("State"),
        _("Entered on"),
    ]
    rows = [_row(line) for line in reversed(diary_of(known.season.id))]
    return Response(
        csv_bytes([str(name) for name in header], rows),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="nhat-ky-{code}.csv"'},
    )


def _row(line: DiaryLine) -> list[Cell]:
    entry = line.entry
    return [
        vnday(entry.done_on),
        str(WORK_NAMES[entry.kind]),
        line.plot.code if line.plot else "",
        line.used.name if line.used else "",
        line.used.substance if line.used else "",
        entry.quantity,
        entry.unit,
        entry.waiting_days,
        vnday(line.harvest_from) if line.harvest_from else "",
        entry.target,
        entry.worker,
        entry.note,
        state_words(line),
        vnmoment(entry.entered_at),
    ]


def state_words(line: DiaryLine) -> str:
    """What became of an entry, in words."""
    if line.entry.voided_at is not None:
        return str(_("taken back: %(reason)s", reason=line.entry.void_reason))
    if line.entry.replaced_at is not None:
        return str(_("corrected"))
    if line.entry.status is WorkStatus.PLANNED:
        return str(_("planned"))
    return str(_("entered late") if line.late else _("done"))
