"""An officer looks a lot up, sees what would be blocked, and recalls it with one action."""

from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.core.clock import utc_now
from marketplace.core.db import db
from marketplace.orders.models import RecallNotice
from marketplace.sellers.models import Seller
from marketplace.traceability.lots.models import Lot, LotPlot, LotState
from marketplace.traceability.recalls.models import LotRole, Recall, RecallLot, RecallState
from tests.factories import make_officer, make_province_officer, make_unit
from tests.factories.farm import make_plot
from tests.factories.lots import make_lot, make_pack_lot
from tests.factories.orders import make_placed_order
from tests.factories.saving import save
from tests.factories.worker import work_off
from tests.settlement.recalling import product_of
from tests.web.filling_in import fill_in
from tests.web.signing_in import sign_in

NEW = "/can-bo/thu-hoi/moi"
WAITING = "/can-bo/cho-toi"


def at_the_desk(app, unit: str = "07525") -> FlaskClient:
    client = app.test_client()
    sign_in(client, make_officer(unit))
    return client


def lookup(lot: Lot) -> str:
    return f"{NEW}?theo=lot&ma={lot.code}"


def open_one(client: FlaskClient, lot: Lot, **fields: object):
    wanted = {
        "reason": "Dư lượng thuốc quá mức.",
        "danger": "1",
        "refunds": "y",
        "lots": [f"{product_of(lot).code}/{lot.code}"],
    }
    return fill_in(client, lookup(lot), **(wanted | fields))


def the_recall() -> Recall:
    return db.session.scalars(select(Recall).execution_options(populate_existing=True)).one()


def test_one_action_after_the_lookup_recalls_the_lot(app):
    lot = make_lot(grams=30_000)
    pack = make_pack_lot(lot, count=5)
    make_placed_order(product_of(lot), 2, now=utc_now())
    client = at_the_desk(app)

    page = client.get(lookup(lot))
    assert page.status_code == 200
    assert pack.code in page.text
    answer = open_one(client, lot)

    recall = the_recall()
    assert answer.location == f"/can-bo/thu-hoi/{recall.code}"
    db.session.expire_all()
    assert db.session.get_one(Lot, lot.id).state is LotState.RECALLED
    assert db.session.get_one(Lot, pack.id).state is LotState.RECALLED
    page = client.get(answer.location)
    assert "Trần Thị Mua" in page.text
    assert recall.code in client.get("/can-bo/thu-hoi").text
    assert "/can-bo/thu-hoi" in client.get(WAITING).text


def test_a_reason_that_is_missing_loses_nothing_of_the_form(app):
    lot = make_lot()
    client = at_the_desk(app)

    answer = open_one(client, lot, reason="", decision_no="12/QĐ-UBND")

    assert answer.status_code == 422
    assert 'value="12/QĐ-UBND"' in answer.text
    assert f'value="{product_of(lot).code}/{lot.code}" checked' in " ".join(answer.text.split())
    assert db.session.scalar(select(Recall)) is None


def test_no_ticked_lot_is_said_at_the_form(app):
    lot = make_lot()
    client = at_the_desk(app)

    answer = open_one(client, lot, lots=[])

    assert answer.status_code == 422
    assert db.session.scalar(select(Recall)) is None


def test_an_unknown_code_says_what_to_do(app):
    client = at_the_desk(app)

    page = client.get(f"{NEW}?theo=lot&ma=KHONG-CO")

    assert page.status_code == 200
    assert "Tạm dừng và thu hồi" not in page.text


def test_another_commune_finds_neither_lot_nor_recall(app):
    lot = make_lot()
    make_unit("30076", "Xã Mỹ Thọ", province="82")
    client, stranger = at_the_desk(app), at_the_desk(app, "30076")
    open_one(client, lot)
    code = the_recall().code

    assert lot.code not in stranger.get(lookup(lot)).text.replace(f'value="{lot.code}"', "")
    assert stranger.get(f"/can-bo/thu-hoi/{code}").status_code == 404
    assert stranger.get(f"/can-bo/thu-hoi/{code}/bao-cao.csv").status_code == 404
    reader = app.test_client()
    sign_in(reader, make_province_officer("24"))
    assert reader.get(f"/can-bo/thu-hoi/{code}").status_code == 200


def test_a_lot_from_the_same_plot_is_added_with_one_tap(app):
    lot = make_lot()
    beside = make_lot(product_of(lot))
    plot = make_plot(db.session.get_one(Seller, lot.seller_id)).id
    save(LotPlot(lot_id=lot.id, plot_id=plot), LotPlot(lot_id=beside.id, plot_id=plot))
    client = at_the_desk(app)
    page = open_one(client, lot).location
    assert beside.code in client.get(page).text

    answer = fill_in(client, f"{page}/them", page=page, lot=f"{product_of(lot).code}/{beside.code}")

    assert answer.status_code == 302
    db.session.expire_all()
    assert db.session.get_one(Lot, beside.id).state is LotState.RECALLED
    roles = db.session.scalars(select(RecallLot.role)).all()
    assert roles == [LotRole.RECALLED, LotRole.RECALLED]


def test_the_decision_stops_the_clock(app):
    lot = make_lot()
    client = at_the_desk(app)
    page = open_one(client, lot).location
    assert "17/2021" in client.get(page).text

    assert fill_in(client, f"{page}/quyet-dinh", page=page, decision_no="").status_code == 422
    fill_in(client, f"{page}/quyet-dinh", page=page, decision_no="12/QĐ-UBND")

    assert the_recall().decision_no == "12/QĐ-UBND"
    assert the_recall().decided_at is not None
    assert "12/QĐ-UBND" in client.get(page).text


def test_money_goes_back_by_one_press_where_it_was_not_wanted_at_first(app):
    lot = make_lot()
    make_placed_order(product_of(lot), 1, now=utc_now(), method="cod")
    client = at_the_desk(app)
    page = open_one(client, lot, refunds="").location
    assert not the_recall().refunds

    fill_in(client, f"{page}/hoan-tien", page=page)
    work_off(utc_now())

    assert the_recall().refunds
    notice = db.session.scalars(select(RecallNotice)).one()
    assert notice.refund_g == notice.grams


def test_a_recall_is_closed_with_one_of_the_four_outcomes_and_reported_the_same_each_time(app):
    lot = make_lot(grams=30_000)
    make_placed_order(product_of(lot), 2, now=utc_now())
    client = at_the_desk(app)
    page = open_one(client, lot, refunds="").location

    assert fill_in(client, f"{page}/dong", page=page, note="Đã đốt").status_code == 422
    fill_in(client, f"{page}/dong", page=page, outcome="destroyed", note="Đã đốt")

    assert (the_recall().state, the_recall().outcome_note) == (RecallState.CLOSED, "Đã đốt")
    db.session.expire_all()
    assert db.session.get_one(Lot, lot.id).state is LotState.DESTROYED
    papers = [client.get(f"{page}/bao-cao.pdf").data for _ in range(2)]
    assert papers[0] == papers[1]
    assert papers[0].startswith(b"%PDF")
    sheets = [client.get(f"{page}/bao-cao.csv").data for _ in range(2)]
    assert sheets[0] == sheets[1]
    assert lot.code in sheets[0].decode("utf-8-sig")
    assert "Đã đốt" in sheets[0].decode("utf-8-sig")
