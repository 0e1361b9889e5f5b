"""What people who scanned a stamp or looked at a lot want the commune to know."""

from datetime import datetime

from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.codes import new_code
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.core.text import clean_lines
from marketplace.sellers.permits import require_supervisor
from marketplace.stamps.models import Stamp, StampReport
from marketplace.stamps.queries import shop_of_lot
from marketplace.stamps.watching import ReportNotFound
from marketplace.traceability.lots.models import Lot

LONGEST = 1_000


class ReportTextMissing(errors.Invalid):
    code = "stamp_report_text_missing"
    field = "text"
    sentence = N_("Write what is wrong with the goods or the stamp.")


class ReportTextTooLong(errors.Invalid):
    code = "stamp_report_text_too_long"
    field = "text"
    sentence = N_("At most %(most)s characters, please.")


class ReportAnsweredAlready(errors.Conflict):
    code = "stamp_report_answered_already"
    sentence = N_("A colleague has closed this report already.")


class ReportAnswerMissing(errors.Invalid):
    code = "stamp_report_answer_missing"
    field = "answer"
    sentence = N_("Write what you found, so that a colleague understands it later.")


def report_problem(
    *,
    lot: Lot,
    stamp: Stamp | None = None,
    text: str,
    phone: str = "",
    now: datetime,
    form_key: str | None = None,
) -> StampReport:
    """Keep a report for the commune of ``lot``; the same ``form_key`` again keeps none.

    Raises ReportTextMissing or ReportTextTooLong.
    """
    text = clean_lines(text)
    if not text:
        raise ReportTextMissing
    if len(text) > LONGEST:
        raise ReportTextTooLong(most=LONGEST)
    # Two sendings of one form wait here for each other.
    db.session.get(Lot, lot.id, with_for_update=True)
    if form_key is not None:
        kept = db.session.scalar(select(StampReport).where(StampReport.form_key == form_key))
        if kept is not None:
            return kept
    report = StampReport(
        code=new_code("TB"),
        form_key=form_key,
        stamp_id=stamp.id if stamp is not None else None,
        lot_id=lot.id,
        unit_code=lot.unit_code,
        text=text,
        phone=phone,
        reported_at=now,
    )
    db.session.add(report)
    db.session.flush()
    return report


def answer_report(report: StampReport, *, answer: str, actor: Actor, now: datetime) -> None:
    """The commune's own officer closes a report with what was found.

    Raises ReportAnswerMissing, ReportAnsweredAlready, ReportNotFound or OfficerOnlyReads.
    """
    if report.lot_id is None:
        raise ReportNotFound
    require_supervisor(shop_of_lot(report.lot_id), actor)
    answer = clean_lines(answer)
    if not answer:
        raise ReportAnswerMissing
    report = db.session.get_one(
        StampReport, report.id, with_for_update=True, populate_existing=True
    )
    if report.answered_at is not None:
        raise ReportAnsweredAlready
    report.answered_at, report.answered_by, report.answer = now, actor.user_code, answer
    write_audit(
        actor=actor.user_code,
        action="stamp_report_answered",
        subject=report.code,
        now=now,
        answer=answer,
    )
