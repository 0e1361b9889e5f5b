"""The register is searched, narrowed, imported, revoked and printed by its own province's officers."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import event, select

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import db
from marketplace.jobs.commands import run_due_jobs
from marketplace.ocop.models import OcopList, Recognition
from tests.catalog_import.workbooks import bomb, xlsx
from tests.factories import make_officer, make_product, make_province_officer, make_unit
from tests.factories.recognitions import make_recognition, stars_shown
from tests.ocop.province_lists import HEADINGS, a_row, published_list, revocation_list
from tests.ocop.star_counts import star_counts
from tests.web.filling_in import fill_in
from tests.web.signing_in import sign_in

REGISTER, IMPORT = "/can-bo/ocop/so", "/can-bo/ocop/nhap"


def browser(app, user):
    client = app.test_client()
    sign_in(client, user)
    return client


def today():
    return vietnam_day(utc_now())


@pytest.fixture
def province(app):
    make_unit("29869", "Xã Tân Hồng", province="82")
    return browser(app, make_province_officer("82"))


@pytest.fixture
def officer(app):
    make_unit()
    return browser(app, make_officer())


def fresh():
    """A day of issue that keeps an entry valid for long."""
    return today() - timedelta(days=100)


def entered(*product, **facts):
    return make_recognition(*product, now=utc_now(), **facts)


def sent(client, content, name="danh-sach.xlsx", **fields):
    file = (BytesIO(content), name)
    return fill_in(client, IMPORT, kind=fields.pop("kind", "recognitions"), file=file, **fields)


def worked():
    run_due_jobs(now=utc_now() + timedelta(seconds=5))


def test_a_list_is_looked_at_confirmed_and_taken_in(province):
    looked = sent(province, published_list())
    assert looked.status_code == 302
    page = province.get(looked.location)
    assert "357" in page.text
    assert star_counts("82", today()) == {3: 0, 4: 0, 5: 0}

    taking = fill_in(province, f"{looked.location}/nhan", page=looked.location)
    running = province.get(taking.location)
    assert "<progress" in running.text
    assert province.get(f"{looked.location}/den-dau").json == {"state": "0"}
    worked()

    assert star_counts("82", today()) == {3: 275, 4: 81, 5: 1}
    assert province.get(f"{looked.location}/den-dau").json == {"state": "done"}
    assert "<progress" not in province.get(looked.location).text

    gone = sent(
        province,
        revocation_list(),
        "thu-hoi.csv",
        kind="revocations",
        decision_no="77/QĐ-UBND",
        on=today().isoformat(),
    )
    fill_in(province, f"{gone.location}/nhan", page=gone.location)
    worked()

    assert star_counts("82", today()) == {3: 231, 4: 78, 5: 1}


def test_bad_rows_are_named_and_can_be_fetched_as_a_table(province):
    content = xlsx(HEADINGS, a_row(1, 4), a_row(2, 4, **{"Hạng sao": "=1+1 sao tốt"}))

    looked = sent(province, content)

    page = province.get(looked.location)
    assert "Hạng sao" in page.text
    table = province.get(f"{looked.location}/dong-loi.csv")
    assert table.mimetype == "text/csv"
    lines = table.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("3,Hạng sao,")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"PK\x03\x04",
        bomb(size=8 * 1024 * 1024),
        "Sản phẩm;Ghi chú\nTrà;\n".encode(),
    ],
    ids=["empty", "pdf", "broken", "bomb", "no headings"],
)
def test_a_file_that_is_no_list_is_refused_at_its_field(province, content):
    answer = sent(province, content)

    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert db.session.scalars(select(OcopList)).all() == []


def test_no_file_at_all_is_told(province):
    answer = fill_in(province, IMPORT, kind="recognitions")

    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text


def test_the_list_of_another_province_is_not_found(app, province, officer):
    looked = sent(province, xlsx(HEADINGS, a_row(1, 4)))

    for way in ("", "/den-dau", "/dong-loi.csv"):
        assert officer.get(looked.location + way).status_code == 404
    assert fill_in(officer, f"{looked.location}/nhan", page=IMPORT).status_code == 404
    assert looked.location not in officer.get(IMPORT).text


def test_the_register_is_searched_without_marks_and_narrowed_by_facets(officer):
    tea = entered(product_name="Trà hoa vàng", stars=5, certificate_no="A-1", issued_on=fresh())
    honey = entered(product_name="MẬT ONG RỪNG", stars=3, certificate_no="A-2", issued_on=fresh())
    foreign = entered(province_code="82", unit_code=None, issued_on=fresh())

    def codes(query):
        text = officer.get(f"{REGISTER}?{query}").text
        return {one.code for one in (tea, honey, foreign) if one.code in text}

    assert codes("") == {tea.code, honey.code}
    assert codes("q=mat+ong") == {honey.code}
    assert codes("q=a-1") == {tea.code}
    assert codes("sao=5") == {tea.code}
    assert codes("sao=4") == set()
    assert codes("trang-thai=valid") == {tea.code, honey.code}
    assert codes("trang-thai=revoked") == set()
    assert codes("sao=9&nhom=x&trang-thai=y") == {tea.code, honey.code}


def test_the_register_goes_on_where_a_page_ends(officer):
    for number in range(35):
        entered(certificate_no=f"A-{number:02d}", issued_on=fresh())

    first = officer.get(REGISTER)
    following = first.text.split('rel="next"')[1].split('href="')[1].split('"')[0]
    second = officer.get(following.replace("&amp;", "&"))

    assert first.text.count(f"{REGISTER}/OC") == 30
    assert second.text.count(f"{REGISTER}/OC") == 5


def test_an_entry_of_another_province_is_not_found(officer):
    foreign = entered(province_code="82", unit_code=None, issued_on=fresh())

    assert officer.get(f"{REGISTER}/{foreign.code}").status_code == 404


def revocation(**changed):
    return {"decision_no": "5/QĐ-UBND", "on": today().isoformat(), "reason": "Trả lại"} | changed


def test_one_entry_is_revoked_and_its_stars_are_gone(officer):
    product = make_product()
    entry = entered(product, issued_on=fresh())
    address = f"{REGISTER}/{entry.code}"
    assert stars_shown(product, today()) == 4

    assert fill_in(officer, f"{address}/thu-hoi", page=address, **revocation()).status_code == 302

    assert stars_shown(product, today()) is None
    page = officer.get(address)
    assert "5/QĐ-UBND" in page.text
    assert "/thu-hoi" not in page.text


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"decision_no": ""}, "decision_no"), ({"on": ""}, "on"), ({"on": "2099-01-01"}, "on")],
)
def test_a_revocation_without_its_facts_changes_nothing(officer, changed, field):
    entry = entered(issued_on=fresh())
    address = f"{REGISTER}/{entry.code}"

    answer = fill_in(officer, f"{address}/thu-hoi", page=address, **revocation(**changed))

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "Trả lại" in answer.text
    assert db.session.get_one(Recognition, entry.id, populate_existing=True).revoked_on is None


def test_a_commune_officer_revokes_nothing_of_another_commune(officer):
    entry = entered(unit_code="07534", issued_on=fresh())
    address = f"{REGISTER}/{entry.code}"

    page = officer.get(address)
    assert "/thu-hoi" not in page.text
    answer = fill_in(officer, f"{address}/thu-hoi", page=IMPORT, **revocation())

    assert answer.status_code == 404


def test_the_renewal_list_is_shown_printed_and_fetched(officer):
    ending = today() + timedelta(days=45)
    entered(
        product_name="Vải sấy", issued_on=ending.replace(year=ending.year - 3), certificate_no="E-1"
    )
    entered(product_name="Mật ong", issued_on=fresh())

    page = officer.get("/can-bo/ocop/gia-han")
    assert "Vải sấy" in page.text
    assert "Mật ong" not in page.text
    assert "Vải sấy" in officer.get("/can-bo/ocop/gia-han?trong=60").text
    assert "Vải sấy" not in officer.get("/can-bo/ocop/gia-han?trong=30").text
    printed = officer.get("/can-bo/ocop/gia-han?dang=in")
    assert "paper-a4" in printed.text
    assert "E-1" in printed.text
    assert '<p class="small">Chợ Xã</p>' in printed.text
    table = officer.get("/can-bo/ocop/gia-han?dang=csv")
    assert table.mimetype == "text/csv"
    assert "Vải sấy" in table.data.decode("utf-8-sig")


def test_the_pages_cost_a_fixed_number_of_statements(app, officer):
    def statements(address):
        seen = []

        def listener(_connection, _cursor, statement, *_rest):
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            assert officer.get(address).status_code == 200
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    entered(issued_on=fresh())
    statements(REGISTER)  # the first page of a session notes that it is in use
    few = [statements(address) for address in (REGISTER, "/can-bo/ocop/gia-han")]
    for number in range(12):
        entered(certificate_no=f"B-{number}", issued_on=fresh())

    assert [statements(address) for address in (REGISTER, "/can-bo/ocop/gia-han")] == few
