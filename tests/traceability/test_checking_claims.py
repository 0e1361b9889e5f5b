"""Growing areas, plots, seasons and inputs: what a shop says, and who checks it."""

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.accounts.access import Actor
from marketplace.catalog.trust import trust_of
from marketplace.core.audit import AuditEntry
from marketplace.core.codes import new_code
from marketplace.core.db import db, unit_of_work
from marketplace.core.events import OutboxEvent
from marketplace.core.evidence import EvidenceFile
from marketplace.sellers.models import Seller
from marketplace.traceability.farm.commands.area_lists import AreaListInvalid, load_published_areas
from marketplace.traceability.farm.commands.areas import (
    AreaCheckedAlready,
    AreaCodeInvalid,
    AreaSizeInvalid,
    claim_area,
    suspend_area,
    verify_area,
)
from marketplace.traceability.farm.commands.certificates import (
    claim_certificate,
    verify_certificate,
)
from marketplace.traceability.farm.commands.checking import (
    CheckReasonMissing,
    NotInYourCare,
    OwnClaim,
)
from marketplace.traceability.farm.commands.inputs import keep_input, load_inputs
from marketplace.traceability.farm.commands.plots import (
    PlotCodeInvalid,
    PlotCodeTaken,
    add_plot,
    plot_code,
)
from marketplace.traceability.farm.commands.seasons import PlantedInFuture, start_season
from marketplace.traceability.farm.models import (
    CertificateKind,
    CheckStatus,
    GrowingArea,
    InputKind,
    InputProduct,
    PublishedArea,
)
from marketplace.traceability.farm.queries.fields import published_areas
from marketplace.traceability.lots.commands.judging import judge_lots
from marketplace.tracelog.models import TraceEvent
from tests.factories import make_product, make_seller
from tests.factories.farm import make_area, make_input, make_plot
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


def test_a_claim_made_twice_is_one_until_it_is_checked(app, now):
    seller = make_seller()

    first, second = claim(seller, now), claim(seller, now, area_m2=30_000)

    assert first.id == second.id
    assert (second.area_m2, second.status) == (30_000, CheckStatus.CLAIMED)
    with unit_of_work():
        verify_area(second, actor=OFFICER, now=now)
    with pytest.raises(AreaCheckedAlready):
        claim(seller, now)


@pytest.mark.parametrize("code", ["BG-MV-17/2020", "vn-24-07525-01-26", "Mã vườn số 3", "X" * 40])
def test_a_code_of_any_shape_is_taken(app, now, code):
    assert claim(make_seller(), now, code=code).code == code


def test_a_code_too_long_and_an_area_without_size_are_refused(app, now):
    seller = make_seller()

    with pytest.raises(AreaCodeInvalid):
        claim(seller, now, code="X" * 41)
    with pytest.raises(AreaSizeInvalid):
        claim(seller, now, area_m2=0)


def test_checking_an_area_is_told_and_shows_on_the_lots(app, now):
    farm = make_farm()
    farm.area.status, farm.area.claimed_by = CheckStatus.CLAIMED, "ND1"
    save(farm.area)
    lot = make_harvest(farm.product, season=farm.season)
    with unit_of_work():
        judge_lots([lot.id], now=now)

    with unit_of_work():
        verify_area(farm.area, actor=OFFICER, now=now)
    with unit_of_work():
        verify_area(farm.area, actor=OFFICER, now=now)

    db.session.refresh(farm.product)
    assert trust_of(farm.product.trust, day=DAY).trace.areas == (farm.area.code,)
    (event,) = told("area_checked")
    assert (event["code"], event["status"], event["area_m2"]) == (
        farm.area.code,
        "verified",
        50_000,
    )
    with unit_of_work():
        suspend_area(farm.area, reason="Mã đã bị thu hồi", actor=OFFICER, now=now)
    db.session.refresh(farm.product)
    assert trust_of(farm.product.trust, day=DAY).trace.areas == ()
    assert [event["status"] for event in told("area_checked")] == ["verified", "suspended"]


def test_the_outline_of_an_area_is_in_no_event_and_no_audit_entry(app, now):
    outline = {"type": "Point", "coordinates": [106.60123, 21.37456]}
    area = claim(make_seller(), now, geometry=outline)
    with unit_of_work():
        verify_area(area, actor=OFFICER, now=now)

    kept = [str(row) for row in db.session.scalars(select(OutboxEvent.payload))]
    kept += [str(row) for row in db.session.scalars(select(AuditEntry.details))]
    kept += list(db.session.scalars(select(TraceEvent.body)))
    assert area.geometry == outline
    assert not any("106.6" in text for text in kept)


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (STRANGER, NotInYourCare),
        (PROVINCE, NotInYourCare),
        (Actor(user_id=1, user_code="ND1", unit_codes=frozenset({"07525"})), OwnClaim),
    ],
)
def test_neither_another_commune_nor_the_claimer_checks(app, now, actor, refusal):
    area = claim(make_seller(), now)
    certificate = claimed(make_product(), now)

    with pytest.raises(refusal), unit_of_work():
        verify_area(area, actor=actor, now=now)
    with pytest.raises(refusal), unit_of_work():
        verify_certificate(certificate, actor=actor, now=now)


def test_an_officer_who_works_for_the_shop_does_not_check_it(app, now):
    seller = make_seller()
    area = claim(seller, now)
    own = Actor(
        user_id=7,
        user_code="ND7",
        unit_codes=frozenset({"07525"}),
        seller_ids=frozenset({seller.id}),
    )

    with pytest.raises(OwnClaim), unit_of_work():
        verify_area(area, actor=own, now=now)


def test_suspending_needs_a_reason(app, now):
    area = make_area()

    with pytest.raises(CheckReasonMissing), unit_of_work():
        suspend_area(area, reason=" ", actor=OFFICER, now=now)


def test_claims_are_looked_up_in_the_published_list_to_the_letter(app, now):
    rows = "code,crop,market,holder,area_m2,status,listed_on\n"
    row = "VN-BGOR-0123,Vải,Trung Quốc,HTX Hồng Xuân,120000,valid,2026-05-01\n"

    with unit_of_work():
        assert load_published_areas((rows + row).encode(), now=now) == 1
    with unit_of_work():
        assert load_published_areas((rows + row).encode(), now=now) == 0

    assert [found.holder for found in published_areas("VN-BGOR-0123")] == ["HTX Hồng Xuân"]
    assert published_areas("VN-BGOR-012") == []
    with pytest.raises(AreaListInvalid) as refused, unit_of_work():
        load_published_areas((rows + row + "VN-1,,,,,,gestern\n").encode(), now=now)
    assert refused.value.params == {"row": 3}
    assert len(db.session.scalars(select(PublishedArea)).all()) == 1


def test_plot_codes_are_tidied_and_unique_in_a_shop(app, now):
    seller = make_seller()
    make_plot(seller, code="L1")

    with unit_of_work():
        plot = add_plot(seller, name="Đồi cao", area_m2=3_600, actor="ND1", now=now)
    with unit_of_work():
        again = add_plot(seller, name="Đồi cao", area_m2=3_600, code="L2", actor="ND1", now=now)

    assert (plot.code, again.id) == ("L2", plot.id)
    assert plot_code("đồi 3") == "DOI-3"
    for wrong in ("L" * 21, "L/1", "#1"):
        with pytest.raises(PlotCodeInvalid):
            plot_code(wrong)
    with pytest.raises(PlotCodeTaken), unit_of_work():
        add_plot(seller, name="Khác", area_m2=100, code="l1", actor="ND1", now=now)


def test_the_same_season_started_twice_is_one(app, now):
    seller = make_seller()
    product, plot = make_product(seller=seller), make_plot(seller)

    def start(planted_on: date):
        with unit_of_work():
            return start_season(
                seller,
                product=product,
                plots=[plot],
                planted_on=planted_on,
                actor="ND1",
                now=now,
            )

    assert start(date(2026, 3, 1)).id == start(date(2026, 3, 1)).id
    with pytest.raises(PlantedInFuture):
        start(date(2026, 11, 22))


def test_the_markets_list_of_inputs_loads_once_and_own_ones_stand_beside(app, now):
    with unit_of_work():
        loaded = load_inputs(now=now)
    with unit_of_work():
        assert load_inputs(now=now) == 0
    own = make_input("Thuốc nhà", seller=make_seller(), waiting_days=None)
    seller = db.session.get_one(Seller, own.seller_id)
    with unit_of_work():
        kept = keep_input(
            seller,
            name="thuoc nha",
            kind=InputKind.PESTICIDE,
            unit="ml",
            waiting_days=5,
            actor="ND1",
            now=now,
        )

    assert loaded > 30
    assert (kept.id, kept.waiting_days) == (own.id, 5)
    abamectin = db.session.scalars(
        select(InputProduct).where(InputProduct.code == "VT-ABAMECTIN")
    ).one()
    assert (abamectin.waiting_days, abamectin.permitted, abamectin.seller_id) == (7, True, None)
