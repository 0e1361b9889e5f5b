"""An officer checks growing areas and certificates in two taps, within the commune."""

from datetime import timedelta

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import db
from marketplace.traceability.farm.models import CheckStatus, PublishedArea
from tests.factories import (
    make_officer,
    make_product,
    make_province_officer,
    make_seller,
    make_unit,
)
from tests.factories.farm import make_area, make_certificate
from tests.factories.saving import save
from tests.web.filling_in import fill_in
from tests.web.signing_in import sign_in

HUB = "/can-bo/truy-xuat"
AREAS, CERTIFICATES = "/can-bo/vung-trong", "/can-bo/chung-nhan"


def officer_client(app, officer=None):
    client = app.test_client()
    sign_in(client, officer or make_officer())
    return client


def test_an_area_is_checked_in_two_taps(app):
    area = make_area(code="VN-BGOR-0123", status=CheckStatus.CLAIMED)
    save(
        PublishedArea(
            code="VN-BGOR-0123",
            crop="Vải",
            holder="HTX Hồng Xuân",
            listed_on=vietnam_day(utc_now()),
        )
    )
    client = officer_client(app)
    page = f"{AREAS}/{area.reference}"
    assert f'href="{page}"' in client.get(AREAS).text
    assert "HTX Hồng Xuân" in client.get(page).text

    answer = fill_in(client, page, decision="verify")

    assert answer.location == AREAS
    db.session.refresh(area)
    assert area.status is CheckStatus.VERIFIED
    assert "VN-BGOR-0123" in client.get(f"{AREAS}?loc=da-kiem").text


def test_a_code_that_is_in_no_list_is_said_to_be_so(app):
    area = make_area(code="VN-24-07525-01-26", status=CheckStatus.CLAIMED)

    page = officer_client(app).get(f"{AREAS}/{area.reference}").text

    assert "không có trong danh sách nào" in page
    assert "Trông giống mã trong nước" in page


def test_not_counting_an_area_needs_its_reason(app):
    area = make_area(status=CheckStatus.CLAIMED)
    client = officer_client(app)
    page = f"{AREAS}/{area.reference}"

    without = fill_in(client, page, decision="suspend", reason="")
    nonsense = fill_in(client, page, decision="dance")
    right = fill_in(client, page, decision="suspend", reason="Mã này của hộ khác.")

    assert (without.status_code, nonsense.status_code, right.status_code) == (422, 422, 302)
    db.session.refresh(area)
    assert (area.status, area.status_reason) == (CheckStatus.SUSPENDED, "Mã này của hộ khác.")


def test_a_certificate_is_checked_in_two_taps(app):
    certificate = make_certificate(make_product(), status=CheckStatus.CLAIMED)
    client = officer_client(app)
    page = f"{CERTIFICATES}/{certificate.code}"
    assert f'href="{page}"' in client.get(CERTIFICATES).text

    assert fill_in(client, page, decision="verify").status_code == 302

    db.session.refresh(certificate)
    assert certificate.status is CheckStatus.VERIFIED


def test_the_claimer_cannot_check_even_as_an_officer(app):
    officer = make_officer()
    certificate = make_certificate(make_product(), status=CheckStatus.CLAIMED)
    certificate.claimed_by = officer.code
    save(certificate)
    client = officer_client(app, officer)

    answer = fill_in(client, f"{CERTIFICATES}/{certificate.code}", decision="verify")

    assert answer.status_code == 403
    db.session.refresh(certificate)
    assert certificate.status is CheckStatus.CLAIMED


def test_certificates_that_end_soon_have_their_own_list(app):
    today = vietnam_day(utc_now())
    product = make_product()
    rows = {
        "MOT": today + timedelta(days=90),
        "HAI": today + timedelta(days=91),
        "BA": today,
    }
    for number, valid_to in rows.items():
        make_certificate(
            product,
            number=f"CN-{number}",
            issued_on=valid_to - timedelta(days=700),
            valid_to=valid_to,
        )

    page = officer_client(app).get(f"{CERTIFICATES}?loc=sap-het").text

    assert "CN-MOT" in page
    assert "CN-HAI" not in page
    assert "CN-BA" not in page


def test_the_page_on_traceability_counts_what_there_is_to_do(app):
    make_area(status=CheckStatus.CLAIMED)
    make_certificate(make_product(), status=CheckStatus.CLAIMED)
    client = officer_client(app)

    hub, waiting = client.get(HUB).text, client.get("/can-bo/cho-toi")

    assert hub.count('class="todo-card todo-urgent"') == 2
    assert f'href="{AREAS}"' in hub
    assert "Vùng trồng chờ kiểm" in waiting.text


def test_another_communes_rows_are_not_found_and_a_province_only_reads(app):
    make_unit("30076", "Xã Mỹ Thọ", province="82")
    area = make_area(make_seller(), status=CheckStatus.CLAIMED)
    certificate = make_certificate(make_product(), status=CheckStatus.CLAIMED)
    pages = (f"{AREAS}/{area.reference}", f"{CERTIFICATES}/{certificate.code}")
    stranger = officer_client(app, make_officer("30076"))
    province = officer_client(app, make_province_officer("24"))

    for page in pages:
        assert stranger.get(page).status_code == 404
        read = province.get(page)
        assert read.status_code == 200
        assert 'name="decision"' not in read.text
    assert stranger.get(f"{AREAS}/{area.reference}/giay-to").status_code == 404
    assert stranger.get(f"{CERTIFICATES}/{certificate.code}/ban-chup").status_code == 404
    assert stranger.get(HUB).text.count("todo-urgent") == 0
