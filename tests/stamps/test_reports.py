"""Buyers report what is wrong with a stamp or a lot; the commune's officer answers."""

import pytest
from sqlalchemy import select

from marketplace.core.db import atomically, db
from marketplace.sellers.permits import OfficerOnlyReads
from marketplace.sellers.queries import SellerNotFound
from marketplace.stamps.commands.reports import (
    ReportAnsweredAlready,
    ReportAnswerMissing,
    ReportTextMissing,
    ReportTextTooLong,
    answer_report,
    report_problem,
)
from marketplace.stamps.models import StampReport
from marketplace.stamps.watching import (
    ReportNotFound,
    open_reports,
    report_in_scope,
    reports_of,
    stamp_work,
)
from marketplace.traceability.lots.models import Lot
from tests.factories import make_officer, make_province_officer
from tests.factories.stamps import make_stamps
from tests.inventory.rivals import race
from tests.sellers.acting import acting


def report(stamp, now, text="Tem dán trên hàng khác", **more):
    lot = db.session.get_one(Lot, stamp.lot_id)
    return atomically(lambda: report_problem(lot=lot, stamp=stamp, text=text, now=now, **more))


def answering(found, officer, now, answer="Đã xem, không sao"):
    actor = acting(officer)
    return lambda: answer_report(found, answer=answer, actor=actor, now=now)


def test_a_report_waits_for_the_officer_of_the_commune(app, now):
    (stamp,) = make_stamps(count=1)

    found = report(stamp, now, "  Tem  dán sai \r\n\r\n\r\n\r\nchỗ ", phone="+84912345678")

    assert (found.text, found.phone) == ("Tem dán sai\n\nchỗ", "+84912345678")
    mine, other = (acting(make_officer(unit)) for unit in ("07525", "00004"))
    assert [seen.report.code for seen in open_reports(mine)] == [found.code]
    assert (stamp_work(mine), stamp_work(other)) == (1, 0)
    assert open_reports(other) == []
    with pytest.raises(ReportNotFound):
        report_in_scope(found.code, other)


def test_a_lot_without_a_stamp_can_be_reported(app, now):
    (stamp,) = make_stamps(count=1)
    lot = db.session.get_one(Lot, stamp.lot_id)

    found = atomically(lambda: report_problem(lot=lot, text="Hàng bị dập", now=now))

    seen = open_reports(acting(make_officer()))[0]
    assert (seen.report.code, seen.stamp, seen.lot.code) == (found.code, None, lot.code)
    assert reports_of(stamp.id) == []


def test_an_empty_and_an_endless_report_are_refused(app, now):
    (stamp,) = make_stamps(count=1)

    with pytest.raises(ReportTextMissing):
        report(stamp, now, " \n ")
    with pytest.raises(ReportTextTooLong):
        report(stamp, now, "a" * 1_001)


def test_a_form_sent_by_eight_threads_is_one_report(app, now):
    (stamp,) = make_stamps(count=1)
    lot_id = stamp.lot_id

    def send():
        lot = db.session.get_one(Lot, lot_id)
        return report_problem(lot=lot, text="Tem giả", now=now, form_key="F1")

    race(app, [send] * 8)

    assert len(db.session.scalars(select(StampReport)).all()) == 1


def test_a_report_is_answered_once_by_who_may(app, now):
    (stamp,) = make_stamps(count=1)
    found, officer = report(stamp, now), make_officer()

    with pytest.raises(SellerNotFound):
        atomically(answering(found, make_officer("00004"), now))
    with pytest.raises(OfficerOnlyReads):
        atomically(answering(found, make_province_officer(), now))
    with pytest.raises(ReportAnswerMissing):
        atomically(answering(found, officer, now, " "))
    outcomes = race(app, [answering(found, officer, now)] * 3)

    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, ReportAnsweredAlready) for outcome in outcomes) == 2
    db.session.refresh(found)
    assert (found.answered_at, found.answered_by) == (now, officer.code)
    assert found.answer == "Đã xem, không sao"
    assert stamp_work(acting(officer)) == 0
