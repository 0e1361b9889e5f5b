"""A shop recalls its own lots only, notes what was found again and sees whom to call."""

from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.core.clock import utc_now
from marketplace.core.db import db
from marketplace.traceability.lots.models import Lot, LotState
from marketplace.traceability.recalls.models import Recall, RecallLot
from marketplace.web.serving.payment_providers import DESK
from tests.factories import make_seller, make_user
from tests.factories.lots import make_lot
from tests.factories.orders import make_placed_order
from tests.factories.produce import make_product
from tests.settlement.recalling import officer, product_of, recall
from tests.web.filling_in import fill_in
from tests.web.signing_in import sign_in

NEW = "/nguoi-ban/thu-hoi/moi"


def own_lot(app) -> tuple[FlaskClient, Lot]:
    owner = make_user("Bà Hoa")
    client = app.test_client()
    lot = make_lot(make_product(seller=make_seller(owner=owner), stock=0), grams=30_000)
    sign_in(client, owner)
    return client, lot


def the_recall() -> Recall:
    return db.session.scalars(select(Recall).execution_options(populate_existing=True)).one()


def open_own(client: FlaskClient, lot: Lot) -> str:
    answer = fill_in(
        client,
        f"{NEW}?theo=lot&ma={lot.code}",
        reason="Mốc",
        danger="3",
        refunds="y",
        lots=[f"{product_of(lot).code}/{lot.code}"],
    )
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def test_a_shop_recalls_its_own_lot_and_sees_whom_to_call(app):
    client, lot = own_lot(app)
    make_placed_order(product_of(lot), 2, now=utc_now())

    page = client.get(open_own(client, lot)).text

    db.session.expire_all()
    assert db.session.get_one(Lot, lot.id).state is LotState.RECALLED
    assert "Trần Thị Mua" in page
    assert the_recall().needed_since is None
    assert the_recall().code in client.get("/nguoi-ban/thu-hoi").text


def test_a_neighbours_lot_is_not_found(app):
    client, _own = own_lot(app)
    other = make_lot()

    page = client.get(f"{NEW}?theo=lot&ma={other.code}").text

    assert product_of(other).code not in page
    recalled = recall([other], actor=officer(), desk=app.extensions[DESK], now=utc_now())
    assert client.get(f"/nguoi-ban/thu-hoi/{recalled.code}").status_code == 404


def test_what_was_found_again_is_noted_and_never_more_than_there_was(app):
    client, lot = own_lot(app)
    page = open_own(client, lot)
    wanted = f"{product_of(lot).code}/{lot.code}"

    for kilograms, status in (("12,5", 302), ("31", 422), ("nhiều", 422), ("-1", 422)):
        answer = fill_in(client, f"{page}/tim-thay", page=page, lot=wanted, kilograms=kilograms)
        assert answer.status_code == status
        assert status == 302 or f'value="{kilograms}"' in answer.text

    assert db.session.scalars(select(RecallLot.located_g)).all() == [12_500]
    assert "12,5\u00a0kg" in client.get(page).text
    assert (
        fill_in(client, f"{page}/tim-thay", page=page, lot="SP/KHAC", kilograms="1").status_code
        == 404
    )


def test_the_seller_reads_why_recalled_goods_cannot_be_packed(app):
    client, lot = own_lot(app)
    order = make_placed_order(product_of(lot), 2, now=utc_now())
    code, path = order.code, f"/nguoi-ban/don-hang/{order.code}"
    recall([lot], actor=officer(), desk=app.extensions[DESK], now=utc_now(), refunds=False)
    fill_in(client, f"{path}/buoc", page=path, step="accept")

    fill_in(client, f"{path}/buoc", page=path, step="pack")

    assert code
    assert lot.code in client.get(path).text
