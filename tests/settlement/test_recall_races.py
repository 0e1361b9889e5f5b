"""A recall while buyers order and pay, and two recalls at once: each gram is in one state."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask
from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.inventory.commands.holding import OutOfStock
from marketplace.orders.commands.placing import NotForSale
from marketplace.orders.models import Order, OrderStatus
from marketplace.settlement.commands.recall_refunds import refund_recalls
from marketplace.settlement.desk import Desk
from marketplace.traceability.lots.models import AllocationState, LotAllocation
from marketplace.traceability.recalls.models import LotRole, Recall, RecallLot
from tests.factories.lots import make_lot
from tests.factories.orders import make_checkout, make_pickup_point, place, to_pickup
from tests.settlement.counter import begin_sale, transfer
from tests.settlement.invariants import a_buyers_money_is_somewhere, no_more_goes_back_than_came
from tests.settlement.recalling import (
    at_once,
    everything_adds_up,
    fresh,
    notices,
    officer,
    product_of,
    recall,
)


def test_a_recall_while_buyers_pay(app: Flask, desk: Desk, now: datetime) -> None:
    lot, actor = make_lot(grams=30_000), officer()
    sales = [begin_sale(desk, (product_of(lot), 1), now=now) for _ in range(6)]
    due = [(int(sale.group.total), sale.attempt.reference) for sale in sales]

    def pay(total: int, reference: str) -> Callable[[], object]:
        return lambda: transfer(desk, total, reference, now=now)

    outcomes = at_once(
        app,
        [
            *(pay(*each) for each in due),
            lambda: recall([lot], actor=actor, desk=desk, now=now).code,
        ],
    )

    assert not [each for each in outcomes if isinstance(each, Exception)]
    paid = [sale for sale in sales if sale.order.paid_at]
    assert {sale.order.status for sale in sales} <= {OrderStatus.PLACED, OrderStatus.CANCELLED}
    assert (fresh(lot).held_g, fresh(lot).used_g) == (0, 1_000 * len(paid))
    assert [notice.order_id for notice in notices()] == [sale.order.id for sale in paid]
    refund_recalls(desk=desk, now=now)
    assert fresh(lot).used_g == 0
    assert sales[0].balances()["back"] == sum(total for total, _reference in due)
    for sale in sales:
        no_more_goes_back_than_came(sale)
        a_buyers_money_is_somewhere(sale)
    assert everything_adds_up()


def test_a_recall_while_buyers_order(app: Flask, desk: Desk, now: datetime) -> None:
    lot, actor = make_lot(grams=4_000), officer()
    where = to_pickup(make_pickup_point())
    forms = [make_checkout((product_of(lot), 1), destination=where) for _ in range(6)]

    def order(number: int) -> Callable[[], object]:
        return lambda: place(forms[number], now=now).code

    outcomes = at_once(
        app,
        [
            *(order(number) for number in range(6)),
            lambda: recall([lot], actor=actor, desk=desk, now=now).code,
        ],
    )

    strange = [
        each
        for each in outcomes
        if isinstance(each, Exception) and not isinstance(each, OutOfStock | NotForSale)
    ]
    assert strange == []
    holding = select(func.count(LotAllocation.id)).where(
        LotAllocation.state.in_((AllocationState.HELD, AllocationState.SOLD))
    )
    assert db.session.scalar(holding) == 0
    waiting = select(func.count(Order.id)).where(Order.status == OrderStatus.AWAITING_PAYMENT)
    assert db.session.scalar(waiting) == 0
    assert (fresh(lot).held_g, fresh(lot).used_g) == (0, 0)
    assert everything_adds_up()


def test_two_recalls_of_overlapping_lots_and_the_same_form_twice(
    app: Flask, desk: Desk, now: datetime
) -> None:
    first, second, third = make_lot(), make_lot(), make_lot()
    actor = officer()

    outcomes = at_once(
        app,
        [lambda: recall([first, second], actor=actor, desk=desk, now=now, reference="a").code] * 2
        + [lambda: recall([second, third], actor=actor, desk=desk, now=now, reference="b").code]
        * 2,
    )

    assert not [each for each in outcomes if isinstance(each, Exception)]
    assert outcomes[0] == outcomes[1] != outcomes[2] == outcomes[3]
    assert db.session.scalar(select(func.count(Recall.id))) == 2
    rows = select(RecallLot.lot_id).where(RecallLot.role == LotRole.RECALLED)
    assert sorted(db.session.scalars(rows)) == [first.id, second.id, third.id]
    assert everything_adds_up()
