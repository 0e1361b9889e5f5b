from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from marketplace.catalog.models import Product
from marketplace.core.db import atomically, db
from marketplace.ocop.dossier_models import DossierState
from marketplace.ocop.dossiers.commands.councils import reject_dossier
from marketplace.ocop.dossiers.commands.deciding import (
    CertificateTwice,
    Decision,
    DecisionBodyMissing,
    DecisionDayImpossible,
    DecisionMayNot,
    DecisionNumberMissing,
    NoCertificates,
    NotACandidate,
    note_centre_refusal,
    record_decision,
)
from marketplace.ocop.dossiers.commands.filing import Answer
from marketplace.ocop.dossiers.commands.steps import DossierMoved, DossierNotFound, ReasonNeeded
from marketplace.ocop.models import IssuingLevel, Recognition, RecognitionSource, Ruleset
from tests.factories import make_province_officer
from tests.factories.dossiers import acting, best
from tests.inventory.rivals import race

DECIDED_ON = date(2026, 12, 1)
BY_PROVINCE = Decision("1234/QĐ-UBND", DECIDED_ON, "UBND tỉnh Bắc Ninh")
BY_CENTRE = Decision("99/QĐ-BNNMT", DECIDED_ON, "Bộ Nông nghiệp và Môi trường", national=True)


def closed(start, *, lost=0):
    """A dossier closed by three members who all give 100 points less ``lost`` hundredths."""
    way = start().submit().forward().sit_down()
    given = best(way.criteria)
    for criterion in way.criteria:
        if lost and not criterion.choices:
            taken = min(lost, criterion.maximum)
            given[criterion.code] = Answer(criterion.maximum - taken)
            lost -= taken
    for criterion in way.criteria:
        if lost >= criterion.maximum and criterion.choices and criterion.choices[0].points == 0:
            given[criterion.code] = Answer(0)
            lost -= criterion.maximum
    assert lost == 0
    for member in way.members:
        way.score(member, given)
    return way.close()


def decide(way, now, decision=BY_PROVINCE, *, certificate="BN-01", officer=None):
    actor = acting(officer or way.province)
    later = now + timedelta(days=12)
    return atomically(
        lambda: record_decision(decision, {way.dossier.id: certificate}, actor=actor, now=later)
    )


def recognitions():
    return db.session.scalar(select(func.count(Recognition.id)))


def test_a_decision_turns_a_dossier_into_a_recognition_that_the_product_shows(app, now, start):
    way = closed(start, lost=1_600)

    (found,) = decide(way, now)

    assert (found.stars, found.certificate_no, found.decision_no) == (4, "BN-01", "1234/QĐ-UBND")
    assert (found.source, found.ruleset) == (RecognitionSource.DOSSIER, Ruleset.OF_2025)
    assert (found.issuing_level, found.issued_on) == (IssuingLevel.PROVINCE, DECIDED_ON)
    assert found.expires_on == date(2029, 12, 1)
    assert found.score_total == 8_400
    assert found.score_a + found.score_b + found.score_c == 8_400
    assert found.product_id == way.product.id
    assert (way.state, way.dossier.recognition_id) == (DossierState.DECIDED, found.id)
    shown = db.session.scalar(select(Product.trust).where(Product.id == way.product.id))
    assert shown["ocop"]["stars"] == 4


def test_the_same_decision_twice_makes_one_recognition(app, now, start):
    way = closed(start, lost=1_600)
    dossier_id, actor = way.dossier.id, acting(way.province)
    later = now + timedelta(days=12)

    outcomes = race(
        app,
        [
            lambda: (
                record_decision(BY_PROVINCE, {dossier_id: "BN-01"}, actor=actor, now=later)[0].id
            )
            for _ in range(4)
        ],
    )

    assert len(set(outcomes)) == 1
    assert recognitions() == 1
    with pytest.raises(DossierMoved):
        decide(way, now, certificate="BN-02")


def test_ninety_points_are_a_candidacy_until_the_centre_has_decided(app, now, start):
    way = closed(start, lost=1_000)
    assert (way.dossier.score_total, way.dossier.stars) == (9_000, 5)
    with pytest.raises(DecisionMayNot):
        decide(way, now)
    assert (recognitions(), way.state) == (0, DossierState.CLOSED)

    (found,) = decide(way, now, BY_CENTRE)

    assert (found.stars, found.issuing_level) == (5, IssuingLevel.NATIONAL)


def test_just_below_ninety_the_province_gives_four(app, now, start):
    way = closed(start, lost=1_001)
    assert (way.dossier.score_total, way.dossier.stars) == (8_999, 4)
    with pytest.raises(DecisionMayNot):
        decide(way, now, BY_CENTRE)
    assert decide(way, now)[0].stars == 4


def test_what_the_centre_does_not_certify_may_have_four_stars(app, now, start):
    way = closed(start)
    actor, later = acting(way.province), now + timedelta(days=10)
    with pytest.raises(ReasonNeeded):
        note_centre_refusal(way.dossier, reason="", on=now.date(), actor=actor, now=later)
    for _ in range(2):
        atomically(
            lambda: note_centre_refusal(
                way.dossier, reason="Chưa đủ hồ sơ", on=now.date(), actor=actor, now=later
            )
        )
    with pytest.raises(DecisionMayNot):
        decide(way, now, BY_CENTRE)
    assert decide(way, now)[0].stars == 4


def test_only_a_candidate_goes_to_the_centre(app, now, start):
    way = closed(start, lost=1_600)
    with pytest.raises(NotACandidate):
        note_centre_refusal(
            way.dossier, reason="x", on=now.date(), actor=acting(way.province), now=now
        )


def test_below_fifty_points_there_is_no_certificate_and_the_dossier_is_rejected(app, now, start):
    way = closed(start, lost=5_100)
    assert (way.dossier.score_total, way.dossier.stars) == (4_900, 2)
    with pytest.raises(DecisionMayNot):
        decide(way, now)

    atomically(
        lambda: reject_dossier(
            way.dossier, reason="Chưa đủ điểm", actor=acting(way.province), now=now
        )
    )

    assert (way.state, way.dossier.open_key, recognitions()) == (DossierState.REJECTED, None, 0)


@pytest.mark.parametrize(
    ("decision", "error"),
    [
        (Decision(" ", DECIDED_ON, "UBND tỉnh"), DecisionNumberMissing),
        (Decision("1/QĐ", DECIDED_ON, " "), DecisionBodyMissing),
        (Decision("1/QĐ", date(2027, 1, 1), "UBND tỉnh"), DecisionDayImpossible),
        (Decision("1/QĐ", date(2026, 11, 20), "UBND tỉnh"), DecisionDayImpossible),
    ],
)
def test_a_decision_that_cannot_be_is_refused(app, now, start, decision, error):
    way = closed(start, lost=1_600)
    with pytest.raises(error):
        decide(way, now, decision)
    assert recognitions() == 0


def test_certificates_are_one_for_each_product_or_nothing_is_written(app, now, start):
    first, second = closed(start, lost=1_600), closed(start, lost=1_600)
    actor, later = acting(first.province), now + timedelta(days=12)
    both = [first.dossier.id, second.dossier.id]
    with pytest.raises(NoCertificates):
        record_decision(BY_PROVINCE, dict.fromkeys(both, " "), actor=actor, now=later)
    with pytest.raises(CertificateTwice):
        atomically(
            lambda: record_decision(
                BY_PROVINCE, dict.fromkeys(both, "BN-01"), actor=actor, now=later
            )
        )
    decide(first, now)
    with pytest.raises(CertificateTwice):
        decide(second, now)

    assert (recognitions(), second.state) == (1, DossierState.CLOSED)


def test_another_provinces_officer_decides_nothing(app, now, start):
    way = closed(start, lost=1_600)
    with pytest.raises(DossierNotFound):
        decide(way, now, officer=make_province_officer("82"))


def test_an_open_scoring_is_not_decided(app, now, start):
    way = start().submit().forward().sit_down()
    with pytest.raises(DossierMoved):
        decide(way, now)
