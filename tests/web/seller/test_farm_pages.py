"""A shop's growing areas, plots, seasons and certificates on its pages."""

import io
from datetime import date

from sqlalchemy import select

from marketplace.core.db import db
from marketplace.core.evidence import EvidenceFile
from marketplace.traceability.farm.models import (
    CertificateKind,
    CertificateScope,
    CheckStatus,
    FarmCertificate,
    GrowingArea,
    GrowingSeason,
    PlotKind,
    PlotStatus,
)
from tests.clock import days_ago
from tests.core.pictures import jpeg
from tests.factories import make_product, make_seller
from tests.factories.farm import make_area, make_certificate, make_plot, make_season
from tests.web.filling_in import fill_in

AREA = "/nguoi-ban/vung-trong/moi"
CERTIFICATE = "/nguoi-ban/chung-nhan/moi"


def paper():
    return io.BytesIO(jpeg()), "giay.jpg"


def test_a_code_is_declared_with_its_paper_and_waits_for_the_commune(app, client, owner):
    seller = make_seller(owner=owner)

    answer = fill_in(
        client,
        AREA,
        code="VN-24-07525-01-26",
        scheme="domestic",
        area_m2="12.000",
        evidence=paper(),
    )

    assert answer.location == "/nguoi-ban/vung-trong"
    area = db.session.scalars(select(GrowingArea)).one()
    assert (area.code, area.area_m2, area.status, area.seller_id) == (
        "VN-24-07525-01-26",
        12_000,
        CheckStatus.CLAIMED,
        seller.id,
    )
    page = client.get("/nguoi-ban/vung-trong").text
    assert "tự khai, chưa kiểm" in page
    document = client.get(f"/nguoi-ban/vung-trong/giay-to/{area.reference}")
    assert document.mimetype == "image/jpeg"
    assert document.headers["Cache-Control"] == "private, no-store"


def test_a_strange_code_is_taken_with_a_hint(app, client, owner):
    make_seller(owner=owner)

    answer = fill_in(client, AREA, code="BG-MV-17/2020", scheme="domestic", area_m2="9000")

    assert answer.status_code == 302
    assert "trông khác mã trong nước" in client.get("/nguoi-ban/vung-trong").text


def test_a_wrong_area_keeps_what_was_typed(app, client, owner):
    make_seller(owner=owner)

    answer = fill_in(client, AREA, code="V", scheme="moon", area_m2="nhiều")
    zero = fill_in(client, AREA, code="VN-24-07525-01-26", scheme="own", area_m2="0")

    assert (answer.status_code, zero.status_code) == (422, 422)
    assert 'value="nhiều"' in answer.text
    assert "Nhập diện tích vùng trồng" in zero.text
    assert db.session.scalars(select(GrowingArea)).all() == []


def test_a_document_that_is_none_is_refused_and_nothing_kept(app, client, owner):
    make_seller(owner=owner)

    answer = fill_in(
        client,
        AREA,
        code="VN-24-07525-01-26",
        scheme="own",
        area_m2="5000",
        evidence=(io.BytesIO(b"nix"), "a.exe"),
    )

    assert answer.status_code == 422
    assert db.session.scalars(select(EvidenceFile)).all() == []


def test_a_plot_is_changed_and_its_history_kept(app, client, owner):
    seller = make_seller(owner=owner)
    area, plot = make_area(seller), make_plot(seller, code="L1")

    answer = fill_in(
        client,
        "/nguoi-ban/vung-trong/lo-dat/L1",
        name="Đồi cao",
        area_m2="4000",
        area=area.reference,
        kind="organic",
        since="2026-05-01",
        active="y",
    )

    assert answer.status_code == 302
    db.session.refresh(plot)
    assert (plot.name, plot.area_m2, plot.growing_area_id, plot.active) == (
        "Đồi cao",
        4_000,
        area.id,
        True,
    )
    status = db.session.scalars(select(PlotStatus)).one()
    assert (status.kind, status.since) == (PlotKind.ORGANIC, date(2026, 5, 1))


def test_a_season_ends_and_goes_on(app, client, owner):
    seller = make_seller(owner=owner)
    season = make_season(make_product(seller=seller))
    url = f"/nguoi-ban/mua-vu/{season.code}"

    early = fill_in(client, url, ended_on="2025-01-01")
    assert early.status_code == 422
    ended = days_ago(124)
    assert fill_in(client, url, ended_on=f"{ended}").status_code == 302
    assert f"kết thúc ngày {ended:%d/%m/%Y}" in client.get("/nguoi-ban/mua-vu").text

    fill_in(client, f"{url}/tiep-tuc", page=url)
    db.session.refresh(season)
    assert season.ended_on is None


def test_a_certificate_is_declared_with_its_paper_and_scope(app, client, owner):
    seller = make_seller(owner=owner)
    product, plot = make_product(seller=seller), make_plot(seller, code="L1")
    fields = {
        "kind": "vietgap",
        "number": "VietGAP-TT-12-04-24-0001",
        "issuer": "Quacert",
        "issued_on": "2026-01-10",
        "products": [product.code],
        "plots": [plot.code],
        "expected_kg": "8.000",
    }

    too_long = fill_in(client, CERTIFICATE, **fields, valid_to="2028-04-11", evidence=paper())
    without = fill_in(client, CERTIFICATE, **fields, valid_to="2028-01-10")
    right = fill_in(client, CERTIFICATE, **fields, valid_to="2028-01-10", evidence=paper())

    assert (too_long.status_code, without.status_code, right.status_code) == (422, 422, 302)
    assert "10/04/2028" in too_long.text
    assert "Quacert" in too_long.text
    found = db.session.scalars(select(FarmCertificate)).one()
    assert (found.kind, found.status, found.expected_output_g, found.claimed_by) == (
        CertificateKind.VIETGAP,
        CheckStatus.CLAIMED,
        8_000_000,
        owner.code,
    )
    scope = db.session.scalars(select(CertificateScope)).one()
    assert (scope.product_id, scope.plot_id) == (product.id, plot.id)
    assert "tự khai, chưa kiểm" in client.get("/nguoi-ban/chung-nhan").text
    assert client.get(f"/nguoi-ban/chung-nhan/{found.code}/ban-chup").status_code == 200


def test_what_is_another_shops_is_not_found(app, client, owner):
    make_seller(owner=owner)
    stranger = make_seller()
    area, plot = make_area(stranger), make_plot(stranger)
    certificate = make_certificate(make_product(seller=stranger))
    season = make_season(make_product(seller=stranger))

    for path in (
        f"/nguoi-ban/vung-trong/giay-to/{area.reference}",
        f"/nguoi-ban/vung-trong/lo-dat/{plot.code}",
        f"/nguoi-ban/chung-nhan/{certificate.code}/ban-chup",
        f"/nguoi-ban/mua-vu/{season.code}",
    ):
        assert client.get(path).status_code == 404
    assert db.session.scalars(select(GrowingSeason.ended_on)).one() is None
