from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from marketplace.core.db import atomically, db
from marketplace.ocop.dossier_models import CriterionResult, Dossier, DossierState
from marketplace.ocop.dossiers.commands.councils import (
    ChairNotMember,
    CouncilDecisionInFuture,
    CouncilTooSmall,
    MemberNotOfProvince,
    TooFewWithoutStake,
    give_to_council,
    reject_dossier,
    set_up_council,
)
from marketplace.ocop.dossiers.commands.filing import Answer, PointsNotAllowed
from marketplace.ocop.dossiers.commands.scoring import (
    NotOnCouncil,
    NotTheChair,
    QuorumMissing,
    ScoringClosed,
    close_scoring,
)
from marketplace.ocop.dossiers.commands.steps import DossierNotFound, HasStake
from marketplace.ocop.dossiers.queries.contents import results_of
from marketplace.ocop.dossiers.queries.councils import (
    CouncilNotFound,
    ScoresStillSecret,
    closed_sheets,
    council_in_scope,
    own_sheet,
    turnout,
)
from marketplace.ocop.dossiers.queries.finding import waiting_dossiers
from marketplace.ocop.dossiers.rules import Quorum
from marketplace.sellers.models import MemberRole, SellerMember
from tests.factories import make_province_officer, make_user
from tests.factories.dossiers import acting, best, council_with_members
from tests.factories.saving import save


def council_of(members, chair, way, now, **changes):
    facts = {
        "province_code": "24",
        "name": "Hội đồng",
        "decision_no": "12/QĐ-UBND",
        "decided_on": now.date(),
        "member_codes": [member.code for member in members],
        "chair_code": chair.code,
        "least": 3,
    } | changes
    return atomically(lambda: set_up_council(**facts, actor=acting(way.province), now=now))


def with_stake(way, user, now):
    save(
        SellerMember(seller_id=way.seller.id, user_id=user.id, role=MemberRole.PACKER, added_at=now)
    )


def in_own_session(dossier):
    """Loads the dossier in the session of the thread that asks, as every door does."""
    number = dossier.id
    return lambda: db.session.get_one(Dossier, number)


def lowered(way, **points):
    given = best(way.criteria)
    return given | {code.replace("_", "."): Answer(value) for code, value in points.items()}


def test_a_council_stands_on_one_decision(app, now, start):
    way, people = start(), [make_province_officer() for _ in range(3)]
    first = council_of(people, people[0], way, now)
    second = council_of(people, people[1], way, now, decision_no="12 / qd-ubnd")

    assert first.id == second.id
    chairs = [seat.user_id for seat in council_with_members(first.id).members if seat.chair]
    assert chairs == [people[0].id]


def test_members_are_officers_of_the_province_and_enough(app, now, start):
    way, people = start(), [make_province_officer() for _ in range(3)]
    with pytest.raises(CouncilTooSmall):
        council_of(people[:2], people[0], way, now)
    with pytest.raises(ChairNotMember):
        council_of(people, way.province, way, now)
    for stranger in (make_user(), make_province_officer("82"), way.officer):
        with pytest.raises(MemberNotOfProvince):
            council_of([*people, stranger], people[0], way, now)
    with pytest.raises(CouncilDecisionInFuture):
        council_of(people, people[0], way, now, decided_on=now.date() + timedelta(days=1))
    with pytest.raises(CouncilNotFound):
        council_of(people, people[0], way, now, province_code="82")


def test_means_and_spreads_are_written_down_once_at_closing(app, now, start):
    way = start().submit().forward().sit_down()
    chair, second, third = way.members
    way.score(chair, lowered(way, C1_1=300, C1_2=400))
    way.score(second, lowered(way, C1_1=100, C1_2=401 - 1))
    way.score(third, lowered(way, C1_1=101, C1_2=399))

    way.close()

    results = results_of(way.dossier.id)
    odd, near = results["C1.1"], results["C1.2"]
    assert (odd.mean, odd.lowest, odd.highest, odd.deviation) == (167, 100, 300, 115)
    assert (near.mean, near.lowest, near.highest, near.deviation) == (400, 399, 400, 1)
    assert way.state is DossierState.CLOSED
    dossier = way.dossier
    assert (dossier.score_a, dossier.score_b, dossier.score_c) == (4000, 2500, 3367)
    assert (dossier.score_total, dossier.stars) == (9867, 5)
    way.close()
    assert len(results_of(dossier.id)) == len(list(way.criteria))


def test_results_cannot_be_bent_in_the_database(app, now, start):
    way = start().submit().forward().sit_down()
    for member in way.members:
        way.score(member)
    way.close()
    with pytest.raises(DBAPIError):
        atomically(lambda: db.session.execute(update(CriterionResult).values(mean=1)))


def test_nobody_reads_the_others_scores_before_closing(app, now, start):
    way = start().submit().forward().sit_down()
    way.score(way.members[1])

    with pytest.raises(ScoresStillSecret):
        closed_sheets(way.dossier)
    assert own_sheet(way.dossier.id, way.members[0].id) is None
    seats = {seat.member.user_id: seat.complete for seat in turnout(way.dossier)}
    assert seats == {member.id: member is way.members[1] for member in way.members}

    for member in way.members:
        way.score(member)
    way.close()
    assert [sheet.user_id for sheet in closed_sheets(way.dossier)] == [
        way.members[1].id,
        way.members[0].id,
        way.members[2].id,
    ]


def test_the_chair_closes_and_only_with_enough_complete_sheets(app, now, start):
    way = start().submit().forward().sit_down(members=5)
    chair = acting(way.members[0])
    for member in way.members[:3]:
        way.score(member)
    partly = dict(list(best(way.criteria).items())[:-1])
    way.score(way.members[3], partly)

    with pytest.raises(QuorumMissing) as refused:
        atomically(lambda: close_scoring(way.dossier, quorum=Quorum(), actor=chair, now=now))
    assert refused.value.params == {"needed": 4, "complete": 3}
    with pytest.raises(NotTheChair):
        close_scoring(way.dossier, quorum=Quorum(), actor=acting(way.members[1]), now=now)

    way.score(way.members[4])
    way.close()
    assert {sheet.user_id for sheet in closed_sheets(way.dossier)} == {
        way.members[place].id for place in (0, 1, 2, 4)
    }


def test_after_closing_a_sheet_stays_as_it_is(app, now, start):
    way = start().submit().forward().sit_down()
    for member in way.members:
        way.score(member)
    way.close()
    before = own_sheet(way.dossier.id, way.members[0].id).scores[0].points

    with pytest.raises(ScoringClosed):
        way.score(way.members[0], {"A1.1": Answer(0)})

    assert own_sheet(way.dossier.id, way.members[0].id).scores[0].points == before


def test_strangers_and_people_with_a_stake_do_not_score(app, now, start):
    way = start().submit().forward().sit_down(members=4)
    with pytest.raises(NotOnCouncil):
        way.score(way.province)
    with pytest.raises(DossierNotFound):
        way.score(make_province_officer("82"))
    with pytest.raises(PointsNotAllowed):
        way.score(way.members[0], {"A1.1": Answer(77)})
    way.score(way.members[3])
    with_stake(way, way.members[3], now)
    with pytest.raises(HasStake):
        way.score(way.members[3])

    for member in way.members[:3]:
        way.score(member, lowered(way, C1_1=0))
    way.close()
    # The sheet that was whole before its member joined the shop does not count.
    assert results_of(way.dossier.id)["C1.1"].sheets == 3
    assert results_of(way.dossier.id)["C1.1"].mean == 0


def test_a_council_of_the_holders_people_gets_no_dossier(app, now, start):
    way = start().submit().forward()
    people = [make_province_officer() for _ in range(3)]
    council = council_of(people, people[0], way, now)
    with_stake(way, people[2], now)

    with pytest.raises(TooFewWithoutStake):
        atomically(
            lambda: give_to_council(
                way.dossier,
                council_with_members(council.id),
                quorum=Quorum(),
                actor=acting(way.province),
                now=now,
            )
        )
    assert way.state is DossierState.AT_PROVINCE


def test_another_provinces_officers_find_neither_council_nor_dossier(app, now, start):
    way = start().submit().forward().sit_down()
    far = acting(make_province_officer("82"))
    with pytest.raises(CouncilNotFound):
        council_in_scope(way.council.code, far)
    with pytest.raises(DossierNotFound):
        atomically(lambda: reject_dossier(way.dossier, reason="x", actor=far, now=now))


def test_work_waits_for_whoever_can_do_it(app, now, start):
    way = start()
    officer, province = acting(way.officer), acting(way.province)
    assert (waiting_dossiers(officer), waiting_dossiers(province)) == (0, 0)
    way.submit()
    assert (waiting_dossiers(officer), waiting_dossiers(province)) == (1, 0)
    way.forward()
    assert (waiting_dossiers(officer), waiting_dossiers(province)) == (0, 1)
    way.sit_down()
    assert (waiting_dossiers(officer), waiting_dossiers(province)) == (0, 0)
    assert waiting_dossiers(acting(way.members[1])) == 1
    way.score(way.members[1])
    assert waiting_dossiers(acting(way.members[1])) == 0
