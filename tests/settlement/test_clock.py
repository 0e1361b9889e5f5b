"""What the clock and the command line make good."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from marketplace.core.db import db, unit_of_work
from marketplace.orders.models import OrderStatus
from marketplace.settlement.commands.clockwork import expire_overdue, reconcile_pending
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import PaymentNotice
from marketplace.web.serving.formats import in_words
from payments.contract import AttemptState
from tests.factories import make_product
from tests.factories.orders import make_group, orders_of
from tests.settlement.counter import bank_notice, bank_row, begin_sale


def test_a_stored_notice_whose_effect_failed_is_worked_through_again(
    desk: Desk, now: datetime
) -> None:
    sale = begin_sale(desk, (make_product(), 2), now=now)
    notice = bank_notice(bank_row(70_000, sale.attempt.reference, now=now, number=77), now=now)
    with unit_of_work() as session:
        session.add(
            PaymentNotice(
                provider="vietqr_bank",
                dedupe_key="77",
                verified=True,
                headers=dict(notice.headers),
                body=notice.body,
                outcome="error",
                received_at=now,
            )
        )

    reconcile_pending(desk=desk, now=now + timedelta(hours=20))

    assert sale.order.status is OrderStatus.EXPIRED or sale.order.status is OrderStatus.PLACED
    assert sale.payment.received == 70_000
    assert db.session.scalars(select(PaymentNotice)).one().outcome == "applied"


def test_a_notice_that_can_never_be_worked_through_holds_nothing_up(
    desk: Desk, now: datetime
) -> None:
    sale = begin_sale(desk, (make_product(), 2), now=now)
    sums = {"76": 10**30, "77": 70_000}
    for number, amount in sums.items():
        row = bank_row(amount, sale.attempt.reference, now=now, number=int(number))
        notice = bank_notice(row, now=now)
        with unit_of_work() as session:
            session.add(
                PaymentNotice(
                    provider="vietqr_bank",
                    dedupe_key=number,
                    verified=True,
                    headers=dict(notice.headers),
                    body=notice.body,
                    outcome="error",
                    received_at=now,
                )
            )

    reconcile_pending(desk=desk, now=now)

    assert sale.payment.received == 70_000
    notices = db.session.scalars(select(PaymentNotice.outcome).order_by(PaymentNotice.id))
    assert notices.all() == ["error", "applied"]


def test_an_unpaid_group_ends_with_its_attempts_and_frees_its_goods(
    desk: Desk, now: datetime
) -> None:
    sale = begin_sale(desk, (make_product(), 2), now=now)

    assert expire_overdue(desk=desk, now=now + timedelta(minutes=14)) == 0
    assert expire_overdue(desk=desk, now=now + timedelta(minutes=15)) == 1

    assert sale.order.status is OrderStatus.EXPIRED
    assert sale.attempt.state is AttemptState.EXPIRED


def test_a_group_that_nobody_began_to_pay_ends_too(desk: Desk, now: datetime) -> None:
    groups = [make_group((make_product(), 1), now=now, method=name) for name in ("stripe", "cod")]

    assert expire_overdue(desk=desk, now=now + timedelta(hours=1)) == 2

    assert {orders_of(group)[0].status for group in groups} == {OrderStatus.EXPIRED}


def test_the_command_line_reconciles(app: Flask, desk: Desk) -> None:
    told = app.test_cli_runner().invoke(args=["payments", "reconcile"])

    assert told.exit_code == 0, told.output
    assert "asked about payments: 0" in told.output


def test_the_markets_own_reasons_are_shown_in_the_readers_language(app: Flask) -> None:
    with app.test_request_context("/"):
        assert in_words("The seller did not answer in time.") == "Người bán không trả lời kịp."
        assert in_words("Giảm 50% thì tôi lấy") == "Giảm 50% thì tôi lấy"
