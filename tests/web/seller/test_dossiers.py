"""A holder fills a dossier in on a phone: one part a page, nothing is lost, gaps are named."""

import io

import pytest

from marketplace.core.db import db
from marketplace.ocop.dossier_models import Assessor, Dossier, DossierState
from marketplace.ocop.dossiers.queries.contents import evidence_of, points_of
from tests.factories import make_product, make_seller
from tests.factories.dossiers import make_dossier, owner_of
from tests.web.filling_in import token_on
from tests.web.signing_in import sign_in

BEGIN = "/nguoi-ban/ocop/ho-so/moi"
PDF = b"%PDF-1.7 a contract"


@pytest.fixture
def way(app, now, tmp_path):
    return make_dossier(tmp_path, now)


def holder_of(app, way):
    client = app.test_client()
    sign_in(client, owner_of(way.seller.id))
    return client


def part_page(way, part="A"):
    return f"/nguoi-ban/ocop/ho-so/{way.dossier.code}/phan/{part}"


def send(client, url, **fields):
    token = token_on(client.get(url))
    return client.post(
        url, data={**fields, "csrf_token": token}, content_type="multipart/form-data"
    )


def test_a_holder_begins_a_dossier_for_a_product(app):
    product = make_product()
    client = app.test_client()
    sign_in(client, owner_of(product.seller_id))
    assert "Chưa có hồ sơ nào" in client.get("/nguoi-ban/ocop/ho-so").text

    refused = send(client, BEGIN, product="SPX", sub_group="9.9")
    begun = send(client, BEGIN, product=product.code, sub_group="1.1")

    assert refused.status_code == 422
    assert "Hãy chọn một sản phẩm." in refused.text
    dossier = db.session.query(Dossier).one()
    assert begun.location == f"/nguoi-ban/ocop/ho-so/{dossier.code}"
    assert "Vải thiều Lục Ngạn" in client.get("/nguoi-ban/ocop/ho-so").text


def test_a_part_is_saved_and_leads_to_the_next(app, way):
    client = holder_of(app, way)

    answer = send(
        client,
        part_page(way),
        p_A1_1="500",
        n_A1_1="Vải nhà trồng",
        f_A1_1=(io.BytesIO(PDF), "hop-dong.pdf"),
    )

    assert answer.location == part_page(way, "B")
    assert points_of(way.dossier.id, Assessor.HOLDER)["A1.1"] == 500
    page = client.get(part_page(way)).text
    assert "hop-dong.pdf" in page
    assert "5 trên 40 điểm của phần này" in page
    assert "còn thiếu" in page


def test_what_is_right_is_kept_and_what_is_wrong_stays_as_typed(app, way):
    client = holder_of(app, way)

    answer = send(
        client,
        part_page(way),
        p_A1_1="300",
        p_A3_3="nhiều lắm",
        n_A3_3="sổ ghi tay",
        f_A1_1=(io.BytesIO(b"MZ"), "virus.exe"),
    )

    assert answer.status_code == 422
    assert 'value="nhiều lắm"' in answer.text
    assert "sổ ghi tay" in answer.text
    assert "Nhập điểm, ví dụ 3 hoặc 3,5; nhiều nhất 3." in answer.text
    assert "virus.exe:" in answer.text
    assert points_of(way.dossier.id, Assessor.HOLDER)["A1.1"] == 300
    assert evidence_of(way.dossier.id) == {}


@pytest.mark.parametrize("typed", ["3,01", "-1", "99999999999", "1/2", "=3"])
def test_points_above_the_maximum_are_refused(app, way, typed):
    client = holder_of(app, way)
    answer = send(client, part_page(way), p_A3_3=typed)
    assert answer.status_code == 422
    assert points_of(way.dossier.id, Assessor.HOLDER).get("A3.3") is None


def test_a_document_can_be_taken_away(app, way):
    file = way.add_paper("A1.1")
    client = holder_of(app, way)
    url = f"/nguoi-ban/ocop/ho-so/{way.dossier.code}/giay-to/{file.code}"

    send(client, part_page(way), remove=file.code)

    assert evidence_of(way.dossier.id) == {}
    assert client.get(url).status_code == 404


def test_gaps_are_named_until_it_can_be_sent(app, way):
    client = holder_of(app, way)
    url = f"/nguoi-ban/ocop/ho-so/{way.dossier.code}"
    way.fill_in()
    way.prove([each.code for each in way.criteria if each.code != "C2.2"])

    page = client.get(url).text
    assert "Còn thiếu 1 mục" in page
    assert "C2.2. An toàn thực phẩm" in page
    assert "100 trên 100 điểm: khoảng 5 sao" in page
    token = token_on(client.get(url))
    client.post(f"{url}/gui", data={"csrf_token": token})
    assert way.state is DossierState.DRAFT

    way.prove(["C2.2"])
    client.post(f"{url}/gui", data={"csrf_token": token})
    assert way.state is DossierState.SUBMITTED
    assert "chờ cấp xã thẩm định" in client.get(url).text
    assert client.get(part_page(way)).location == url


def test_the_holder_reads_the_councils_result_but_no_members_name(app, way):
    way.submit().forward().sit_down()
    for member in way.members:
        way.score(member)
    way.close()

    page = holder_of(app, way).get(f"/nguoi-ban/ocop/ho-so/{way.dossier.code}").text

    assert "Chỉ trung ương mới công nhận 5 sao" in page
    assert "Chủ tịch" not in page
    assert not any(member.name in page for member in way.members)


def test_a_dossier_is_taken_back(app, way):
    client = holder_of(app, way)
    url = f"/nguoi-ban/ocop/ho-so/{way.dossier.code}"
    client.post(f"{url}/rut", data={"csrf_token": token_on(client.get(url))})
    assert way.state is DossierState.WITHDRAWN


def test_another_shop_finds_nothing(app, way):
    file = way.add_paper("A1.1")
    stranger = app.test_client()
    sign_in(stranger, owner_of(make_seller().id))
    base = f"/nguoi-ban/ocop/ho-so/{way.dossier.code}"

    for url in (base, part_page(way), f"{base}/giay-to/{file.code}", part_page(way, "Z")):
        assert stranger.get(url).status_code == 404
