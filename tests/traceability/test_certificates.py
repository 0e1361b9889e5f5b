"""Certificates: claimed with their paper, checked by the commune, ending on their day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.catalog.trust import trust_of
from marketplace.core.codes import new_code
from marketplace.core.db import db, unit_of_work
from marketplace.core.events import OutboxEvent
from marketplace.core.evidence import EvidenceFile, EvidenceMissing
from marketplace.notifications.farm_notices import tell_of_ending_certificate
from marketplace.notifications.models import Notice
from marketplace.sellers.models import Seller
from marketplace.traceability.events import CertificateEnding
from marketplace.traceability.farm.commands.areas import claim_area
from marketplace.traceability.farm.commands.certificates import (
    CertificateCheckedAlready,
    CertificateDaysInvalid,
    CertificateEnded,
    CertificateProductsMissing,
    CertificateTooLong,
    IssuedInFuture,
    claim_certificate,
    suspend_certificate,
    verify_certificate,
)
from marketplace.traceability.farm.models import CertificateKind, CheckStatus, GrowingArea
from marketplace.traceability.farm.rules.certificate_terms import is_extended, latest_end
from marketplace.traceability.lots.commands.days_passing import (
    refresh_outdated_badges,
    warn_of_endings,
)
from marketplace.traceability.lots.commands.judging import judge_lots
from marketplace.tracelog.models import TraceEvent, TraceKind
from tests.factories import make_product
from tests.factories.farm import make_certificate
from tests.factories.people import LONG_AGO
from tests.factories.saving import save
from tests.traceability.harvesting import make_farm, make_harvest

DAY = date(2026, 11, 21)
OFFICER = Actor(user_id=900, user_code="ND-OFFICER", unit_codes=frozenset({"07525"}))
STRANGER = Actor(user_id=901, user_code="ND-STRANGER", unit_codes=frozenset({"30076"}))
PROVINCE = Actor(user_id=902, user_code="ND-PROVINCE", province_codes=frozenset({"24"}))


def claim(seller, now, **other) -> GrowingArea:
    wanted = {"code": "VN-24-07525-01-26", "area_m2": 20_000, "actor": "ND1", **other}
    with unit_of_work():
        return claim_area(seller, **wanted, now=now)


def make_paper(seller: Seller) -> EvidenceFile:
    paper = EvidenceFile(
        code=new_code("TL"),
        owner=f"seller:{seller.id}",
        filename="giay.jpg",
        media_type="image/jpeg",
        size=1,
        content_hash="0" * 64,
        uploaded_by="ND1",
        uploaded_at=LONG_AGO,
    )
    save(paper)
    return paper


def claimed(product, now, **other):
    seller = db.session.get_one(Seller, product.seller_id)
    wanted = {
        "kind": CertificateKind.VIETGAP,
        "number": "VietGAP-01",
        "issuer": "Quacert",
        "issued_on": date(2026, 1, 10),
        "valid_to": date(2028, 1, 10),
        "products": [product],
        "actor": "ND1",
        **other,
    }
    if "evidence" not in wanted:
        wanted["evidence"] = make_paper(seller)
    with unit_of_work():
        return claim_certificate(seller, **wanted, now=now)


def told(name: str) -> list[dict]:
    query = select(OutboxEvent.payload).where(OutboxEvent.name == f"traceability.{name}")
    return list(db.session.scalars(query.order_by(OutboxEvent.id)))


def test_vietgap_lasts_two_years_and_three_months_at_most():
    issued = date(2024, 11, 30)

    assert latest_end(CertificateKind.VIETGAP, issued) == date(2027, 2, 28)
    assert not is_extended(CertificateKind.VIETGAP, issued, date(2026, 11, 30))
    assert is_extended(CertificateKind.VIETGAP, issued, date(2026, 12, 1))
    assert not is_extended(CertificateKind.ORGANIC, issued, date(2027, 12, 1))


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"valid_to": date(2028, 4, 11)}, CertificateTooLong),
        ({"valid_to": date(2026, 1, 10)}, CertificateDaysInvalid),
        ({"issued_on": date(2026, 11, 22)}, IssuedInFuture),
        ({"products": []}, CertificateProductsMissing),
        ({"evidence": None}, EvidenceMissing),
    ],
)
def test_a_wrong_certificate_is_refused(app, now, wrong, refusal):
    with pytest.raises(refusal):
        claimed(make_product(), now, **wrong)


def test_another_shops_product_is_not_covered(app, now):
    with pytest.raises(CertificateProductsMissing):
        claimed(make_product(), now, products=[make_product()])


def test_a_checked_certificate_shows_and_a_suspended_one_does_not(app, now):
    product = make_product()
    certificate = claimed(product, now)
    assert trust_of(product.trust, day=DAY).certificates == ()

    with unit_of_work():
        verify_certificate(certificate, actor=OFFICER, now=now)
    db.session.refresh(product)
    (shown,) = trust_of(product.trust, day=DAY).certificates
    assert (shown.kind, shown.number) == ("vietgap", "VietGAP-01")
    with pytest.raises(CertificateCheckedAlready):
        claimed(product, now)

    with unit_of_work():
        suspend_certificate(certificate, reason="Hết hiệu lực", actor=OFFICER, now=now)
    db.session.refresh(product)
    assert trust_of(product.trust, day=DAY).certificates == ()
    kinds = db.session.scalars(select(TraceEvent.kind)).all()
    assert kinds == [TraceKind.INSPECTED, TraceKind.INSPECTED]


def test_an_ended_certificate_is_not_checked_any_more(app, now):
    product = make_product()
    certificate = make_certificate(product, status=CheckStatus.CLAIMED, valid_to=date(2026, 11, 21))

    with pytest.raises(CertificateEnded), unit_of_work():
        verify_certificate(certificate, actor=OFFICER, now=now)


def test_the_shop_is_warned_90_and_30_days_before_the_end_and_once_each(app, now):
    certificate = make_certificate(make_product(), valid_to=DAY + timedelta(days=91))
    stages = []
    for days in (0, 1, 2, 60, 61, 62, 91, 92):
        with unit_of_work():
            warn_of_endings(now=now + timedelta(days=days))
        stages.append([event["stage"] for event in told("certificate_ending")])

    assert stages == [[], [90], [90], [90], [90, 30], [90, 30], [90, 30], [90, 30]]
    event = CertificateEnding(**told("certificate_ending")[1])
    assert event.code == certificate.code


def test_a_warning_reaches_the_owner_once(app, now):
    make_certificate(make_product(), valid_to=DAY + timedelta(days=30))
    with unit_of_work():
        warn_of_endings(now=now)
    (payload,) = told("certificate_ending")
    event = CertificateEnding(
        **payload
        | {"occurred_at": now, "valid_to": DAY + timedelta(days=30)}
        | {"owner_ids": tuple(payload["owner_ids"])}
    )

    for _ in range(2):
        with unit_of_work():
            tell_of_ending_certificate(event)

    notices = db.session.scalars(select(Notice).order_by(Notice.id)).all()
    assert len(notices) == 2
    assert "hết hạn ngày 21/12/2026, còn 30 ngày" in notices[0].text


def test_badges_past_their_day_are_taken_away_by_the_clock(app, now):
    farm = make_farm()
    make_certificate(farm.product, valid_to=DAY + timedelta(days=20))
    lot = make_harvest(farm.product, season=farm.season)
    with unit_of_work():
        judge_lots([lot.id], now=now)

    with unit_of_work():
        assert refresh_outdated_badges(now=now) == 0
    with unit_of_work():
        assert refresh_outdated_badges(now=now + timedelta(days=11)) == 1
    db.session.refresh(farm.product)
    assert set(farm.product.trust) == {"certificates"}


def test_the_badge_of_a_lot_that_was_sold_out_is_taken_away_by_the_clock(app, now):
    farm = make_farm()
    lot = make_harvest(farm.product, season=farm.season)
    with unit_of_work():
        judge_lots([lot.id], now=now)
    lot.used_g = lot.quantity_g
    save(lot)

    with unit_of_work():
        assert refresh_outdated_badges(now=now) == 1

    db.session.refresh(farm.product)
    assert farm.product.trust == {}
