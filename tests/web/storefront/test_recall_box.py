"""A buyer of recalled goods sees a red box with what to do, and answers."""

from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient

from marketplace.core.db import db
from marketplace.orders.models import Order, OrderGroup
from marketplace.web.serving.payment_providers import DESK
from tests.factories.lots import make_lot
from tests.factories.orders import make_placed_order
from tests.settlement.recalling import notices, officer, product_of, recall
from tests.settlement.test_recall_refunds import hand_over
from tests.web.filling_in import token_on

HTTPS = "https://localhost"
REASON = "Dư lượng thuốc quá mức."


def bought(app: Flask, now: datetime) -> tuple[str, str, str]:
    """A recalled order that its buyer has: codes of group, order and recall."""
    lot = make_lot()
    order = make_placed_order(product_of(lot), 2, now=now)
    hand_over(order, now)
    group = db.session.get_one(OrderGroup, order.group_id)
    opened = recall([lot], actor=officer(), desk=app.extensions[DESK], now=now)
    return group.code, order.code, opened.code


def knowing(app: Flask, code: str) -> tuple[FlaskClient, str]:
    client = app.test_client()
    token = token_on(client.get("/don-hang", base_url=HTTPS))
    answer = client.post(
        "/don-hang",
        data={"code": code, "phone": "0912345678", "csrf_token": token},
        base_url=HTTPS,
        headers={"Referer": HTTPS},
    )
    assert answer.status_code == 302, answer.text
    return client, answer.location


def test_the_box_says_what_to_do_and_takes_the_answer(app: Flask, now: datetime) -> None:
    group, order, recalled = bought(app, now)
    client, path = knowing(app, group)

    page = client.get(path, base_url=HTTPS)
    assert REASON in page.text
    assert "2\u00a0kg" in page.text
    assert notices()[0].read_at is None
    answer = client.post(
        f"/don-hang/{group}/thu-hoi",
        data={
            "order": order,
            "recall": recalled,
            "answer": "not_eaten",
            "csrf_token": token_on(page),
        },
        base_url=HTTPS,
        headers={"Referer": HTTPS},
    )

    assert answer.status_code == 302
    (notice,) = notices()
    assert (notice.answer, notice.read_at is not None) == ("not_eaten", True)


def test_an_answer_that_is_none_and_a_recall_of_somebody_else_are_refused(
    app: Flask, now: datetime
) -> None:
    group, order, recalled = bought(app, now)
    client, path = knowing(app, group)
    token = token_on(client.get(path, base_url=HTTPS))

    def send(**fields: str) -> int:
        data = {"order": order, "recall": recalled, "answer": "eaten", "csrf_token": token}
        return client.post(
            f"/don-hang/{group}/thu-hoi",
            data=data | fields,
            base_url=HTTPS,
            headers={"Referer": HTTPS},
        ).status_code

    assert send(answer="tasty") == 302
    assert send(recall="THXXXXXXXX") == 404
    assert send(order="DHXXXXXXXX-1") == 404
    (notice,) = notices()
    assert (notice.answer, notice.read_at) == ("", None)
    assert app.test_client().post(f"/don-hang/{group}/thu-hoi", data={}).status_code in {400, 404}


def test_an_order_without_recalled_goods_has_no_box(app: Flask, now: datetime) -> None:
    lot = make_lot()
    order = make_placed_order(product_of(lot), 2, now=now)
    group = db.session.get_one(OrderGroup, db.session.get_one(Order, order.id).group_id)
    client, path = knowing(app, group.code)

    assert "thu-hoi" not in client.get(path, base_url=HTTPS).text
