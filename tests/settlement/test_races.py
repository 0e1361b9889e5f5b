"""Money at the same moment from several threads: one payment, one entry, one event."""

import threading
from datetime import datetime

from flask import Flask

from marketplace.core.db import db, unit_of_work
from marketplace.ledger.models import JournalEntry
from marketplace.ledger.queries import balance
from marketplace.orders.models import Order, OrderStatus
from marketplace.settlement.commands.facts import apply_facts
from marketplace.settlement.commands.inbox import receive_notice
from marketplace.settlement.commands.order_money import cancel_order
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import MoneyFact, PaymentNotice
from payments.contract import FactKind, Notice
from tests.factories import make_product
from tests.inventory.rivals import race
from tests.settlement.counter import (
    BANK_LEDGER,
    bank_notice,
    bank_row,
    begin_sale,
    books_are_right,
)
from tests.settlement.test_policies import count_of, told
from tests.settlement.test_refunds import paid_sale
from tests.settlement.test_refunds_sent import refund_fact


def test_sixteen_threads_with_one_notice_make_one_payment(
    app: Flask, desk: Desk, now: datetime
) -> None:
    sale = begin_sale(desk, (make_product(), 2), now=now)
    notice = bank_notice(bank_row(70_000, sale.attempt.reference, now=now), now=now)

    outcomes = race_notices(app, desk, notice, now)

    assert sorted(map(str, outcomes)) == ["applied", *["duplicate"] * 15]
    assert sale.payment.received == 70_000
    assert (count_of(PaymentNotice), count_of(MoneyFact), count_of(JournalEntry)) == (1, 1, 1)
    assert told("orders.order_paid") == 1


def race_notices(app: Flask, desk: Desk, notice: Notice, now: datetime) -> list[object]:
    line = threading.Barrier(16)
    outcomes: list[object] = [None] * 16

    def run(place: int) -> None:
        with app.app_context():
            line.wait(timeout=60)
            outcomes[place] = receive_notice("vietqr_bank", notice, desk=desk, now=now)
            db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    return outcomes


def test_a_refund_that_two_workers_run_at_once_is_sent_once(
    app: Flask, desk: Desk, now: datetime
) -> None:
    sale = paid_sale(desk, make_product(), 2, now=now)
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Thôi", desk=desk, now=now)
    (made,) = sale.refunds
    fact = refund_fact(made, FactKind.REFUNDED, ref="re_9", now=now)

    outcomes = race(app, [lambda: apply_facts([fact], desk=desk, now=now)] * 4)

    assert sorted(map(str, outcomes)) == ["applied", "duplicate", "duplicate", "duplicate"]
    assert sale.payment.refunded == 70_000
    assert balance(BANK_LEDGER) == 0


def test_a_cancel_and_a_notice_at_once_leave_no_money_behind(
    app: Flask, desk: Desk, now: datetime
) -> None:
    sale = begin_sale(desk, (make_product(), 2), now=now)
    order_id, reference = sale.order.id, sale.attempt.reference
    paid = bank_notice(bank_row(70_000, reference, now=now), now=now)
    facts = desk.provider("vietqr_bank").verify_and_parse(paid)

    def cancel() -> object:
        order = db.session.get_one(Order, order_id)
        return cancel_order(order, by="buyer", reason="Thôi", desk=desk, now=now).status

    race(app, [cancel, lambda: apply_facts(facts, desk=desk, now=now)])

    assert sale.order.status is OrderStatus.CANCELLED
    assert sale.balances() == {"bank": 70_000, "card": 0, "held": 0, "credit": 0, "back": 70_000}
    assert books_are_right()
