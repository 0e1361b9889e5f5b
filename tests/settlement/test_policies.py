"""What happens to money that comes twice, late, in part, for nobody or from nobody."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from marketplace.core.db import db, unit_of_work
from marketplace.core.events import OutboxEvent
from marketplace.inventory.models import StockItem
from marketplace.ledger.models import JournalEntry
from marketplace.ledger.queries import balance
from marketplace.orders.models import OrderStatus
from marketplace.settlement.commands.clockwork import expire_overdue
from marketplace.settlement.commands.inbox import receive_notice
from marketplace.settlement.commands.starting import start_payment
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import MoneyFact, PaymentAttempt, PaymentNotice, SuspenseItem
from payments.contract import AttemptState, OrderPay
from tests.factories import make_product
from tests.settlement.counter import (
    WAYS,
    Sale,
    bank_notice,
    bank_row,
    begin_sale,
    books_are_right,
    card_attempt,
    card_notice,
    card_paid,
    transfer,
)


@pytest.fixture
def sale(desk: Desk, now: datetime) -> Sale:
    """Two kilograms for 70,000 đồng."""
    return begin_sale(desk, (make_product(stock=2_000), 2), now=now)


def count_of(model: type) -> int:
    return db.session.scalar(select(func.count(model.id))) or 0


def told(name: str) -> int:
    query = select(func.count(OutboxEvent.id)).where(OutboxEvent.name == name)
    return db.session.scalar(query) or 0


def expire(sale: Sale, desk: Desk, now: datetime) -> datetime:
    """The time to pay is over; an hour later."""
    later = now + timedelta(hours=1)
    expire_overdue(desk=desk, now=later)
    assert sale.order.status is OrderStatus.EXPIRED
    return later


def test_a_transfer_of_the_right_amount_places_the_order(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    assert transfer(desk, 70_000, f"MBVCB.3278 {sale.attempt.reference} GD", now=now) == "applied"

    assert sale.order.status is OrderStatus.PLACED
    assert sale.order.cashless is True
    assert sale.payment.status is OrderPay.PAID
    assert sale.balances() == {"bank": 70_000, "card": 0, "held": 70_000, "credit": 0, "back": 0}
    assert books_are_right()


def test_a_code_glued_into_the_banks_own_words_is_found(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    broken = f"ct dh{sale.attempt.reference[:4]} {sale.attempt.reference[4:]}nopcho"
    assert transfer(desk, 70_000, broken, now=now) == "applied"
    assert sale.order.status is OrderStatus.PLACED


def test_the_same_notice_again_changes_nothing(sale: Sale, desk: Desk, now: datetime) -> None:
    body = bank_row(70_000, sale.attempt.reference, now=now)
    notice = bank_notice(body, now=now)

    outcomes = [receive_notice("vietqr_bank", notice, desk=desk, now=now) for _ in range(3)]

    assert outcomes == ["applied", "duplicate", "duplicate"]
    assert (count_of(PaymentNotice), count_of(MoneyFact), count_of(JournalEntry)) == (1, 1, 1)


def test_an_expiry_told_after_the_payment_does_not_undo_it(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    attempt = card_attempt(sale, now=now)
    late = card_notice(attempt, amount=70_000, now=now, kind="expired", paid=False)

    assert card_paid(desk, attempt, amount=70_000, now=now) == "applied"
    receive_notice("stripe", late, desk=desk, now=now)

    assert db.session.get_one(PaymentAttempt, attempt.id).state is AttemptState.PAID
    assert sale.order.status is OrderStatus.PLACED
    outcomes = db.session.scalars(select(MoneyFact.outcome).order_by(MoneyFact.id)).all()
    assert outcomes == ["applied", "out_of_order"]


def test_a_payment_told_after_the_expiry_is_believed(sale: Sale, desk: Desk, now: datetime) -> None:
    attempt = card_attempt(sale, now=now)
    early = card_notice(attempt, amount=70_000, now=now, kind="expired", paid=False)

    receive_notice("stripe", early, desk=desk, now=now)
    assert card_paid(desk, attempt, amount=70_000, now=now) == "applied"

    assert sale.order.status is OrderStatus.PLACED
    assert sale.balances()["card"] == 70_000


def test_too_little_is_waited_for_with_more_time_once_and_a_new_code(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    assert transfer(desk, 50_000, sale.attempt.reference, now=now) == "applied"

    assert sale.order.status is OrderStatus.AWAITING_PAYMENT
    assert sale.payment.status is OrderPay.PARTIAL
    assert sale.balances() == {"bank": 50_000, "card": 0, "held": 0, "credit": 50_000, "back": 0}
    soon = now + timedelta(minutes=10)
    rest = start_payment(sale.group, provider="vietqr_bank", desk=desk, ways=WAYS, now=soon)
    assert rest.amount == 20_000
    assert rest.reference != sale.attempt.reference
    first_end = sale.group.pay_by

    transfer(desk, 1_000, rest.reference, now=soon)
    assert sale.group.pay_by == first_end

    transfer(desk, 19_000, rest.reference, now=soon)
    assert sale.order.status is OrderStatus.PLACED
    assert sale.balances()["held"] == 70_000
    assert books_are_right()


def test_too_little_goes_back_when_the_time_is_over(sale: Sale, desk: Desk, now: datetime) -> None:
    transfer(desk, 50_000, sale.attempt.reference, now=now)

    expire(sale, desk, now)

    assert [(r.amount, r.order_id, r.reason) for r in sale.refunds] == [
        (50_000, None, "nothing_to_pay")
    ]
    assert sale.balances() == {"bank": 50_000, "card": 0, "held": 0, "credit": 0, "back": 50_000}


def test_too_much_pays_the_order_and_the_rest_goes_back(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    assert transfer(desk, 100_000, sale.attempt.reference, now=now) == "applied"

    assert sale.order.status is OrderStatus.PLACED
    assert [(r.amount, r.reason) for r in sale.refunds] == [(30_000, "overpaid")]
    assert sale.balances() == {
        "bank": 100_000,
        "card": 0,
        "held": 70_000,
        "credit": 0,
        "back": 30_000,
    }


def test_late_money_revives_the_order_while_the_goods_are_there(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    later = expire(sale, desk, now)

    assert transfer(desk, 70_000, sale.attempt.reference, now=later) == "applied"

    assert sale.order.status is OrderStatus.PLACED
    assert sale.balances()["held"] == 70_000
    assert sale.refunds == []


def test_late_money_goes_back_when_the_goods_are_gone(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    later = expire(sale, desk, now)
    with unit_of_work():
        db.session.execute(update(StockItem).values(available=1_000))

    assert transfer(desk, 70_000, sale.attempt.reference, now=later) == "applied"

    assert sale.order.status is OrderStatus.EXPIRED
    assert [(r.amount, r.reason) for r in sale.refunds] == [(70_000, "late")]
    assert sale.balances() == {"bank": 70_000, "card": 0, "held": 0, "credit": 0, "back": 70_000}


def test_money_after_the_days_of_grace_goes_back(sale: Sale, desk: Desk, now: datetime) -> None:
    expire(sale, desk, now)
    much_later = now + timedelta(hours=49)

    transfer(desk, 70_000, sale.attempt.reference, now=much_later)

    assert sale.order.status is OrderStatus.EXPIRED
    assert sale.balances()["back"] == 70_000


def test_of_two_paid_attempts_the_second_is_refunded(sale: Sale, desk: Desk, now: datetime) -> None:
    card = card_attempt(sale, now=now)

    transfer(desk, 70_000, sale.attempt.reference, now=now)
    card_paid(desk, card, amount=70_000, now=now)

    (refund,) = sale.refunds
    assert (refund.provider, refund.source_ref) == ("stripe", f"cs_{card.reference}")
    assert (refund.amount, refund.reason, refund.order_id) == (70_000, "paid_twice", None)
    assert sale.balances() == {
        "bank": 70_000,
        "card": 70_000,
        "held": 70_000,
        "credit": 0,
        "back": 70_000,
    }


def test_a_wrong_amount_in_a_signed_card_notice_pays_nothing(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    card = card_attempt(sale, now=now)

    assert card_paid(desk, card, amount=69_999, now=now) == "amount_mismatch"

    assert sale.order.status is OrderStatus.AWAITING_PAYMENT
    assert db.session.get_one(PaymentAttempt, card.id).state is AttemptState.REVIEW
    item = db.session.scalars(select(SuspenseItem)).one()
    assert (item.amount, item.payment_id) == (69_999, sale.payment.id)
    assert balance("suspense:incoming") == 69_999


def test_a_transfer_with_an_unknown_code_waits_for_a_person(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    assert transfer(desk, 70_000, "cam on shop nhe", now=now) == "unknown_order"

    assert sale.order.status is OrderStatus.AWAITING_PAYMENT
    assert balance("suspense:incoming") == 70_000
    assert count_of(SuspenseItem) == 1


def test_a_transfer_that_names_two_orders_waits_for_a_person(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    other = begin_sale(desk, (make_product("Cam"), 1), now=now)
    both = f"{sale.attempt.reference} {other.attempt.reference}"

    assert transfer(desk, 105_000, both, now=now) == "unknown_order"

    item = db.session.scalars(select(SuspenseItem)).one()
    assert item.candidates == [sale.attempt.reference, other.attempt.reference]


def test_the_aggregators_own_code_comes_before_the_text(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    other = begin_sale(desk, (make_product("Cam"), 2), now=now)

    transfer(desk, 70_000, other.attempt.reference, now=now, code=sale.attempt.reference)

    assert sale.order.status is OrderStatus.PLACED
    assert other.order.status is OrderStatus.AWAITING_PAYMENT


def test_a_forged_notice_changes_nothing_but_a_sample(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    body = bank_row(70_000, sale.attempt.reference, now=now, number=5)
    forged = bank_notice(body, now=now, secret="guessed")

    assert receive_notice("vietqr_bank", forged, desk=desk, now=now) == "bad_signature"

    sample = db.session.scalars(select(PaymentNotice)).one()
    assert (sample.verified, sample.dedupe_key, len(sample.body)) == (False, None, 32)
    assert (count_of(MoneyFact), count_of(JournalEntry)) == (0, 0)
    true = bank_notice(body, now=now)
    assert receive_notice("vietqr_bank", true, desk=desk, now=now) == "applied"


def test_a_signed_notice_that_cannot_be_read_is_kept_once(desk: Desk, now: datetime) -> None:
    broken = bank_notice(b'{"id": "x"}', now=now)

    for _ in range(2):
        assert receive_notice("vietqr_bank", broken, desk=desk, now=now) == "error"

    (kept,) = db.session.scalars(select(PaymentNotice)).all()
    assert (kept.verified, kept.body) == (True, b'{"id": "x"}')
    assert (kept.outcome, bool(kept.fault)) == ("malformed", True)


def test_two_clicks_on_pay_make_one_attempt(
    app: Flask, sale: Sale, desk: Desk, now: datetime
) -> None:
    again = start_payment(sale.group, provider="vietqr_bank", desk=desk, ways=WAYS, now=now)

    assert again.id == sale.attempt.id
    assert count_of(PaymentAttempt) == 1
