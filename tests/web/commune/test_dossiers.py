"""Officers assess, score apart, close and decide; nobody reads the others' points too early."""

import pytest

from marketplace.core.db import db
from marketplace.ocop.dossier_models import DossierState
from marketplace.ocop.dossiers.commands.filing import Answer
from marketplace.ocop.models import Recognition
from tests.factories import make_officer, make_province_officer, make_unit
from tests.factories.dossiers import best, make_dossier
from tests.orders.counting import counted_statements
from tests.web.commune.dossier_people import browser_of
from tests.web.filling_in import fill_in, token_on

LIST = "/can-bo/ocop/ho-so"


@pytest.fixture
def way(app, now, tmp_path):
    return make_dossier(tmp_path, now)


def page_of(way):
    return f"{LIST}/{way.dossier.code}"


def step(client, way, decision, **fields):
    token = token_on(client.get(page_of(way)))
    data = {"csrf_token": token, "decision": decision, **fields}
    return client.post(page_of(way), data=data)


def score_all(client, way, **changed):
    for part in way.criteria.parts:
        fields = {}
        for each in part.criteria:
            points = changed.get(each.code.replace(".", "_"), each.maximum)
            text = str(points) if each.choices else f"{points / 100:.2f}".replace(".", ",")
            fields[f"p_{each.code.replace('.', '_')}"] = text
        answer = fill_in(client, f"{page_of(way)}/cham/{part.code}", **fields)
        assert answer.status_code == 302, answer.text


def test_the_officer_assesses_forwards_and_sees_what_waits(app, way):
    officer = browser_of(app, way.officer)
    assert "Chưa có hồ sơ ở đây" in officer.get(LIST).text
    way.submit()
    assert "Vải thiều Lục Ngạn" in officer.get(LIST).text
    assert "Thẩm định phần của xã" in officer.get(page_of(way)).text
    url = f"{page_of(way)}/tham-dinh"

    early = fill_in(officer, url, p_A1_1="300", decision="forward")
    assert early.status_code == 422
    assert "Trước hết hãy cho điểm A1.2, A2.1." in early.text
    assert way.state is DossierState.COMMUNE_REVIEW

    fields = {"p_A1_1": "300", "p_A1_2": "400", "p_A2_1": "600"}
    done = fill_in(officer, url, **fields, decision="forward")
    assert done.location == page_of(way)
    assert way.state is DossierState.AT_PROVINCE


def test_the_officer_gives_it_back_with_a_reason(app, way):
    way.submit()
    officer = browser_of(app, way.officer)
    url = f"{page_of(way)}/tham-dinh"

    empty = fill_in(officer, url, decision="return", reason=" ")
    assert empty.status_code == 422
    assert "Hãy viết một hai câu" in empty.text
    fill_in(officer, url, decision="return", reason="Thiếu hợp đồng liên kết")

    assert (way.state, way.dossier.reason) == (DossierState.RETURNED, "Thiếu hợp đồng liên kết")


def test_no_members_points_stand_on_anybody_elses_page_before_closing(app, way):
    way.submit().forward().sit_down()
    odd = best(way.criteria) | {"C1.1": Answer(137, "Chữ rất riêng của tôi")}
    way.score(way.members[1], odd)
    own, chair, third = (browser_of(app, way.members[place]) for place in (1, 0, 2))
    outside, commune = browser_of(app, way.province), browser_of(app, way.officer)

    assert "1,37" in own.get(f"{page_of(way)}/cham/C").text
    for reader in (chair, third, outside, commune):
        for url in (page_of(way), f"{page_of(way)}/cham/C", LIST, "/can-bo/ocop/hoi-dong"):
            text = reader.get(url, follow_redirects=True).text
            assert "1,37" not in text
            assert "98,37" not in text
            assert "Chữ rất riêng" not in text
        for paper in ("bien-ban.pdf", "bien-ban.xlsx", "phieu-cham.pdf", "phieu-cham.xlsx"):
            assert reader.get(f"{page_of(way)}/{paper}").status_code in {403, 404}


def test_from_the_council_to_the_certificate(app, way):
    way.submit().forward()
    people = [make_province_officer() for _ in range(3)]
    province = browser_of(app, way.province)
    made = fill_in(
        province,
        "/can-bo/ocop/hoi-dong/moi",
        name="Hội đồng OCOP tỉnh Bắc Ninh",
        decision_no="12/QĐ-UBND",
        decided_on="2026-11-01",
        members=[person.code for person in people],
        chair=people[0].code,
    )
    code = made.location.rsplit("/", 1)[1]
    step(province, way, "give", council=code)
    assert way.state is DossierState.SCORING

    members = [browser_of(app, person) for person in people]
    for place, member in enumerate(members[:2]):
        score_all(member, way, A1_1=100 if place else 500, C1_1=0, C1_2=0, C1_3=0)
    early = step(members[0], way, "close")
    assert early.status_code == 422
    assert "Cần 3 phiếu đủ điểm, mới có 2." in early.text
    score_all(members[2], way, A1_1=500, C1_1=0, C1_2=0, C1_3=0)
    step(members[0], way, "close")
    assert way.state is DossierState.CLOSED
    assert (way.dossier.score_total, way.dossier.stars) == (8_767, 4)
    shown = members[1].get(page_of(way)).text
    assert "3,67" in shown
    assert "1–5" in shown

    for paper, begins in (("bien-ban.pdf", b"%PDF"), ("phieu-cham.xlsx", b"PK")):
        answer = province.get(f"{page_of(way)}/{paper}")
        assert answer.data.startswith(begins)
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert province.get(f"{page_of(way)}/bien-ban.exe").status_code == 404

    url = f"/can-bo/ocop/hoi-dong/{code}/quyet-dinh"
    name = f"certificate_{way.dossier.code}"
    paper = {"decision_no": "99/QĐ-UBND", "body": "UBND tỉnh Bắc Ninh", name: "BN-07"}
    wrong = fill_in(province, url, level="national", decided_on="2026-11-21", **paper)
    assert wrong.status_code == 422
    assert 'value="BN-07"' in wrong.text
    day = way.dossier.closed_at.date().isoformat()
    done = fill_in(province, url, level="province", decided_on=day, **paper)
    assert done.location == f"/can-bo/ocop/hoi-dong/{code}"
    found = db.session.query(Recognition).one()
    assert (found.certificate_no, found.stars) == ("BN-07", 4)
    assert "BN-07" in province.get(page_of(way)).text


def test_a_council_needs_members_and_what_was_typed_stays(app, way):
    province = browser_of(app, way.province)
    answer = fill_in(
        province,
        "/can-bo/ocop/hoi-dong/moi",
        name="Hội đồng 1",
        decision_no="1/QĐ",
        decided_on="2026-11-01",
        members=[way.province.code],
        chair=way.province.code,
    )
    assert answer.status_code == 422
    assert "Hội đồng có ít nhất 3 thành viên." in answer.text
    assert 'value="Hội đồng 1"' in answer.text


def test_the_province_does_not_recognise_and_says_why(app, way):
    way.submit().forward()
    province = browser_of(app, way.province)
    assert step(province, way, "reject", reason="").status_code == 422
    step(province, way, "reject", reason="Trùng hồ sơ")
    assert (way.state, way.dossier.reason) == (DossierState.REJECTED, "Trùng hồ sơ")


def test_what_is_out_of_scope_is_not_found(app, way):
    way.submit().forward().sit_down()
    make_unit("30076", "Xã Mỹ Thọ", province="82")
    file = way.dossier.id
    strangers = [
        browser_of(app, make_officer("30076")),
        browser_of(app, make_province_officer("82")),
    ]
    for stranger in strangers:
        for url in (
            page_of(way),
            f"{page_of(way)}/tham-dinh",
            f"{page_of(way)}/cham/A",
            f"{page_of(way)}/giay-to/{file}",
            f"{page_of(way)}/bien-ban.pdf",
            f"/can-bo/ocop/hoi-dong/{way.council.code}",
            f"/can-bo/ocop/hoi-dong/{way.council.code}/quyet-dinh",
        ):
            assert stranger.get(url).status_code == 404, url
    commune = browser_of(app, way.officer)
    for url in ("/can-bo/ocop/hoi-dong", "/can-bo/ocop/hoi-dong/moi"):
        assert commune.get(url).status_code == 404
    assert commune.get(f"{page_of(way)}/cham/A").status_code == 404


def test_a_page_costs_the_same_however_many_people_and_dossiers_there_are(app, way, now, tmp_path):
    way.submit().forward().sit_down()
    province = browser_of(app, way.province)

    def costs(dossier):
        return [
            statements_of(lambda url=url: province.get(url))
            for url in (f"{LIST}?loc=dang-cham", page_of(dossier), "/can-bo/ocop/hoi-dong")
        ]

    province.get(LIST)  # the market's sign is read once a day
    few = costs(way)
    other = make_dossier(tmp_path, now)
    other.submit().forward().sit_down(members=6)
    assert costs(other) == few


def statements_of(call):
    with counted_statements() as statements:
        assert call().status_code == 200
    return len(statements)
