"""Who is told what about an order, once each."""

from datetime import datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from marketplace.core.db import db, unit_of_work
from marketplace.notifications.models import Channel, Notice
from marketplace.settlement.commands.order_money import decline_order
from marketplace.settlement.desk import Desk
from marketplace.web.serving.payment_providers import DESK
from tests.factories import make_product, make_seller, make_user
from tests.factories.worker import work_off
from tests.settlement.counter import begin_sale, transfer


def notices(address: str) -> list[Notice]:
    query = select(Notice).where(Notice.address == address).order_by(Notice.id)
    return list(db.session.scalars(query))


def test_a_paid_order_is_told_to_the_shop_and_to_the_buyer_with_a_link(
    app: Flask, now: datetime
) -> None:
    desk: Desk = app.extensions[DESK]
    owner = make_user(phone="+84912000001")
    first = make_product(seller=make_seller(owner=owner))
    second = make_product("Cam", seller=make_seller("HTX Cam"))
    sale = begin_sale(desk, (first, 2), (second, 1), now=now)
    transfer(desk, 105_000, sale.attempt.reference, now=now)

    work_off(now)

    assert [n.channel for n in notices("+84912000001")] == [Channel.IN_APP, Channel.SMS]
    (told,) = notices("+84912345678")
    assert f"/don-hang/{sale.group.code}?k=" in told.link
    answer = app.test_client().get(told.link.removeprefix("http://127.0.0.1:8000"))
    assert answer.status_code in {200, 302}
    outbox = list((Path(app.instance_path) / "outbox").glob("*-sms-*.txt"))
    assert len(outbox) == 3


def test_a_declined_order_is_told_to_the_buyer_with_the_refund(app: Flask, now: datetime) -> None:
    desk: Desk = app.extensions[DESK]
    sale = begin_sale(desk, (make_product(), 2), now=now)
    transfer(desk, 70_000, sale.attempt.reference, now=now)
    with unit_of_work():
        decline_order(sale.order, by="tests", reason="Hết hàng", desk=desk, now=now)

    work_off(now)

    told = [n.text for n in notices("+84912345678")]
    assert any("không nhận được đơn" in text for text in told)
    assert any("Đang hoàn 70.000 đ" in text for text in told)
