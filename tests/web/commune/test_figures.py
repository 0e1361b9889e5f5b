"""The officer's page: figures, thresholds in words, lists that re-add, and nobody else's commune."""

import re
from datetime import timedelta

import pytest

from marketplace.core.clock import Month
from marketplace.core.db import unit_of_work
from marketplace.core.events import deliver_pending
from marketplace.indicators.definitions import load_definitions
from marketplace.localities.commands import HOUSEHOLDS, declare_figure
from marketplace.sellers.events import ShopApproved
from tests.clock import TODAY
from tests.factories import make_officer, make_province_officer, make_seller, make_unit
from tests.indicators.telling import completed, refunded, shop_event, tell
from tests.web.filling_in import fill_in
from tests.web.signing_in import sign_in

MONTH = Month.of(TODAY)


@pytest.fixture
def sales(app, now):
    """Two shops of Phường Chũ with four orders in this month and one refund."""
    unit = make_unit()
    with unit_of_work():
        load_definitions()
        declare_figure(
            unit, HOUSEHOLDS, 40, month=MONTH.previous, source="UBND", actor="CB", now=now
        )
    hoa, binh = make_seller("Vườn nhà Hoa"), make_seller("=Vườn nhà Bình")
    tell(
        shop_event(ShopApproved, hoa, now - timedelta(days=30)),
        shop_event(ShopApproved, binh, now - timedelta(days=30)),
        completed(hoa, "DH1", 300_000, now - timedelta(days=3)),
        completed(hoa, "DH2", 200_000, now - timedelta(days=2), method="cod"),
        completed(binh, "DH3", 400_000, now - timedelta(days=1), method="stripe"),
        completed(binh, "DH4", 100_000, now - timedelta(days=1)),
        refunded(hoa, "HT1", "DH1", 50_000, now - timedelta(hours=1)),
    )
    deliver_pending(now)
    return unit


def test_an_officer_reads_the_communes_figures_in_one_page(app, sales):
    client = app.test_client()
    sign_in(client, make_officer())

    page = client.get("/can-bo/").text

    assert "Thương mại điện tử Phường Chũ" in page
    for shown in ("5,0", "950.000", "78,9", "75,0", "750.000 / 950.000", "2 / 40"):
        assert shown in page, shown
    assert "≥ 80" in page
    assert "Chưa đạt" in page


@pytest.mark.parametrize(
    ("indicator", "total"),
    [("TM01", 2), ("TM03", 2), ("TM13", 950_000), ("TM14", 4), ("TM16a", 750_000), ("TM16b", 3)],
)
def test_the_list_behind_a_figure_adds_up_to_it(app, sales, indicator, total):
    client = app.test_client()
    sign_in(client, make_officer())

    csv = client.get(f"/can-bo/xa/07525/chi-tieu/{indicator}?thang={MONTH}&dang=csv").text
    rows = [line.rsplit(",", 1) for line in csv.strip().split("\r\n")[1:]]

    assert sum(int(last) for _, last in rows) == total
    assert "'=Vườn nhà Bình" in csv
    page = client.get(f"/can-bo/xa/07525/chi-tieu/{indicator}?thang={MONTH}")
    assert page.status_code == 200
    assert re.search(rf"{total:,}".replace(",", r"\.") + "|" + str(total), page.text)


def test_another_communes_page_is_not_found(app, sales):
    make_unit("30076", "Xã Mỹ Thọ", province="82")
    client = app.test_client()
    sign_in(client, make_officer("30076"))

    for path in ("", "/chi-tieu/TM13", "/so-ho"):
        assert client.get(f"/can-bo/xa/07525{path}").status_code == 404
    assert client.get("/can-bo/xa/30076").status_code == 200


def test_a_province_officer_reads_the_communes_of_the_province_and_declares_nothing(app, sales):
    make_unit("30076", "Xã Mỹ Thọ", province="82")
    client = app.test_client()
    sign_in(client, make_province_officer("24"))

    assert "Phường Chũ" in client.get("/can-bo/").text
    assert client.get("/can-bo/xa/07525").status_code == 200
    assert client.get("/can-bo/xa/07525/so-ho").status_code == 404
    assert client.get("/can-bo/xa/30076").status_code == 404


def test_an_officer_declares_households_and_the_rate_follows(app, sales):
    client = app.test_client()
    sign_in(client, make_officer())

    bad = fill_in(client, "/can-bo/xa/07525/so-ho", households="nhiều", source="")
    assert bad.status_code == 422
    assert "nhiều" in bad.text
    assert "Gõ như sau: 50" in bad.text
    fill_in(client, "/can-bo/xa/07525/so-ho", households="80", source="Sổ hộ khẩu")
    assert "2 / 80" in client.get("/can-bo/").text


@pytest.mark.parametrize("month", [str(MONTH.following), f"{TODAY.year}-13", "x", "2019-01"])
def test_a_month_that_cannot_be_is_not_found(app, sales, month):
    client = app.test_client()
    sign_in(client, make_officer())
    assert client.get(f"/can-bo/xa/07525?thang={month}").status_code == 404
