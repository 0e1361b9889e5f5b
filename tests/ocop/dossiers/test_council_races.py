"""Members who save while the chair closes, or on two devices at once."""

import pytest
from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.ocop.dossiers.commands.filing import Answer
from marketplace.ocop.dossiers.commands.scoring import (
    ScoringClosed,
    close_scoring,
    save_sheet,
)
from marketplace.ocop.dossiers.queries.contents import results_of
from marketplace.ocop.dossiers.queries.councils import (
    closed_sheets,
    own_sheet,
)
from marketplace.ocop.dossiers.rules import Quorum
from tests.factories.dossiers import acting, best
from tests.inventory.rivals import race
from tests.ocop.dossiers.test_council import in_own_session


@pytest.mark.parametrize("round_number", range(3))
def test_a_sheet_saved_while_the_chair_closes_is_counted_or_refused(app, now, start, round_number):
    way = start().submit().forward().sit_down(members=4)
    dossier = way.dossier
    chair, late = acting(way.members[0]), acting(way.members[3])
    for member in way.members[:3]:
        way.score(member)
    least = {
        each.code: Answer(min((choice.points for choice in each.choices), default=0))
        for each in way.criteria
    }
    loaded = in_own_session(dossier)

    saved, closed = race(
        app,
        [
            lambda: save_sheet(loaded(), least, actor=late, now=now).id,
            lambda: close_scoring(loaded(), quorum=Quorum(), actor=chair, now=now).id,
        ],
    )

    assert closed == dossier.id
    assert isinstance(saved, int | ScoringClosed), saved
    sheets = results_of(dossier.id)["C1.1"].sheets
    counted = {sheet.user_id for sheet in closed_sheets(dossier)}
    if isinstance(saved, ScoringClosed):
        assert (sheets, late.user_id in counted) == (3, False)
        assert own_sheet(dossier.id, late.user_id) is None
    else:
        assert (sheets, late.user_id in counted) == (4, True)
        assert len(own_sheet(dossier.id, late.user_id).scores) == len(list(way.criteria))


def test_a_member_saving_on_two_devices_loses_no_part(app, now, start):
    way = start().submit().forward().sit_down()
    member, dossier = acting(way.members[1]), way.dossier
    whole = best(way.criteria)
    loaded = in_own_session(dossier)
    parts = [{code: a for code, a in whole.items() if code[0] == part} for part in "ABC"]

    outcomes = race(
        app,
        [
            lambda part=part: save_sheet(loaded(), part, actor=member, now=now).id
            for part in (*parts, *parts)
        ],
    )

    assert len(set(outcomes)) == 1
    sheet = own_sheet(dossier.id, member.user_id)
    assert sheet.complete
    assert len(sheet.scores) == len(whole)
    assert db.session.scalar(select(func.count()).select_from(type(sheet))) == 1
