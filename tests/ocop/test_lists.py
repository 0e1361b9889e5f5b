"""A province's list goes in once, its bad rows are named, and a list of revocations takes back."""

from datetime import date

import pytest
from sqlalchemy import func, select

from catalog_import import FileRefused
from marketplace.catalog.models import Product
from marketplace.core.db import atomically, db
from marketplace.jobs.commands import run_due_jobs
from marketplace.jobs.models import Job
from marketplace.ocop.commands.lists import (
    ProvinceUnknown,
    check_recognitions,
    check_revocations,
    start_list,
    take_some,
)
from marketplace.ocop.models import IssuingLevel, OcopList, Recognition, Ruleset
from marketplace.ocop.queries.register import RegisterFilter, facet_counts
from marketplace.ocop.rules import RecognitionStatus
from tests.catalog_import.workbooks import xlsx
from tests.factories import make_officer, make_product, make_province_officer, make_unit
from tests.factories.recognitions import make_recognition, stars_shown
from tests.inventory.rivals import race
from tests.ocop.province_lists import HEADINGS, a_row, published_list, revocation_list
from tests.ocop.star_counts import star_counts
from tests.sellers.acting import acting

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def province(app):
    return make_unit("29869", "Xã Tân Hồng", province="82")


def looked_at(content, now, *, province="82"):
    return atomically(
        lambda: check_recognitions(
            content, filename="ocop.xlsx", province_code=province, actor="ND1", now=now
        )
    )


def revoked(content, now, *, decision="77/QĐ-UBND", on=TODAY, scope=None):
    return atomically(
        lambda: check_revocations(
            content,
            filename="thu-hoi.csv",
            province_code="82",
            decision_no=decision,
            decided_on=on,
            actor="ND1",
            scope=scope,
            now=now,
        )
    )


def taken(chosen, now):
    list_id = chosen.id
    atomically(lambda: start_list(chosen, actor="ND1", now=now))
    run_due_jobs(now=now)
    return db.session.scalars(
        select(OcopList).where(OcopList.id == list_id).execution_options(populate_existing=True)
    ).one()


def counts(chosen):
    return chosen.rows, chosen.added, chosen.unchanged, chosen.refused


def test_a_dry_run_counts_and_changes_nothing(now):
    chosen = looked_at(published_list(), now)

    assert counts(chosen) == (357, 357, 0, 0)
    assert chosen.report == []
    assert db.session.scalar(select(func.count(Recognition.id))) == 0
    assert db.session.scalar(select(func.count(Job.id))) == 0


def test_a_published_list_gives_its_facets_and_revocations_take_theirs_back(now):
    chosen = taken(looked_at(published_list(), now), now)

    assert counts(chosen) == (357, 357, 0, 0)
    assert star_counts("82", TODAY) == {3: 275, 4: 81, 5: 1}
    job = db.session.scalars(select(Job)).one()
    assert (job.rows_done, job.rows_total) == (350, 357)

    gone = taken(revoked(revocation_list(), now), now)

    assert counts(gone) == (47, 47, 0, 0)
    assert star_counts("82", TODAY) == {3: 231, 4: 78, 5: 1}
    found = facet_counts(acting(make_province_officer("82")), RegisterFilter(), day=TODAY)
    assert found.stars == {3: 275, 4: 81, 5: 1}
    assert found.states[RecognitionStatus.VALID] == 310
    assert found.states[RecognitionStatus.REVOKED] == 47
    valid = facet_counts(
        acting(make_officer("29869")), RegisterFilter(state=RecognitionStatus.VALID), day=TODAY
    )
    assert valid.stars == {3: 231, 4: 78, 5: 1}


def test_the_same_list_again_changes_nothing(now):
    more_than_a_batch = published_list([4] * 12 + [3] * 48)
    taken(looked_at(more_than_a_batch, now), now)

    again = looked_at(more_than_a_batch, now)
    assert counts(again) == (60, 0, 60, 0)
    again = taken(again, now)

    assert counts(again) == (60, 0, 60, 0)
    assert star_counts("82", TODAY) == {3: 48, 4: 12, 5: 0}


def test_the_same_revocations_again_change_nothing(now):
    gone = revocation_list(four=3, three=0)
    taken(looked_at(published_list([4] * 5), now), now)
    taken(revoked(gone, now), now)

    again = taken(revoked(gone, now), now)

    assert counts(again) == (3, 0, 3, 0)
    assert star_counts("82", TODAY) == {3: 0, 4: 2, 5: 0}


def test_an_entry_says_all_that_its_row_says(now):
    taken(looked_at(xlsx(HEADINGS, a_row(7, 4)), now), now)

    entry = db.session.scalars(select(Recognition)).one()
    assert (entry.certificate_no, entry.decision_no) == ("OCOP-82-0007", "900/QĐ-UBND")
    assert (entry.product_name, entry.holder_name) == ("Sản phẩm mẫu 7", "Hộ mẫu 7")
    assert (entry.unit_code, entry.province_code) == ("29869", "82")
    assert (entry.stars, entry.score_total, entry.product_group) == (4, 7_600, 2)
    assert (entry.issued_on, entry.expires_on) == (date(2025, 6, 10), date(2028, 6, 10))
    assert (entry.issuing_level, entry.ruleset) == (IssuingLevel.PROVINCE, Ruleset.OF_2023)


def test_bad_rows_are_named_and_good_rows_go_in(now):
    rows = [
        a_row(1, 4),
        a_row(2, 4, **{"Hạng sao": "hạng nhì"}),
        a_row(3, 3, **{"Ngày quyết định": "31/02/2025"}),
        a_row(4, 3, **{"Tên sản phẩm": ""}),
        a_row(5, 3, **{"Số giấy chứng nhận": None, "Nhóm": "9"}),
        a_row(6, 3, **{"Ngày quyết định": date(2026, 11, 22)}),
        a_row(7, 3, **{"Tổng điểm": "120"}),
        a_row(1, 3),
        a_row(1, 4),
    ]

    chosen = taken(looked_at(xlsx(HEADINGS, *rows), now), now)

    assert counts(chosen) == (9, 1, 1, 7)
    assert [(bad["row"], bad["column"], bad["wrong"], bad["value"]) for bad in chosen.report] == [
        (3, "Hạng sao", "no_stars", "hạng nhì"),
        (4, "Ngày quyết định", "no_date", "31/02/2025"),
        (5, "Tên sản phẩm", "missing", ""),
        (6, "Số giấy chứng nhận", "missing", ""),
        (6, "Nhóm", "no_group", "9"),
        (7, "issued_on", "in_future", "22/11/2026"),
        (8, "Tổng điểm", "no_score", "120"),
        (9, "Certificate number", "twice", ""),
    ]
    assert star_counts("82", TODAY) == {3: 0, 4: 1, 5: 0}


def test_a_list_never_overwrites_what_the_register_holds(now):
    taken(looked_at(xlsx(HEADINGS, a_row(1, 4)), now), now)

    chosen = taken(looked_at(xlsx(HEADINGS, a_row(1, 3), a_row(2, 3)), now), now)

    assert counts(chosen) == (2, 1, 0, 1)
    assert chosen.report[0]["wrong"] == "differs"
    assert chosen.report[0]["value"] == "4★ Sản phẩm mẫu 1, Hộ mẫu 1"
    assert star_counts("82", TODAY) == {3: 1, 4: 1, 5: 0}


def test_a_decision_and_its_day_may_stand_in_one_cell(now):
    text = "Số GCN;Số QĐ;Tên sản phẩm;Chủ thể;Sao\nA1;Số 12/QĐ-UBND ngày 5/9/2025;Trà;HTX A;★★★\n"

    taken(looked_at(text.encode(), now), now)

    entry = db.session.scalars(select(Recognition)).one()
    assert (entry.decision_no, entry.decision_on) == ("12/QĐ-UBND", date(2025, 9, 5))
    assert (entry.issued_on, entry.stars) == (date(2025, 9, 5), 3)
    assert entry.issuing_body == "UBND Đồng Tháp"


def test_a_list_without_headings_is_refused_with_what_lacks(now):
    with pytest.raises(FileRefused) as refusal:
        looked_at("Sản phẩm;Ghi chú\nTrà;\n".encode(), now)

    assert "stars" in refusal.value.what


def test_a_province_that_nobody_knows_is_refused(now):
    with pytest.raises(ProvinceUnknown):
        looked_at(published_list(), now, province="99")


def test_a_revocation_without_a_certificate_means_the_whole_decision(now):
    rows = [a_row(1, 3), a_row(2, 4), a_row(3, 4, **{"Số quyết định": "901/QĐ-UBND"})]
    taken(looked_at(xlsx(HEADINGS, *rows), now), now)

    taken(revoked("Số quyết định\n900/QĐ-UBND\n".encode(), now), now)

    assert star_counts("82", TODAY) == {3: 0, 4: 1, 5: 0}


def test_bad_rows_of_a_revocation_list_are_named(now):
    taken(looked_at(xlsx(HEADINGS, a_row(1, 3), a_row(2, 4)), now), now)
    text = (
        "Số GCN;Số quyết định công nhận;Số quyết định thu hồi;Ngày thu hồi\n"
        "OCOP-82-0001;900/QĐ-UBND;5/QĐ-UBND;01/10/2026\n"
        "OCOP-82-0099;900/QĐ-UBND;5/QĐ-UBND;01/10/2026\n"
        "OCOP-82-0002;900/QĐ-UBND;;01/10/2026\n"
        "OCOP-82-0002;900/QĐ-UBND;5/QĐ-UBND;01/10/2027\n"
        "OCOP-82-0002;900/QĐ-UBND;5/QĐ-UBND;01/10/2024\n"
        "OCOP-82-0002;900/QĐ-UBND;5/QĐ-UBND;hôm qua\n"
    )

    chosen = taken(revoked(text.encode(), now, decision="", on=None), now)

    assert counts(chosen) == (6, 1, 0, 5)
    assert {(bad["row"], bad["wrong"]) for bad in chosen.report} == {
        (3, "unknown"),
        (4, "no_decision"),
        (5, "in_future"),
        (6, "ends_first"),
        (7, "no_date"),
    }
    entry = db.session.scalars(select(Recognition).where(Recognition.stars == 3)).one()
    assert (entry.revoked_on, entry.revocation_decision_no) == (date(2026, 10, 1), "5/QĐ-UBND")


def test_a_commune_officer_revokes_only_what_is_of_the_commune(now):
    officer = acting(make_officer("29869"))
    taken(
        looked_at(
            xlsx(HEADINGS, a_row(1, 3), a_row(2, 4, **{"Xã/phường": "", "Địa chỉ": ""})), now
        ),
        now,
    )

    chosen = taken(
        revoked(
            "Số quyết định;Số GCN\n900/QĐ-UBND;OCOP-82-0001\n900/QĐ-UBND;OCOP-82-0002\n".encode(),
            now,
            scope=officer,
        ),
        now,
    )

    assert counts(chosen) == (2, 1, 0, 1)
    assert chosen.report[0]["wrong"] == "not_yours"
    assert star_counts("82", TODAY) == {3: 0, 4: 1, 5: 0}


def test_stars_are_gone_in_the_transaction_of_the_revocation(now):
    product = make_product()
    make_recognition(product, province_code="82", decision_no="900/QĐ-UBND", certificate_no="A1")
    assert stars_shown(product, TODAY) == 4
    product_id = product.id

    taken(revoked("Số quyết định;Số GCN\n900/QĐ-UBND;A1\n".encode(), now), now)

    assert db.session.scalars(select(Product.trust).where(Product.id == product_id)).one() == {}


def test_two_workers_on_one_list_take_each_row_once(app, now):
    chosen = looked_at(published_list([4] * 40 + [3] * 120), now)
    code = chosen.code
    atomically(lambda: start_list(chosen, actor="ND1", now=now))

    for _ in range(4):
        race(app, [lambda: take_some(code, now=now)] * 3)

    done = db.session.scalars(select(OcopList).execution_options(populate_existing=True)).one()
    assert counts(done) == (160, 160, 0, 0)
    assert done.finished_at is not None
    assert star_counts("82", TODAY) == {3: 120, 4: 40, 5: 0}


def test_a_list_is_started_once(now):
    chosen = looked_at(xlsx(HEADINGS, a_row(1, 3)), now)
    for _ in range(2):
        atomically(lambda: start_list(chosen, actor="ND1", now=now))

    assert db.session.scalar(select(func.count(Job.id))) == 1
