"""A seller claims, another person verifies: stars show for that product and no other."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from marketplace.accounts.models import Role
from marketplace.catalog.queries import ProductNotFound
from marketplace.core.audit import AuditEntry
from marketplace.core.clock import vietnam_day
from marketplace.core.db import atomically, db
from marketplace.core.events import OutboxEvent
from marketplace.core.evidence import EvidenceMissing
from marketplace.ocop.commands.claiming import (
    CertificateEnded,
    ClaimAlreadyWaits,
    ClaimDecided,
    NoMember,
    withdraw_claim,
)
from marketplace.ocop.commands.judging import (
    LinkedElsewhere,
    NotValidNow,
    ReasonForRefusalMissing,
    RevokedRecognition,
    SamePerson,
    refuse_claim,
    verify_claim,
)
from marketplace.ocop.commands.recording import IssuedInFuture, StarsOutOfRange
from marketplace.ocop.commands.revoking import revoke_recognition
from marketplace.ocop.models import ClaimState, Recognition, RecognitionClaim
from marketplace.ocop.queries.claims import ClaimNotFound
from tests.factories import (
    make_officer,
    make_product,
    make_province_officer,
    make_seller,
    make_unit,
    make_user,
)
from tests.factories.people import _grant
from tests.factories.recognitions import (
    make_claim,
    make_evidence,
    make_recognition,
    stars_shown,
)
from tests.ocop.members import join_shop
from tests.sellers.acting import acting

TODAY = date(2026, 11, 21)


@pytest.fixture
def owner(app):
    return make_user()


@pytest.fixture
def shop(owner):
    return make_seller(owner=owner)


@pytest.fixture
def product(shop):
    return make_product("Vải thiều Lục Ngạn", seller=shop)


@pytest.fixture
def claim(product, shop, owner, now):
    return make_claim(product, shop, by=owner.code, now=now)


def verify(claim, recognition, officer, now):
    return atomically(
        lambda: verify_claim(claim, recognition=recognition, actor=acting(officer), now=now)
    )


def events(name):
    query = select(OutboxEvent.payload).where(OutboxEvent.name == name).order_by(OutboxEvent.id)
    return db.session.scalars(query).all()


def test_a_verified_claim_shows_the_stars_of_the_register_at_once(claim, product, shop, now):
    officer = make_officer()
    recognition = make_recognition(stars=4, certificate_no="GCN-1", unit_code=None)
    before = product.version

    verify(claim, recognition, officer, now)

    assert stars_shown(product, TODAY) == 4
    assert product.trust["ocop"] == {
        "stars": 4,
        "certificate_no": "GCN-1",
        "decision_no": "100/QĐ-UBND",
        "decision_on": "2025-05-01",
        "issuing_body": "UBND tỉnh Bắc Ninh",
        "issued_on": "2025-05-01",
        "expires_on": "2028-05-01",
    }
    assert product.version == before + 1
    kept = db.session.get_one(RecognitionClaim, claim.id, populate_existing=True)
    assert (kept.state, kept.decided_by) == (ClaimState.VERIFIED, officer.code)
    entry = db.session.get_one(Recognition, recognition.id, populate_existing=True)
    assert (entry.product_id, entry.unit_code) == (product.id, "07525")
    assert (entry.checked_by, entry.checked_on) == (officer.code, TODAY)
    told = events("recognition_kept")[-1]
    assert (told["product_code"], told["seller_code"]) == (product.code, shop.code)
    assert (told["unit_code"], told["unit_id"]) == ("07525", shop.unit_id)
    assert len(events("catalog.product_changed")) == 1
    acts = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert acts == ["ocop.claimed", "ocop.recognition_recorded", "ocop.claim_verified"]


def test_the_same_claim_sent_twice_is_one_claim(claim, product, shop, owner, now):
    again = make_claim(product, shop, by=owner.code, now=now)

    assert again.id == claim.id
    assert db.session.scalar(select(func.count(RecognitionClaim.id))) == 1


def test_a_second_certificate_waits_until_the_first_is_decided(claim, product, shop, owner, now):
    with pytest.raises(ClaimAlreadyWaits):
        make_claim(product, shop, by=owner.code, now=now, certificate_no="GCN-2")


def test_nobody_claims_for_a_product_of_another_shop(shop, owner, now):
    strange = make_product(seller=make_seller(owner=make_user()))

    with pytest.raises(ProductNotFound):
        make_claim(strange, shop, by=owner.code, now=now)


def test_nobody_claims_for_a_shop_that_they_do_not_work_in(product, shop, now):
    with pytest.raises(NoMember):
        make_claim(product, shop, by=make_user().code, now=now)


def test_the_document_of_another_shop_proves_nothing(product, shop, owner, now, monkeypatch):
    other = make_evidence(make_seller(owner=make_user()))
    monkeypatch.setattr("tests.factories.recognitions.make_evidence", lambda *_, **__: other)

    with pytest.raises(EvidenceMissing):
        make_claim(product, shop, by=owner.code, now=now)


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"stars": 2}, StarsOutOfRange),
        ({"stars": 6}, StarsOutOfRange),
        ({"issued_on": TODAY + timedelta(days=1)}, IssuedInFuture),
        ({"issued_on": date(2023, 11, 21)}, CertificateEnded),
    ],
)
def test_what_no_certificate_says_is_refused(product, shop, owner, now, facts, error):
    with pytest.raises(error):
        make_claim(product, shop, by=owner.code, now=now, **facts)


def test_a_certificate_on_its_last_day_may_still_be_claimed(product, shop, owner, now):
    claim = make_claim(product, shop, by=owner.code, now=now, issued_on=date(2023, 11, 22))

    assert claim.state is ClaimState.WAITING


def test_the_claimant_cannot_verify(product, shop, owner, now):
    _grant(owner, Role.COMMUNE_OFFICER, unit="07525")
    claim = make_claim(product, shop, by=owner.code, now=now)
    recognition = make_recognition()

    with pytest.raises(SamePerson):
        verify(claim, recognition, owner, now)
    assert stars_shown(product, TODAY) is None


def test_an_officer_who_works_for_the_shop_cannot_verify(claim, shop, now):
    officer = make_officer()
    join_shop(shop, officer)

    with pytest.raises(SamePerson):
        verify(claim, make_recognition(), officer, now)


def test_the_claim_of_another_commune_is_not_found(claim, now):
    make_unit("07534", "Phường Phượng Sơn")

    with pytest.raises(ClaimNotFound):
        verify(claim, make_recognition(), make_officer("07534"), now)
    with pytest.raises(ClaimNotFound):
        verify(claim, make_recognition(), make_province_officer("82"), now)


def test_an_officer_of_the_province_may_verify(claim, product, now):
    verify(claim, make_recognition(stars=3), make_province_officer("24"), now)

    assert stars_shown(product, TODAY) == 3


def test_a_register_entry_of_another_province_is_not_found(claim, now):
    foreign = make_recognition(province_code="82", unit_code=None)

    with pytest.raises(ClaimNotFound):
        verify(claim, foreign, make_officer(), now)


def test_stars_of_another_product_of_the_same_holder_are_refused(claim, product, shop, now):
    other = make_product("Mật ong hoa vải", seller=shop)
    recognition = make_recognition(other, product_name="Mật ong hoa vải")

    with pytest.raises(LinkedElsewhere) as refusal:
        verify(claim, recognition, make_officer(), now)

    assert refusal.value.params == {"product": "Mật ong hoa vải", "shop": shop.name}
    assert stars_shown(product, TODAY) is None
    assert stars_shown(other, TODAY) == 4


def test_a_recognition_that_ended_cannot_be_verified(claim, now):
    recognition = make_recognition(issued_on=date(2023, 11, 21))

    with pytest.raises(NotValidNow):
        verify(claim, recognition, make_officer(), now)


def test_a_revoked_recognition_cannot_be_verified(claim, now):
    recognition = make_recognition()
    atomically(
        lambda: revoke_recognition(
            recognition, decision_no="7/QĐ-UBND", reason="", on=TODAY, actor="tests", now=now
        )
    )

    with pytest.raises(RevokedRecognition) as refusal:
        verify(claim, recognition, make_officer(), now)
    assert refusal.value.params == {"decision": "7/QĐ-UBND"}


def test_a_refusal_needs_a_reason_and_is_final(claim, product, now):
    actor = acting(make_officer())
    with pytest.raises(ReasonForRefusalMissing):
        atomically(lambda: refuse_claim(claim, reason="  ", actor=actor, now=now))

    atomically(lambda: refuse_claim(claim, reason="Ảnh mờ, chụp lại.", actor=actor, now=now))

    kept = db.session.get_one(RecognitionClaim, claim.id, populate_existing=True)
    assert (kept.state, kept.reason) == (ClaimState.REFUSED, "Ảnh mờ, chụp lại.")
    with pytest.raises(ClaimDecided):
        verify(claim, make_recognition(), make_officer(), now)


def test_a_claim_may_be_taken_back_once_and_never_after_the_decision(claim, owner, now):
    recognition, officer = make_recognition(), make_officer()
    for _ in range(2):
        atomically(lambda: withdraw_claim(claim, actor=owner.code, now=now))
    with pytest.raises(ClaimDecided):
        verify(claim, recognition, officer, now)

    assert db.session.get_one(RecognitionClaim, claim.id).state is ClaimState.WITHDRAWN


def test_the_better_of_two_valid_recognitions_shows(product, now):
    make_recognition(product, stars=3, issued_on=date(2026, 1, 1), now=now)
    make_recognition(product, stars=4, issued_on=date(2025, 1, 1), now=now)

    assert vietnam_day(now) == TODAY
    assert stars_shown(product, TODAY) == 4
    assert stars_shown(product, date(2028, 1, 1)) is None
