"""Each buyer of recalled goods is told once for each order, and again after a day without reading."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.db import db, unit_of_work
from marketplace.core.events import deliver_pending
from marketplace.jobs.models import Job
from marketplace.notifications import recall_notices
from marketplace.notifications.commands import SEND
from marketplace.notifications.models import Channel, Notice
from marketplace.notifications.recall_notices import buyers_reached, repeat_recalls, tell_buyers
from marketplace.orders.models import Order, OrderGroup, RecallNotice
from marketplace.orders.recalls import answer_notice
from marketplace.settlement.desk import Desk
from marketplace.traceability.recalls.commands.progress import close_recall
from marketplace.traceability.recalls.models import RecallOutcome
from marketplace.web.serving.payment_providers import DESK
from tests.factories import make_seller, make_user
from tests.factories.lots import make_lot
from tests.factories.orders import make_placed_order
from tests.factories.produce import make_product
from tests.factories.worker import work_off
from tests.settlement.counter import begin_sale
from tests.settlement.recalling import notices, officer, product_of, recall

BUYER = "+84912345678"


def told(channel: Channel = Channel.SMS) -> list[Notice]:
    query = (
        select(Notice)
        .where(Notice.business_key.startswith("recall:"), Notice.channel == channel)
        .order_by(Notice.id)
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def test_one_notice_for_an_order_with_two_recalled_lots(app: Flask, now: datetime) -> None:
    desk: Desk = app.extensions[DESK]
    owner = make_user(phone="+84912000001")
    product = make_product(seller=make_seller(owner=owner), stock=0)
    first, second = make_lot(product, grams=1_000), make_lot(product)
    order = make_placed_order(product_of(first), 3, now=now).code
    opened = recall([first, second], actor=officer(), desk=desk, now=now, refunds=False).code

    work_off(now)
    tell_buyers(recall_code=opened, now=now)

    (notice,) = told()
    assert notice.business_key == f"recall:{opened}:{order}:first:sms"
    assert notice.address == BUYER
    assert "Dư lượng thuốc quá mức." in notice.text
    assert "/don-hang/" in notice.link
    assert notice.sent_at is not None
    assert buyers_reached(opened) == 1
    shop = select(func.count(Notice.id)).where(
        Notice.address == "+84912000001", Notice.subject.startswith("Thu hồi lô")
    )
    assert db.session.scalar(shop) == 2


def test_the_shop_reads_how_its_recall_ended(app: Flask, now: datetime) -> None:
    owner, authority = make_user(), officer()
    lot = make_lot(make_product(seller=make_seller(owner=owner), stock=0))
    opened = recall([lot], actor=authority, desk=app.extensions[DESK], now=now)
    with unit_of_work():
        close_recall(opened, outcome=RecallOutcome.DESTROYED, note="Đốt", actor=authority, now=now)

    deliver_pending(now)

    query = select(Notice.text).where(Notice.user_id == owner.id, Notice.channel == Channel.SMS)
    assert (
        f"Đợt thu hồi {opened.code} đã kết thúc: hàng đã được tiêu hủy."
        in db.session.scalars(query).all()
    )


def test_every_outcome_has_its_words() -> None:
    assert set(recall_notices.OUTCOMES) == set(RecallOutcome)


def test_a_buyer_with_an_account_is_told_in_the_market_and_by_mail_too(
    app: Flask, now: datetime
) -> None:
    desk: Desk = app.extensions[DESK]
    lot = make_lot()
    order = make_placed_order(product_of(lot), 1, now=now)
    user = make_user()
    user_id = user.id
    with unit_of_work() as session:
        user.email = "mua@example.vn"
        session.add(user)
        session.get_one(OrderGroup, order.group_id).buyer_user_id = user.id
    recall([lot], actor=officer(), desk=desk, now=now, refunds=False)

    work_off(now)

    assert [n.address for n in told(Channel.EMAIL)] == ["mua@example.vn"]
    assert [n.user_id for n in told(Channel.IN_APP)] == [user_id]


def test_a_worker_that_died_between_batches_goes_on(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk: Desk = app.extensions[DESK]
    lot = make_lot()
    for _ in range(3):
        make_placed_order(product_of(lot), 1, now=now)
    opened = recall([lot], actor=officer(), desk=desk, now=now, refunds=False)
    monkeypatch.setattr(recall_notices, "BATCH", 2)
    with unit_of_work():
        db.session.get_one(RecallNotice, notices()[0].id).queued_at = now

    for _ in range(2):
        tell_buyers(recall_code=opened.code, now=now)

    assert len(told()) == 2
    assert all(notice.queued_at == now for notice in notices())
    jobs = select(func.count(Job.id)).where(
        Job.name == SEND, Job.dedupe_key.startswith(f"{SEND}:recall:")
    )
    assert db.session.scalar(jobs) == 2


def test_who_has_not_read_within_a_day_is_told_once_more(app: Flask, now: datetime) -> None:
    desk: Desk = app.extensions[DESK]
    lot = make_lot()
    reader = make_placed_order(product_of(lot), 1, now=now)
    reader_id, silent = reader.id, make_placed_order(product_of(lot), 1, now=now).code
    opened = recall([lot], actor=officer(), desk=desk, now=now, refunds=False).code
    work_off(now)
    reader = db.session.get_one(Order, reader_id)
    with unit_of_work():
        answer_notice(reader, recall_code=opened, answer="not_eaten", now=now)

    repeat_recalls(now=now + timedelta(hours=23))
    assert len(told()) == 2
    for hours in (24, 49):
        repeat_recalls(now=now + timedelta(hours=hours))

    assert [n.business_key for n in told()][2:] == [f"recall:{opened}:{silent}:again:sms"]
    assert told()[2].text.startswith("Nhắc lại.")


def test_who_was_about_to_pay_is_told_not_to(app: Flask, now: datetime) -> None:
    desk: Desk = app.extensions[DESK]
    lot = make_lot()
    sale = begin_sale(desk, (product_of(lot), 1), now=now)
    recall([lot], actor=officer(), desk=desk, now=now)

    work_off(now)

    query = select(Notice.text).where(Notice.business_key.startswith("recalled_unpaid:"))
    (text,) = db.session.scalars(query).all()
    assert sale.order.code in text
    assert told() == []
