"""What an order keeps of trust: the stars of its day and the lots that its goods came from."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.catalog.trust import OCOP, set_trust
from marketplace.core.db import atomically, db
from marketplace.orders.models import Order, OrderLine
from marketplace.traceability.lots.queries.lots import lots_of_order
from tests.factories import make_product, make_seller, make_user
from tests.factories.lots import make_lot
from tests.factories.orders import make_group, make_placed_order, orders_of
from tests.web.signing_in import sign_in

STARS = {
    "stars": 4,
    "certificate_no": "GCN-01",
    "decision_no": "812/QĐ-UBND",
    "decision_on": "2025-06-10",
    "issuing_body": "UBND tỉnh Bắc Ninh",
    "issued_on": "2025-06-12",
    "expires_on": "2026-11-22",
}


def line_of(order: Order) -> OrderLine:
    return db.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()


def test_an_order_keeps_the_stars_of_its_day(app, now):
    product = make_product()
    atomically(lambda: set_trust(product.id, OCOP, STARS, now=now))

    line = line_of(orders_of(make_group((product, 1), now=now))[0])
    assert (line.ocop_stars, line.ocop_decision_no) == (4, "812/QĐ-UBND")
    atomically(lambda: set_trust(product.id, OCOP, None, now=now))

    db.session.refresh(line)
    assert (line.ocop_stars, line.ocop_decision_no) == (4, "812/QĐ-UBND")


@pytest.mark.parametrize("days", [1, 400])
def test_an_order_after_the_last_day_keeps_no_stars(app, now, days):
    product = make_product()
    atomically(lambda: set_trust(product.id, OCOP, STARS, now=now))

    line = line_of(orders_of(make_group((product, 1), now=now + timedelta(days=days)))[0])

    assert (line.ocop_stars, line.ocop_decision_no) == (None, None)


def test_an_order_names_the_lots_that_its_goods_came_from(app, now):
    owner = make_user()
    product = make_product(seller=make_seller(owner=owner), stock=0)
    make_lot(product, code="VAI26-A", grams=2_000, harvested_on=now.date() - timedelta(days=3))
    make_lot(product, code="VAI26-B", grams=9_000)

    order = make_placed_order(product, 3, now=now)

    assert [(lot.lot_code, lot.grams, lot.returned) for lot in lots_of_order(order.code)] == [
        ("VAI26-A", 2_000, False),
        ("VAI26-B", 1_000, False),
    ]
    client = app.test_client()
    sign_in(client, owner)
    page = f"/nguoi-ban/don-hang/{order.code}"
    for path in (page, f"{page}/phieu"):
        text = client.get(path).text
        assert "VAI26-A (2" in text
        assert "VAI26-B (1" in text


def test_an_order_of_counted_goods_names_no_lot(app, now):
    order = make_placed_order(make_product(), 1, now=now)

    assert lots_of_order(order.code) == []
