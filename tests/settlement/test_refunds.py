"""Money that goes back: before and after the release, by providers and by hand, and when it fails."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.catalog.models import GoodsClass, Product
from marketplace.core.db import db, unit_of_work
from marketplace.core.events import OutboxEvent
from marketplace.ledger.queries import balance
from marketplace.orders.commands.fulfilment import (
    accept_order,
    deliver_order,
    dispute_order,
    pack_order,
)
from marketplace.orders.models import Order, OrderStatus
from marketplace.settlement.commands.clockwork import expire_overdue
from marketplace.settlement.commands.order_money import (
    cancel_order,
    complete_order,
    decline_order,
    refund_order,
)
from marketplace.settlement.commands.refunds import RefundTooLarge
from marketplace.settlement.desk import Desk
from payments.contract import OrderPay
from tests.factories import make_product, make_seller
from tests.ledger.books import balances_under
from tests.settlement.counter import (
    Sale,
    begin_sale,
    books_are_right,
    transfer,
)


def make_taxed_product(price: int = 50_000) -> Product:
    """Jam of a household: 1 % and 0.5 % are withheld."""
    product = make_product("Mứt vải", price=price)
    with unit_of_work():
        product.goods_class = GoodsClass.PROCESSED
        db.session.add(product)
    return product


def paid_sale(desk: Desk, product: Product, count: int, *, now: datetime) -> Sale:
    sale = begin_sale(desk, (product, count), now=now)
    transfer(desk, int(sale.group.total), sale.attempt.reference, now=now)
    return sale


def deliver(order: Order, now: datetime) -> None:
    for move in (accept_order, pack_order, deliver_order):
        with unit_of_work():
            move(order, actor="tests", now=now)


def complete(sale: Sale, now: datetime) -> None:
    deliver(sale.order, now)
    with unit_of_work():
        complete_order(sale.order, now=now)


def refund(sale: Sale, amount: int, now: datetime) -> None:
    with unit_of_work():
        refund_order(sale.order, amount=amount, reason="tests", by="tests", now=now)


def taxes() -> tuple[int, int]:
    return int(balance("tax:vat_withheld")), int(balance("tax:pit_withheld"))


def test_a_household_sale_splits_as_the_decree_and_the_terms_say(desk: Desk, now: datetime) -> None:
    sale = paid_sale(desk, make_taxed_product(), 3, now=now)
    assert taxes() == (1_500, 750)

    complete(sale, now)

    assert balance("income:commission") == 4_500
    assert balance(f"seller:{seller_code()}:payable") == 143_250
    assert sale.balances()["held"] == 0
    assert books_are_right()


def seller_code() -> str:
    (name,) = balances_under("seller:")
    return name.split(":")[1]


def test_nothing_is_withheld_from_a_cooperative_or_from_raw_produce(
    desk: Desk, now: datetime
) -> None:
    paid_sale(desk, make_product(), 2, now=now)

    assert taxes() == (0, 0)


def test_three_refunds_after_the_release_close_every_leg(desk: Desk, now: datetime) -> None:
    sale = paid_sale(desk, make_taxed_product(100_000), 1, now=now)
    complete(sale, now)

    for amount in (33_333, 33_333, 33_334):
        refund(sale, amount, now)

    assert taxes() == (0, 0)
    assert balance("income:commission") == 0
    assert set(balances_under("seller:").values()) == {0}
    assert sale.balances() == {"bank": 100_000, "card": 0, "held": 0, "credit": 0, "back": 100_000}


def test_a_refund_before_the_release_lessens_taxes_and_later_the_commission(
    desk: Desk, now: datetime
) -> None:
    sale = paid_sale(desk, make_taxed_product(), 3, now=now)
    refund(sale, 50_000, now)
    assert taxes() == (1_000, 500)
    assert sale.balances()["held"] == 150_000 - 50_000 - 1_500

    complete(sale, now)

    assert balance("income:commission") == 3_000
    assert sum(balances_under("seller:").values()) == 100_000 - 1_500 - 3_000
    with pytest.raises(RefundTooLarge):
        refund(sale, 100_001, now)
    refund(sale, 100_000, now)
    assert (taxes(), int(balance("income:commission"))) == ((0, 0), 0)


def test_a_cancelled_order_sends_its_money_back_in_the_same_transaction(
    desk: Desk, now: datetime
) -> None:
    sale = paid_sale(desk, make_taxed_product(), 3, now=now)

    for _ in range(2):
        with unit_of_work():
            cancel_order(sale.order, by="buyer", reason="Đặt nhầm", desk=desk, now=now)

    assert sale.order.status is OrderStatus.CANCELLED
    assert sale.balances() == {"bank": 150_000, "card": 0, "held": 0, "credit": 0, "back": 150_000}
    assert taxes() == (0, 0)
    told = db.session.scalars(
        select(OutboxEvent).where(OutboxEvent.name == "settlement.refund_made")
    ).one()
    assert told.payload["amount"] == 150_000
    assert told.payload["completed"] is False


def test_of_two_sellers_one_may_decline_and_only_its_share_goes_back(
    desk: Desk, now: datetime
) -> None:
    first, second = make_product(), make_product("Cam", seller=make_seller("HTX Cam"), price=20_000)
    sale = begin_sale(desk, (first, 2), (second, 1), now=now)
    transfer(desk, 90_000, sale.attempt.reference, now=now)

    with unit_of_work():
        decline_order(sale.orders[1], by="tests", reason="Hết hàng", desk=desk, now=now)

    assert [order.status for order in sale.orders] == [OrderStatus.PLACED, OrderStatus.DECLINED]
    assert sale.balances() == {
        "bank": 90_000,
        "card": 0,
        "held": 70_000,
        "credit": 0,
        "back": 20_000,
    }


def test_an_unpaid_order_called_off_makes_the_rest_cheaper(desk: Desk, now: datetime) -> None:
    first, second = make_product(), make_product("Cam", seller=make_seller("HTX Cam"), price=20_000)
    sale = begin_sale(desk, (first, 2), (second, 1), now=now)
    transfer(desk, 70_000, sale.attempt.reference, now=now)

    with unit_of_work():
        cancel_order(sale.orders[1], by="buyer", reason="Thôi", desk=desk, now=now)

    assert [order.status for order in sale.orders] == [OrderStatus.PLACED, OrderStatus.CANCELLED]
    assert sale.balances()["held"] == 70_000
    assert sale.payment.status is OrderPay.PAID


def test_an_order_that_no_seller_answers_is_declined_and_refunded(
    desk: Desk, now: datetime
) -> None:
    sale = paid_sale(desk, make_product(), 2, now=now)

    expire_overdue(desk=desk, now=now + timedelta(hours=13))

    assert sale.order.status is OrderStatus.DECLINED
    assert sale.balances()["back"] == 70_000


def test_delivered_goods_become_a_final_sale_after_the_days_unless_disputed(
    desk: Desk, now: datetime
) -> None:
    quiet, loud = (paid_sale(desk, make_product(), 2, now=now) for _ in range(2))
    for sale in (quiet, loud):
        deliver(sale.order, now)
    with unit_of_work():
        dispute_order(loud.order, reason="Bị dập", actor="buyer", now=now)

    expire_overdue(desk=desk, now=now + timedelta(days=3, minutes=1))

    assert quiet.order.status is OrderStatus.COMPLETED
    assert loud.order.status is OrderStatus.DELIVERED
    assert quiet.balances()["held"] == 0
    assert loud.balances()["held"] == 70_000


def test_a_market_that_takes_no_money_for_sellers_withholds_nothing(
    desk: Desk, now: datetime
) -> None:
    direct = replace(desk, terms=replace(desk.terms, withholds_tax=False))
    sale = paid_sale(direct, make_taxed_product(), 3, now=now)

    assert taxes() == (0, 0)
    assert sale.balances()["held"] == 150_000
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Thôi", desk=direct, now=now)
    assert sale.balances()["back"] == 150_000
