from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from marketplace.catalog.models import Product
from marketplace.core.db import db, unit_of_work
from marketplace.core.events import OutboxEvent
from marketplace.inventory.commands.holding import OutOfStock
from marketplace.inventory.models import StockItem
from marketplace.orders.commands.fulfilment import (
    DisputeNotPossible,
    NotPaidYet,
    ReasonMissing,
    TooLateToCancel,
    accept_order,
    deliver_order,
    dispute_order,
    hand_over_order,
    mark_cancelled,
    mark_completed,
    mark_declined,
    pack_order,
)
from marketplace.orders.commands.payment import (
    GroupNotPayable,
    NotCashOnDelivery,
    expire_group,
    mark_collected,
    mark_group_paid,
    place_unpaid,
    reopen_group,
    revive_group,
)
from marketplace.orders.models import Order, OrderStatus, OrderStep
from marketplace.orders.rules import NEXT, may_step
from marketplace.orders.steps import StepNotPossible
from tests.factories import make_product
from tests.factories.orders import make_group, make_placed_order, orders_of, variant_of


def stock(product: Product) -> tuple[int, int, int]:
    item = db.session.get(StockItem, variant_of(product).id, populate_existing=True)
    assert item is not None
    return item.available, item.reserved, item.sold


def facts() -> list[str]:
    names = db.session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id))
    return [name for name in names if name.startswith("orders.")]


def test_every_status_has_its_steps_and_ended_orders_have_none() -> None:
    assert set(NEXT) == set(OrderStatus)
    for status in (OrderStatus.COMPLETED, OrderStatus.DECLINED, OrderStatus.CANCELLED):
        assert NEXT[status] == frozenset()
    assert not may_step(OrderStatus.AWAITING_PAYMENT, OrderStatus.ACCEPTED)
    assert not may_step(OrderStatus.PACKED, OrderStatus.CANCELLED)


def test_a_payment_sells_what_was_held_and_starts_the_sellers_time(
    app: Flask, now: datetime
) -> None:
    product = make_product()
    group = make_group((product, 2), now=now)

    for _ in range(2):
        with unit_of_work():
            mark_group_paid(group, cashless=True, now=now, accept_hours=12)

    (order,) = orders_of(group)
    assert order.status is OrderStatus.PLACED
    assert (order.cashless, order.paid_at) == (True, now)
    assert order.accept_by == now + timedelta(hours=12)
    assert stock(product) == (48_000, 0, 2_000)
    assert facts() == ["orders.order_paid", "orders.order_placed"]


def test_the_event_carries_all_that_hearers_need(app: Flask, now: datetime) -> None:
    order = make_placed_order(make_product(), 2, now=now)

    told = db.session.scalars(
        select(OutboxEvent).where(OutboxEvent.name == "orders.order_paid")
    ).one()

    assert told.payload["order_code"] == order.code
    assert told.payload["amount"] == 70_000
    assert told.payload["seller_name"] == "Vườn vải nhà Hoa"
    assert told.payload["seller_kind"] == "household"
    assert told.payload["household_code"] == order.household_code
    assert (told.payload["unit_code"], told.payload["cashless"]) == ("07525", True)


def test_an_order_goes_its_way_to_the_end(app: Flask, now: datetime) -> None:
    product = make_product()
    order = make_placed_order(product, now=now)

    with unit_of_work():
        accept_order(order, actor="ND1", now=now)
        accept_order(order, actor="ND1", now=now)
        pack_order(order, actor="ND1", now=now)
        hand_over_order(order, actor="ND1", now=now)
        deliver_order(order, actor="ND1", now=now)
        mark_completed(order, actor="buyer", now=now)

    steps = db.session.scalars(select(OrderStep.status).order_by(OrderStep.id)).all()
    assert [step.value for step in steps] == [
        "placed",
        "accepted",
        "packed",
        "handed_over",
        "delivered",
        "completed",
    ]
    assert order.ended_at == now
    assert facts()[-1] == "orders.order_completed"
    assert stock(product) == (49_000, 0, 1_000)


def test_a_cash_order_stands_at_once_and_is_done_only_once_the_money_is_in(
    app: Flask, now: datetime
) -> None:
    order = make_placed_order(make_product(), now=now, method="cod")
    assert (order.status, order.cashless) == (OrderStatus.PLACED, None)
    with unit_of_work():
        accept_order(order, actor="ND1", now=now)
        pack_order(order, actor="ND1", now=now)
        deliver_order(order, actor="ND1", now=now)

    with pytest.raises(NotPaidYet), unit_of_work():
        mark_completed(order, actor="buyer", now=now)
    with unit_of_work():
        mark_collected(order, cashless=False, now=now)
        done = mark_completed(order, actor="buyer", now=now)
        assert (done.status, done.cashless) == (OrderStatus.COMPLETED, False)


def test_only_orders_to_be_paid_at_the_door_stand_unpaid(app: Flask, now: datetime) -> None:
    group = make_group((make_product(), 1), now=now)

    with pytest.raises(NotCashOnDelivery), unit_of_work():
        place_unpaid(group, now=now)


def test_an_expired_group_frees_its_goods_and_a_late_payment_revives_it(
    app: Flask, now: datetime
) -> None:
    product = make_product(stock=2_000)
    group = make_group((product, 2), now=now)

    with unit_of_work():
        assert expire_group(group, now=now)
        assert not expire_group(group, now=now)
    assert stock(product) == (2_000, 0, 0)
    with pytest.raises(GroupNotPayable), unit_of_work():
        mark_group_paid(group, cashless=True, now=now)
    with unit_of_work():
        revive_group(group, now=now)

    (order,) = orders_of(group)
    assert (order.status, order.ended_at) == (OrderStatus.PLACED, None)
    assert stock(product) == (0, 0, 2_000)


def test_a_late_payment_without_stock_changes_nothing(app: Flask, now: datetime) -> None:
    product = make_product(stock=2_000)
    group = make_group((product, 2), now=now)
    with unit_of_work():
        expire_group(group, now=now)
    make_placed_order(product, 1, now=now)

    with pytest.raises(OutOfStock), unit_of_work():
        revive_group(group, now=now)

    assert orders_of(group)[0].status is OrderStatus.EXPIRED
    assert stock(product) == (1_000, 0, 1_000)


def test_an_expired_group_can_be_opened_for_payment_again(app: Flask, now: datetime) -> None:
    product = make_product()
    group = make_group((product, 1), now=now)
    later = now + timedelta(hours=1)
    with unit_of_work():
        expire_group(group, now=later)

    with unit_of_work():
        group = reopen_group(group, now=later, pay_within=timedelta(minutes=15))
        assert group.pay_by == later + timedelta(minutes=15)
    with unit_of_work():
        mark_group_paid(group, cashless=True, now=later)

    assert stock(product) == (49_000, 0, 1_000)


def test_an_unpaid_order_does_not_keep_its_price_for_ever(app: Flask, now: datetime) -> None:
    group = make_group((make_product(), 1), now=now)
    later = now + timedelta(hours=49)
    with unit_of_work():
        expire_group(group, now=later)

    with pytest.raises(GroupNotPayable), unit_of_work():
        reopen_group(group, now=later, pay_within=timedelta(minutes=15))

    assert orders_of(group)[0].status is OrderStatus.EXPIRED


def test_a_cancelled_order_gives_its_goods_back_once(app: Flask, now: datetime) -> None:
    product = make_product()
    order = make_placed_order(product, 3, now=now)

    for _ in range(2):
        with unit_of_work():
            mark_cancelled(order, actor="buyer", reason="Đặt nhầm", now=now)

    assert stock(product) == (50_000, 0, 0)
    assert facts().count("orders.order_cancelled") == 1
    assert db.session.get_one(Order, order.id).status_reason == "Đặt nhầm"


def test_an_unpaid_order_can_be_cancelled(app: Flask, now: datetime) -> None:
    product = make_product()
    (order,) = orders_of(make_group((product, 3), now=now))

    with unit_of_work():
        mark_cancelled(order, actor="buyer", reason="Đổi ý", now=now)

    assert stock(product) == (50_000, 0, 0)


def test_a_packed_order_is_not_cancelled_by_its_buyer(app: Flask, now: datetime) -> None:
    order = make_placed_order(make_product(), now=now)
    with unit_of_work():
        accept_order(order, actor="ND1", now=now)
        pack_order(order, actor="ND1", now=now)

    with pytest.raises(TooLateToCancel), unit_of_work():
        mark_cancelled(order, actor="buyer", reason="Đổi ý", now=now)


def test_a_declined_order_says_why_and_gives_its_goods_back(app: Flask, now: datetime) -> None:
    product = make_product()
    order = make_placed_order(product, now=now)

    with pytest.raises(ReasonMissing), unit_of_work():
        mark_declined(order, actor="ND1", reason="  ", now=now)
    with unit_of_work():
        mark_declined(order, actor="ND1", reason="Hết hàng", now=now)

    assert stock(product) == (50_000, 0, 0)
    assert facts()[-1] == "orders.order_declined"


def test_a_reported_problem_waits_for_people_and_may_end_in_taking_back(
    app: Flask, now: datetime
) -> None:
    product = make_product()
    order = make_placed_order(product, now=now)
    with pytest.raises(DisputeNotPossible), unit_of_work():
        dispute_order(order, reason="Hàng hỏng", actor="buyer", now=now)
    with unit_of_work():
        accept_order(order, actor="ND1", now=now)
        pack_order(order, actor="ND1", now=now)
        deliver_order(order, actor="ND1", now=now)
        dispute_order(order, reason="Hàng hỏng", actor="buyer", now=now)

    with pytest.raises(TooLateToCancel), unit_of_work():
        mark_cancelled(order, actor="buyer", reason="Trả lại tiền", now=now)
    with unit_of_work():
        mark_cancelled(order, actor="ND1", reason="Trả lại tiền", now=now, by_seller=True)

    assert facts()[-2:] == ["orders.order_disputed", "orders.order_cancelled"]
    assert stock(product) == (49_000, 0, 1_000)


def test_a_step_out_of_turn_is_refused(app: Flask, now: datetime) -> None:
    order = make_placed_order(make_product(), now=now)

    with pytest.raises(StepNotPossible) as refused, unit_of_work():
        deliver_order(order, actor="ND1", now=now)

    assert refused.value.params == {"status": "placed", "step": "delivered"}


def test_the_row_in_the_database_counts_not_the_copy_in_hand(app: Flask, now: datetime) -> None:
    order = make_placed_order(make_product(), now=now)
    with unit_of_work() as session:
        session.execute(
            update(Order).values(status=OrderStatus.CANCELLED),
            execution_options={"synchronize_session": False},
        )

    with pytest.raises(StepNotPossible), unit_of_work():
        accept_order(order, actor="ND1", now=now)
