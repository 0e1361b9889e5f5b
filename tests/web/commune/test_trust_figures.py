"""Officers see TM08 to TM12 with the lists behind them, and declare the growing area."""

from datetime import UTC, datetime

import time_machine

from marketplace.core.db import unit_of_work
from marketplace.core.events import deliver_pending
from marketplace.indicators.definitions import load_definitions
from marketplace.sellers.events import ShopApproved
from tests.factories import make_officer, make_seller
from tests.indicators.telling import shop_event, tell
from tests.indicators.test_trust_figures import area, declared, recognised
from tests.web.filling_in import fill_in
from tests.web.signing_in import sign_in

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def test_from_each_figure_to_its_list_and_back_to_the_same_number(app):
    shop = make_seller()
    with unit_of_work():
        load_definitions()
    tell(
        shop_event(ShopApproved, shop, NOW),
        declared(shop, 1, "Vải thiều Chũ"),
        area(shop, "VN-24-07525-01-26", 25_300),
        recognised(shop, "CN1"),
    )
    deliver_pending(NOW)
    officer = make_officer(shop.unit_code)
    client = app.test_client()
    with time_machine.travel(NOW, tick=False):
        sign_in(client, officer, stepped_up=True)
        page = client.get(f"/can-bo/xa/{shop.unit_code}").get_data(as_text=True)
        assert "TM12" in page
        sent = fill_in(
            client,
            f"/can-bo/xa/{shop.unit_code}/dien-tich",
            hectares="12,65",
            source="Sổ địa chính",
        )
        assert sent.status_code == 302
        lists = {
            code: client.get(f"/can-bo/xa/{shop.unit_code}/chi-tieu/{code}").get_data(as_text=True)
            for code in ("TM08", "TM09", "TM10", "TM11", "TM12")
        }
        csv = client.get(f"/can-bo/xa/{shop.unit_code}/chi-tieu/TM09?dang=csv")

    assert "Vải thiều Chũ" in lists["TM08"]
    assert "0,0" in lists["TM08"]
    assert "2,53" in lists["TM09"]
    assert "20,0" in lists["TM09"]
    assert "CN1/GCN" in lists["TM10"]
    assert "25300" in csv.get_data(as_text=True)


def test_a_wrong_area_keeps_what_was_typed(app):
    shop = make_seller()
    client = app.test_client()
    with time_machine.travel(NOW, tick=False):
        sign_in(client, make_officer(shop.unit_code), stepped_up=True)
        answer = fill_in(
            client, f"/can-bo/xa/{shop.unit_code}/dien-tich", hectares="nhiều", source="Sổ"
        )
    assert answer.status_code == 422
    assert "nhiều" in answer.get_data(as_text=True)
