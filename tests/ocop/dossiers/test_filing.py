from datetime import timedelta

import pytest
from sqlalchemy import func, select

from marketplace.core.audit import AuditEntry, audit_faults
from marketplace.core.db import atomically, db
from marketplace.core.evidence import EvidenceFile
from marketplace.core.images import PhotoFormatUnknown
from marketplace.ocop.dossier_models import Assessor, Dossier, DossierState, DossierStep
from marketplace.ocop.dossiers.commands.commune import (
    CommunePartIncomplete,
    NotTheCommunesPart,
    assess_as_commune,
    forward_to_province,
    return_to_holder,
)
from marketplace.ocop.dossiers.commands.criteria import SubGroupUnknown
from marketplace.ocop.dossiers.commands.filing import (
    MOST_FILES,
    Answer,
    DossierIncomplete,
    PointsNotAllowed,
    TooManyFiles,
    drop_evidence,
    save_answers,
    start_dossier,
    submit_dossier,
    withdraw_dossier,
)
from marketplace.ocop.dossiers.commands.steps import (
    DossierMoved,
    DossierNotFound,
    HasStake,
    ReasonNeeded,
)
from marketplace.ocop.dossiers.queries.contents import evidence_of, points_of, steps_of
from marketplace.ocop.dossiers.queries.finding import dossier_in_scope, dossiers_in_scope
from marketplace.sellers.models import MemberRole, SellerMember
from marketplace.sellers.queries import SellerNotFound
from tests.factories import make_user
from tests.factories.dossiers import acting
from tests.factories.people import make_officer
from tests.factories.places import make_unit
from tests.factories.saving import save
from tests.inventory.rivals import race


def test_a_product_has_one_dossier_on_its_way(app, now, start):
    way = start()
    again = start(product=way.product)

    assert again.dossier.id == way.dossier.id
    assert way.dossier.province_code == "24"
    assert (way.dossier.unit_code, way.dossier.product_group) == ("07525", 1)


def test_two_taps_at_once_start_one_dossier(app, now, start):
    product = start().product
    first = start(product=product)
    atomically(lambda: withdraw_dossier(first.dossier, actor=first.holder, now=now))
    holder, seller = first.holder, first.seller

    race(
        app,
        [
            lambda: start_dossier(product, seller=seller, sub_group="1.1", actor=holder, now=now)
            for _ in range(6)
        ],
    )

    assert db.session.scalar(select(func.count(Dossier.id))) == 2


def test_an_unknown_group_and_a_stranger_start_nothing(app, now, start):
    way = start()
    with pytest.raises(SubGroupUnknown):
        start(sub_group="7.1")
    with pytest.raises(SellerNotFound):
        start_dossier(
            way.product,
            seller=way.seller,
            sub_group="1.1",
            actor=acting(make_user()),
            now=now,
        )


def test_parts_are_saved_apart_and_nothing_is_lost(app, now, start):
    way = start()
    way.fill_in({"A1.1": Answer(500, "Vải  nhà trồng\n\n\n\nở thôn Kép 1")})
    way.fill_in({"B1.1": Answer(None, "để hỏi lại")})

    assert points_of(way.dossier.id, Assessor.HOLDER) == {"A1.1": 500, "B1.1": None}


@pytest.mark.parametrize(
    "answers", [{"A1.1": Answer(123)}, {"C1.1": Answer(301)}, {"X1": Answer(0)}]
)
def test_points_that_the_form_does_not_give_are_refused_whole(app, now, start, answers):
    way = start()
    with pytest.raises(PointsNotAllowed):
        way.fill_in({"B1.1": Answer(500), **answers})
    assert points_of(way.dossier.id, Assessor.HOLDER) == {}


def test_a_dossier_with_gaps_is_not_sent_in(app, now, start):
    way = start().fill_in()

    with pytest.raises(DossierIncomplete) as refused:
        atomically(lambda: submit_dossier(way.dossier, actor=way.holder, now=now))

    assert way.state is DossierState.DRAFT
    assert [each.criterion.code for each in refused.value.missing] == [
        each.code for each in way.criteria if each.evidence
    ]


def test_a_whole_dossier_is_sent_in_once(app, now, start):
    way = start().submit()
    atomically(lambda: submit_dossier(way.dossier, actor=way.holder, now=now))

    assert way.state is DossierState.SUBMITTED
    assert [step.state for step, _ in steps_of(way.dossier.id)] == [
        DossierState.SUBMITTED,
        DossierState.DRAFT,
    ]
    with pytest.raises(DossierMoved):
        way.fill_in({"A1.1": Answer(100)})
    with pytest.raises(DossierMoved):
        way.add_paper("A1.1", b"%PDF-1.4 another")


def test_the_same_document_is_kept_once(app, now, start):
    way = start()
    first, second = way.add_paper("A1.1"), way.add_paper("A1.1")

    assert (first.code, db.session.scalar(select(func.count(EvidenceFile.id)))) == (second.code, 1)
    assert [file.code for file in evidence_of(way.dossier.id)["A1.1"]] == [first.code]


def test_a_criterion_takes_several_documents_up_to_a_number(app, now, start):
    way = start()
    for number in range(MOST_FILES):
        way.add_paper("A1.1", f"%PDF-1.4 {number} ".encode())
    with pytest.raises(TooManyFiles):
        way.add_paper("A1.1", b"%PDF-1.4 one more ")
    assert len(evidence_of(way.dossier.id)["A1.1"]) == MOST_FILES


def test_what_is_no_document_is_refused(app, now, start):
    way = start()
    with pytest.raises(PhotoFormatUnknown):
        way.add_paper("A1.1", b"MZ no picture")
    assert evidence_of(way.dossier.id) == {}


def test_a_document_can_be_taken_away_while_the_holder_writes(app, now, start):
    way = start()
    file = way.add_paper("A1.1")
    for _ in range(2):
        atomically(lambda: drop_evidence(way.dossier, file.code, actor=way.holder, now=now))
    assert evidence_of(way.dossier.id) == {}


def test_officers_see_a_dossier_from_its_submission_on_and_only_theirs(app, now, start):
    way = start()
    make_unit("07537", "Phường Phượng Sơn")
    other = make_officer("07537")
    with pytest.raises(DossierNotFound):
        dossier_in_scope(way.dossier.code, acting(way.officer))
    way.submit()

    assert dossier_in_scope(way.dossier.code, acting(way.officer)).id == way.dossier.id
    assert dossier_in_scope(way.dossier.code, acting(way.province)).id == way.dossier.id
    for stranger in (acting(other), acting(make_user()), way.holder):
        with pytest.raises(DossierNotFound):
            dossier_in_scope(way.dossier.code, stranger)
        assert dossiers_in_scope(stranger, list(DossierState)) == ([], None)


def test_the_commune_asks_for_more_with_a_reason_and_the_holder_sends_again(app, now, start):
    way = start().submit()
    officer = acting(way.officer)
    with pytest.raises(ReasonNeeded):
        atomically(lambda: return_to_holder(way.dossier, reason="  ", actor=officer, now=now))

    atomically(
        lambda: return_to_holder(way.dossier, reason="Thiếu hợp đồng", actor=officer, now=now)
    )

    assert (way.state, way.dossier.reason) == (DossierState.RETURNED, "Thiếu hợp đồng")
    way.submit()
    assert (way.state, way.dossier.reason) == (DossierState.SUBMITTED, "")


def test_the_commune_forwards_only_with_points_for_its_whole_part(app, now, start):
    way = start().submit()
    officer = acting(way.officer)
    atomically(
        lambda: assess_as_commune(way.dossier, {"A1.1": Answer(300)}, actor=officer, now=now)
    )
    assert way.state is DossierState.COMMUNE_REVIEW

    with pytest.raises(CommunePartIncomplete) as refused:
        atomically(lambda: forward_to_province(way.dossier, actor=officer, now=now))
    assert refused.value.params == {"names": "A1.2, A2.1"}
    with pytest.raises(NotTheCommunesPart):
        atomically(
            lambda: assess_as_commune(way.dossier, {"B1.1": Answer(0)}, actor=officer, now=now)
        )

    way.forward()
    atomically(lambda: forward_to_province(way.dossier, actor=officer, now=now))
    assert way.state is DossierState.AT_PROVINCE
    with pytest.raises(DossierMoved):
        atomically(lambda: return_to_holder(way.dossier, reason="x", actor=officer, now=now))


def test_other_officers_and_members_of_the_shop_do_not_assess(app, now, start):
    way = start().submit()
    make_unit("07537", "Phường Phượng Sơn")
    for other in (make_officer("07537"), way.province):
        with pytest.raises(DossierNotFound):
            forward_to_province(way.dossier, actor=acting(other), now=now)
    save(
        SellerMember(
            seller_id=way.seller.id, user_id=way.officer.id, role=MemberRole.PACKER, added_at=now
        )
    )
    with pytest.raises(HasStake):
        forward_to_province(way.dossier, actor=acting(way.officer), now=now)


def test_the_holder_withdraws_before_a_council_has_it(app, now, start):
    way = start().submit().forward()
    atomically(lambda: withdraw_dossier(way.dossier, actor=way.holder, now=now))
    assert (way.state, way.dossier.open_key) == (DossierState.WITHDRAWN, None)

    late = start().submit().forward().sit_down()
    with pytest.raises(DossierMoved):
        atomically(lambda: withdraw_dossier(late.dossier, actor=late.holder, now=now))
    with pytest.raises(DossierMoved):
        atomically(
            lambda: save_answers(
                late.dossier, {"A1.1": Answer(0)}, actor=late.holder, now=now + timedelta(1)
            )
        )


def test_every_step_stands_in_the_audit_log(app, now, start):
    way = start().submit().forward()
    subject = way.dossier.code
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject == subject).order_by(AuditEntry.id)
    ).all()

    assert [action for action in actions if "evidence" not in action] == [
        "ocop.dossier_draft",
        "ocop.dossier_filled_in",
        "ocop.dossier_submitted",
        "ocop.dossier_commune_review",
        "ocop.dossier_assessed_by_commune",
        "ocop.dossier_at_province",
    ]
    assert list(audit_faults()) == []
    assert db.session.scalar(select(func.count(DossierStep.id))) == 4
