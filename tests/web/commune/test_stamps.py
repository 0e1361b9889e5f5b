"""Flagged stamps and reports at the officer's desk."""

import pytest
from sqlalchemy import select

from marketplace.core.clock import utc_now
from marketplace.core.db import atomically, db
from marketplace.stamps.commands.flags import raise_flags
from marketplace.stamps.commands.reports import report_problem
from marketplace.stamps.models import FlagState, StampFlag, StampReport, StampState
from marketplace.stamps.stamp_settings import FlagRules
from marketplace.traceability.lots.models import Lot
from tests.factories import make_officer, make_operator, make_province_officer
from tests.factories.stamps import look_at, make_stamps
from tests.web.signing_in import sign_in


@pytest.fixture
def flagged(app):
    app.config["WTF_CSRF_ENABLED"] = False
    (stamp,) = make_stamps(count=1, state=StampState.PRINTED)
    now = utc_now()
    look_at(stamp, "a", "b", at=now)
    atomically(lambda: raise_flags(FlagRules(), now=now))
    yield stamp
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def report(flagged):
    lot = db.session.get_one(Lot, flagged.lot_id)
    return atomically(
        lambda: report_problem(
            lot=lot,
            stamp=flagged,
            text="Tem dán trên vải khác",
            phone="+84912345678",
            now=utc_now(),
        )
    )


def browser(app, user):
    client = app.test_client()
    sign_in(client, user)
    return client


def flag_of(stamp):
    query = select(StampFlag).where(StampFlag.stamp_id == stamp.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def decide(client, stamp, decision, note="Đã gọi chủ vườn", rule="before_activation"):
    return client.post(
        f"/can-bo/tem/{stamp.code}/dau-hieu/{rule}",
        data={"decision": decision, f"{rule}-note": note},
    )


def test_the_queue_shows_flags_and_reports_of_ones_own_commune(app, flagged, report):
    mine = browser(app, make_officer()).get("/can-bo/tem").text
    other = browser(app, make_officer("00004")).get("/can-bo/tem").text

    assert f"/can-bo/tem/{flagged.code}" in mine
    assert "Tem dán trên vải khác" in mine
    assert flagged.code not in other
    assert "Tem dán trên vải khác" not in other


def test_one_stamp_shows_its_scans_by_day(app, flagged, report):
    page = browser(app, make_officer()).get(f"/can-bo/tem/{flagged.code}").text

    assert page.count('<td class="end nowrap">2</td>') == 2
    assert "Tem dán trên vải khác" in page


@pytest.mark.parametrize(
    ("decision", "state"), [("uphold", FlagState.UPHELD), ("dismiss", FlagState.DISMISSED)]
)
def test_two_taps_and_a_note_decide(app, flagged, decision, state):
    answer = decide(browser(app, make_officer()), flagged, decision)

    assert answer.status_code == 302
    flag = flag_of(flagged)
    assert (flag.state, flag.note) == (state, "Đã gọi chủ vườn")


def test_a_decision_without_a_note_says_so_at_the_note(app, flagged):
    answer = decide(browser(app, make_officer()), flagged, "uphold", note=" ")

    assert answer.status_code == 422
    assert 'id="before_activation-note-error"' in answer.text
    assert flag_of(flagged).state is FlagState.OPEN


def test_a_second_decision_is_told_to_look_again(app, flagged):
    client = browser(app, make_officer())
    decide(client, flagged, "uphold")

    assert decide(client, flagged, "dismiss").status_code == 302
    assert "notice-warn" in client.get(f"/can-bo/tem/{flagged.code}").text
    assert flag_of(flagged).state is FlagState.UPHELD


@pytest.mark.parametrize(("decision", "rule"), [("maybe", "devices"), ("uphold", "no_rule")])
def test_nonsense_decisions_are_refused(app, flagged, decision, rule):
    assert decide(browser(app, make_officer()), flagged, decision, rule=rule).status_code == 400


def test_who_may_not(app, flagged, report):
    other = browser(app, make_officer("00004"))
    assert other.get(f"/can-bo/tem/{flagged.code}").status_code == 404
    assert decide(other, flagged, "uphold").status_code == 404
    assert other.get(f"/can-bo/tem/bao-cao/{report.code}").status_code == 404

    province = browser(app, make_province_officer())
    assert province.get(f"/can-bo/tem/{flagged.code}").status_code == 200
    assert decide(province, flagged, "uphold").status_code == 403
    answer = province.post(f"/can-bo/tem/bao-cao/{report.code}", data={"note": "Xong"})
    assert answer.status_code == 403

    assert browser(app, make_operator()).get("/can-bo/tem").status_code == 403
    assert flag_of(flagged).state is FlagState.OPEN


def test_a_guessed_code_is_not_found(app, flagged):
    assert browser(app, make_officer()).get("/can-bo/tem/AAAAAAAAAAAA").status_code == 404


def test_a_report_is_closed_with_what_was_found(app, report):
    client = browser(app, make_officer())
    assert "+84912345678" in client.get(f"/can-bo/tem/bao-cao/{report.code}").text

    bad = client.post(f"/can-bo/tem/bao-cao/{report.code}", data={"note": ""})
    done = client.post(f"/can-bo/tem/bao-cao/{report.code}", data={"note": "Đã xem"})
    again = client.post(f"/can-bo/tem/bao-cao/{report.code}", data={"note": "Nữa"})

    assert (bad.status_code, done.status_code, again.status_code) == (422, 302, 422)
    kept = db.session.scalars(select(StampReport).execution_options(populate_existing=True)).one()
    assert kept.answer == "Đã xem"
    assert "Tem dán trên vải khác" not in client.get("/can-bo/tem").text


def test_what_waits_is_counted(app, flagged, report):
    from marketplace.web.commune.waiting import waiting_for
    from tests.sellers.acting import acting

    officer = make_officer()
    with app.test_request_context():
        found = {line.url: line.count for line in waiting_for(acting(officer))}

    assert found["/can-bo/tem"] == 2
