"""Money for recalled goods goes back once, to the đồng, and the books stay right."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func, select

from marketplace.catalog.models import Product
from marketplace.core.audit import AuditEntry
from marketplace.core.db import atomically, db, unit_of_work
from marketplace.orders.commands.fulfilment import accept_order, deliver_order, pack_order
from marketplace.orders.models import Order, OrderStatus
from marketplace.settlement.commands.order_money import (
    cancel_order,
    collect_cash,
    complete_order,
    refund_order,
)
from marketplace.settlement.commands.recall_refunds import refund_recall, refund_recalls
from marketplace.settlement.commands.recalls import refund_now
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import Refund
from marketplace.settlement.queries import refunds_by_hand
from tests.factories import make_product
from tests.factories.lots import make_lot
from tests.factories.orders import make_placed_order
from tests.factories.worker import work_off
from tests.settlement.counter import Sale, begin_sale, transfer
from tests.settlement.invariants import (
    a_buyers_money_is_somewhere,
    no_more_goes_back_than_came,
    nothing_is_held_for_closed_orders,
    sales_are_captures_less_refunds,
)
from tests.settlement.recalling import (
    at_once,
    everything_adds_up,
    fresh,
    notices,
    officer,
    order_again,
    product_of,
    recall,
    recall_by_code,
)


def sold(desk: Desk, *wanted: tuple[Product, int], now: datetime, left: bool = True) -> Sale:
    """A paid order; ``left``: the buyer has the goods."""
    sale = begin_sale(desk, *wanted, now=now)
    transfer(desk, int(sale.group.total), sale.attempt.reference, now=now)
    if left:
        hand_over(sale.order, now)
    return sale


def hand_over(order: Order, now: datetime) -> None:
    for move in (accept_order, pack_order, deliver_order):
        with unit_of_work():
            move(order, actor="tests", now=now)


def books_balance(*sales: Sale) -> None:
    assert everything_adds_up()
    nothing_is_held_for_closed_orders()
    for sale in sales:
        no_more_goes_back_than_came(sale)
        a_buyers_money_is_somewhere(sale)


def amounts() -> list[int]:
    return [int(x) for x in db.session.scalars(select(Refund.amount).order_by(Refund.id))]


def test_delivered_goods_of_the_recalled_lot_are_paid_back_and_the_others_are_not(
    app: Flask, desk: Desk, now: datetime
) -> None:
    lot = make_lot(grams=30_000)
    seller = product_of(lot).seller_id
    cake = make_product("Bánh", price=50_000)
    with unit_of_work():
        db.session.get_one(Product, cake.id).seller_id = seller
    sale = sold(desk, (product_of(lot), 3), (cake, 1), now=now)
    opened = recall([lot], actor=officer(), desk=desk, now=now)

    for _ in range(2):
        refund_recall(opened.code, desk=desk, now=now)

    assert amounts() == [105_000]
    (notice,) = notices()
    assert (notice.refund_amount, notice.refund_g, notice.grams) == (105_000, 3_000, 3_000)
    assert notice.refund_code == sale.refunds[0].code
    assert sale.order.status is OrderStatus.DELIVERED
    books_balance(sale)


def test_a_finished_sale_is_paid_back_by_the_seller_and_the_market(
    app: Flask, desk: Desk, now: datetime
) -> None:
    lot = make_lot(grams=30_000)
    sale = sold(desk, (product_of(lot), 2), now=now)
    with unit_of_work():
        complete_order(sale.order, now=now)
    opened = recall([lot], actor=officer(), desk=desk, now=now)

    refund_recall(opened.code, desk=desk, now=now)

    assert amounts() == [70_000]
    assert sale.order.status is OrderStatus.COMPLETED
    books_balance(sale)
    sales_are_captures_less_refunds()


def test_what_the_shop_still_has_is_called_off_whole_and_returns_to_its_lots(
    app: Flask, desk: Desk, now: datetime
) -> None:
    bad = make_lot(grams=1_000)
    good = make_lot(product_of(bad), grams=9_000)
    sale = sold(desk, (product_of(bad), 3), now=now, left=False)
    opened = recall([bad], actor=officer(), desk=desk, now=now)

    refund_recall(opened.code, desk=desk, now=now)

    assert sale.order.status is OrderStatus.DECLINED
    assert amounts() == [105_000]
    assert (fresh(bad).used_g, fresh(good).used_g) == (0, 0)
    books_balance(sale)


def test_a_part_of_a_line_is_paid_back_and_two_recalls_pay_the_whole_of_it(
    app: Flask, desk: Desk, now: datetime
) -> None:
    product = make_product(price=33_333, stock=0)
    first = make_lot(product, grams=1_000)
    second = make_lot(product, grams=9_000)
    sale = sold(desk, (product, 3), now=now)
    actor = officer()
    one = recall([first], actor=actor, desk=desk, now=now)
    other = recall([second], actor=actor, desk=desk, now=now, reference="khác")

    refund_recall(other.code, desk=desk, now=now)
    refund_recall(one.code, desk=desk, now=now)

    assert sorted(amounts()) == [33_333, 66_666]
    assert sum(amounts()) == int(sale.order.total)
    books_balance(sale)


def test_what_was_paid_back_before_is_not_paid_again(app: Flask, desk: Desk, now: datetime) -> None:
    lot = make_lot(grams=30_000)
    sale = sold(desk, (product_of(lot), 2), now=now)
    with unit_of_work():
        refund_order(sale.order, amount=50_000, reason="hỏng", by="tests", now=now)
    opened = recall([lot], actor=officer(), desk=desk, now=now)

    refund_recall(opened.code, desk=desk, now=now)

    assert amounts() == [50_000, 20_000]
    assert notices()[0].refund_amount == 20_000
    books_balance(sale)


def test_two_workers_at_once_pay_back_once(app: Flask, desk: Desk, now: datetime) -> None:
    lot = make_lot(grams=30_000)
    sales = [sold(desk, (product_of(lot), 1), now=now) for _ in range(3)]
    opened = recall([lot], actor=officer(), desk=desk, now=now)
    code = opened.code

    at_once(app, [lambda: refund_recall(code, desk=desk, now=now)] * 4)

    assert amounts() == [35_000] * 3
    books_balance(*sales)


def test_cash_taken_at_the_door_waits_for_a_person(app: Flask, desk: Desk, now: datetime) -> None:
    lot = make_lot(grams=30_000)
    order = make_placed_order(product_of(lot), 2, now=now, method="cod")
    order_id = order.id
    hand_over(order, now)
    with unit_of_work():
        collect_cash(order, by="tests", desk=desk, now=now)
    recall([lot], actor=officer(), desk=desk, now=now)

    work_off(now)

    (waiting,) = refunds_by_hand()
    assert (waiting.order_id, int(waiting.amount), waiting.reason) == (order_id, 70_000, "recall")
    assert everything_adds_up()


def test_goods_not_paid_yet_at_the_door_are_paid_back_once_they_are_paid(
    app: Flask, desk: Desk, now: datetime
) -> None:
    lot = make_lot(grams=30_000)
    order = make_placed_order(product_of(lot), 2, now=now, method="cod")
    hand_over(order, now)
    opened = recall([lot], actor=officer(), desk=desk, now=now)
    assert refund_recall(opened.code, desk=desk, now=now) == 0
    with unit_of_work():
        collect_cash(order, by="tests", desk=desk, now=now)

    assert refund_recalls(desk=desk, now=now + timedelta(hours=1)) == 1

    assert amounts() == [70_000]
    assert everything_adds_up()


def test_nothing_goes_back_unless_it_was_wanted_and_then_by_one_press(
    app: Flask, desk: Desk, now: datetime
) -> None:
    lot = make_lot(grams=30_000)
    sold(desk, (product_of(lot), 2), now=now)
    actor = officer()
    opened = recall([lot], actor=actor, desk=desk, now=now, refunds=False).code
    work_off(now)
    assert amounts() == []

    for _ in range(2):
        atomically(lambda: refund_now(recall_by_code(opened), actor=actor, now=now))
    work_off(now)

    assert amounts() == [70_000]
    acts = select(func.count(AuditEntry.id)).where(AuditEntry.action == "recall_refund")
    assert db.session.scalar(acts) == 1


def test_an_order_taken_back_meanwhile_is_decided_about_without_money(
    app: Flask, desk: Desk, now: datetime
) -> None:
    lot = make_lot(grams=30_000)
    sale = sold(desk, (product_of(lot), 2), now=now, left=False)
    opened = recall([lot], actor=officer(), desk=desk, now=now)
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Thôi", desk=desk, now=now)

    refund_recall(opened.code, desk=desk, now=now)

    assert amounts() == [70_000]
    assert order_again(sale.order).status is OrderStatus.CANCELLED
    (notice,) = notices()
    assert (notice.refund_g, notice.refund_amount) == (2_000, 0)
    books_balance(sale)
