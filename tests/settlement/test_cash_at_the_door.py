"""Cash and codes at the door are told apart, in the books and in what is counted."""

from datetime import datetime

import pytest

from marketplace.core.db import unit_of_work
from marketplace.ledger.queries import balance
from marketplace.orders.commands.fulfilment import accept_order, deliver_order, pack_order
from marketplace.orders.models import Order, OrderStatus
from marketplace.orders.queries.orders import group_with_orders
from marketplace.orders.steps import lock_order
from marketplace.settlement.commands.order_money import cancel_order, collect_cash, complete_order
from marketplace.settlement.commands.refund_outcomes import confirm_by_hand
from marketplace.settlement.commands.starting import start_payment
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import PaymentAttempt
from payments.contract import AttemptState, OrderPay
from tests.factories import make_product, make_seller
from tests.factories.orders import make_group
from tests.settlement.counter import WAYS, Sale, books_are_right, transfer


@pytest.fixture
def sale(desk: Desk, now: datetime) -> Sale:
    """Two orders of two sellers for 70,000 and 20,000 đồng, to be paid at the door."""
    first = make_product()
    second = make_product("Cam", seller=make_seller("HTX Cam"), price=20_000)
    group = make_group((first, 2), (second, 1), now=now, method="cod")
    attempt = start_payment(group, provider="cod", desk=desk, ways=WAYS, now=now)
    return Sale(group.id, attempt.id)


def collect(order: Order, desk: Desk, now: datetime, how: str = "cash") -> PaymentAttempt:
    with unit_of_work():
        return collect_cash(order, by="ND1", how=how, desk=desk, now=now)


def finish(order: Order, now: datetime) -> None:
    for move in (accept_order, pack_order, deliver_order):
        with unit_of_work():
            move(order, actor="tests", now=now)
    with unit_of_work():
        complete_order(order, now=now)


def test_the_promise_places_the_orders_at_once(sale: Sale, desk: Desk, now: datetime) -> None:
    again = start_payment(sale.group, provider="cod", desk=desk, ways=WAYS, now=now)

    assert again.id == sale.attempt.id
    assert {order.status for order in sale.orders} == {OrderStatus.PLACED}
    assert [order.cashless for order in sale.orders] == [None, None]
    assert sale.payment.status is OrderPay.UNPAID


def test_cash_is_in_with_the_sellers_word_once_and_is_not_cashless(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    for _ in range(2):
        collect(sale.order, desk, now)

    assert (sale.order.cashless, sale.order.paid_at) == (False, now)
    assert sale.orders[1].paid_at is None
    assert sale.balances()["held"] == 70_000
    assert sale.payment.received == 70_000
    assert sale.payment.status is OrderPay.PARTIAL


def test_the_release_nets_what_the_seller_owes(sale: Sale, desk: Desk, now: datetime) -> None:
    collect(sale.order, desk, now)
    finish(sale.order, now)

    with unit_of_work():
        order = lock_order(sale.order.id)
        code = order.seller.code
    assert balance(f"seller:{code}:receivable") == 2_100
    assert balance("income:commission") == 2_100
    assert balance(f"seller:{code}:payable") == 0
    assert books_are_right()


def test_a_code_at_the_door_is_cashless_once_the_bank_has_told(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    shown = collect(sale.order, desk, now, how="qr")
    again = collect(sale.order, desk, now, how="qr")
    assert again.id == shown.id
    assert shown.qr_payload
    assert sale.order.paid_at is None

    assert transfer(desk, 70_000, shown.reference, now=now) == "applied"

    assert sale.order.cashless is True
    assert sale.orders[1].paid_at is None
    assert sale.balances() == {"bank": 70_000, "card": 0, "held": 70_000, "credit": 0, "back": 0}


def test_cash_after_a_code_was_shown_is_taken_and_a_late_transfer_goes_back(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    shown = collect(sale.order, desk, now, how="qr")
    promise = collect(sale.order, desk, now)
    assert promise.state is AttemptState.PAID

    transfer(desk, 70_000, shown.reference, now=now)

    assert sale.order.cashless is False
    assert [(r.amount, r.reason, r.provider) for r in sale.refunds] == [
        (70_000, "paid_twice", "vietqr_bank")
    ]


def test_cash_goes_back_from_the_hand_that_took_it(sale: Sale, desk: Desk, now: datetime) -> None:
    collect(sale.order, desk, now)
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Hư", desk=desk, now=now)
    (refund,) = sale.refunds
    with unit_of_work():
        refund.by_hand = True
    with unit_of_work():
        code = lock_order(sale.order.id).seller.code
        confirm_by_hand(refund, by="OP1", desk=desk, now=now)

    assert balance(f"seller:{code}:receivable") == 0
    assert sale.balances()["held"] == 0


def test_a_promise_that_is_called_off_moves_no_money(sale: Sale, desk: Desk, now: datetime) -> None:
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Thôi", desk=desk, now=now)

    assert sale.refunds == []
    assert sum(sale.balances().values()) == 0


def test_each_orders_money_goes_back_the_way_it_came(sale: Sale, desk: Desk, now: datetime) -> None:
    shown = collect(sale.order, desk, now, how="qr")
    transfer(desk, 70_000, shown.reference, now=now)
    collect(sale.orders[1], desk, now)

    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Hư", desk=desk, now=now)

    assert [(r.amount, r.provider) for r in sale.refunds] == [(70_000, "vietqr_bank")]


def test_a_part_paid_by_code_goes_back_when_the_order_is_called_off(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    shown = collect(sale.order, desk, now, how="qr")
    transfer(desk, 15_000, shown.reference, now=now)

    for order in sale.orders:
        with unit_of_work():
            cancel_order(order, by="buyer", reason="Thôi", desk=desk, now=now)

    assert [(r.amount, r.provider) for r in sale.refunds] == [(15_000, "vietqr_bank")]
    assert sale.balances()["credit"] == 0
    assert books_are_right()


def due(sale: Sale) -> int:
    group = group_with_orders(sale.group.code)
    assert group is not None
    return group.due_at_the_door


def test_what_was_called_off_is_not_due_at_the_door(sale: Sale, desk: Desk, now: datetime) -> None:
    assert due(sale) == 90_000

    first, second = sale.orders
    with unit_of_work():
        cancel_order(lock_order(first.id), by="buyer", reason="đổi ý", desk=desk, now=now)
    assert due(sale) == 20_000

    with unit_of_work():
        cancel_order(lock_order(second.id), by="buyer", reason="đổi ý", desk=desk, now=now)
    assert due(sale) == 0
