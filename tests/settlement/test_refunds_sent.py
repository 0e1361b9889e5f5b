"""Refunds on their way: by providers, by people, and when they fail."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from flask import Flask

from marketplace.core.db import unit_of_work
from marketplace.ledger.queries import balance
from marketplace.settlement.commands.facts import apply_facts
from marketplace.settlement.commands.order_money import cancel_order
from marketplace.settlement.commands.refund_outcomes import RefundNotByHand, confirm_by_hand
from marketplace.settlement.commands.sending import run_refund
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import Refund
from payments.contract import Fact, FactKind, OrderPay, RefundState
from tests.factories import make_product
from tests.factories.worker import work_off
from tests.settlement.counter import BANK_LEDGER, begin_sale, card_attempt, card_paid, transfer
from tests.settlement.test_refunds import paid_sale


def refund_fact(refund: Refund, kind: FactKind, *, ref: str, now: datetime) -> Fact:
    return Fact(
        kind=kind,
        provider=refund.provider,
        dedupe_key=f"{ref}:{kind.value}",
        attempt_ref=None,
        provider_ref=ref,
        amount=int(refund.amount),
        refund_ref=refund.code,
        occurred_at=now,
        code=kind.value,
        final=True,
        raw={},
    )


def tell(desk: Desk, facts: Sequence[Fact], now: datetime) -> None:
    with unit_of_work():
        apply_facts(facts, desk=desk, now=now)


def test_a_bank_without_an_agreement_leaves_the_refund_to_a_person(
    app: Flask, desk: Desk, now: datetime
) -> None:
    sale = paid_sale(desk, make_product(), 2, now=now)
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Thôi", desk=desk, now=now)
    work_off(now)
    (made,) = sale.refunds
    assert (made.state, made.by_hand) == (RefundState.REQUESTED, True)

    with unit_of_work():
        confirm_by_hand(made, by="OP1", desk=desk, now=now)

    (made,) = sale.refunds
    assert made.state is RefundState.DONE
    assert sale.balances() == {"bank": 0, "card": 0, "held": 0, "credit": 0, "back": 0}
    assert sale.payment.status is OrderPay.REFUNDED
    with pytest.raises(RefundNotByHand), unit_of_work():
        confirm_by_hand(made, by="OP1", desk=desk, now=now)


def test_the_banks_outgoing_notice_confirms_a_refund_once(desk: Desk, now: datetime) -> None:
    sale = paid_sale(desk, make_product(), 2, now=now)
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Thôi", desk=desk, now=now)
    text = f"{sale.refunds[0].code} hoan tien"

    for number in (7, 7, 8):
        transfer(desk, 70_000, text, now=now, number=number, out=True)

    assert sale.refunds[0].state is RefundState.DONE
    assert balance(BANK_LEDGER) == 0


def test_a_refund_that_the_provider_refuses_becomes_a_persons_task(
    desk: Desk, now: datetime
) -> None:
    sale = paid_sale(desk, make_product(), 2, now=now)
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Thôi", desk=desk, now=now)
    (made,) = sale.refunds

    tell(desk, [refund_fact(made, FactKind.REFUND_FAILED, ref="rt_1", now=now)], now)

    (made,) = sale.refunds
    assert (made.state, made.by_hand) == (RefundState.FAILED, True)
    assert sale.balances() == {"bank": 70_000, "card": 0, "held": 0, "credit": 70_000, "back": 0}
    with unit_of_work():
        confirm_by_hand(made, by="OP1", desk=desk, now=now)
    assert sale.balances() == {"bank": 0, "card": 0, "held": 0, "credit": 0, "back": 0}


@pytest.mark.parametrize("failed_first", [True, False])
def test_success_and_failure_of_one_refund_end_alike_in_any_order(
    desk: Desk, now: datetime, failed_first: bool
) -> None:
    sale = paid_sale(desk, make_product(), 2, now=now)
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Thôi", desk=desk, now=now)
    (made,) = sale.refunds
    facts = [
        refund_fact(made, kind, ref="re_1", now=now)
        for kind in (FactKind.REFUNDED, FactKind.REFUND_FAILED)
    ]

    tell(desk, facts[::-1] if failed_first else facts, now)

    assert sale.refunds[0].state is RefundState.FAILED
    assert sale.balances() == {"bank": 70_000, "card": 0, "held": 0, "credit": 70_000, "back": 0}


def test_a_provider_that_is_away_is_asked_again_later(desk: Desk, now: datetime) -> None:
    sale = begin_sale(desk, (make_product(), 2), now=now)
    card_paid(desk, card_attempt(sale, now=now), amount=70_000, now=now)
    with unit_of_work():
        cancel_order(sale.order, by="buyer", reason="Thôi", desk=desk, now=now)

    run_refund(sale.refunds[0].id, desk=desk, now=now)

    (made,) = sale.refunds
    assert (made.state, made.tries, made.by_hand) == (RefundState.REQUESTED, 1, False)
    assert made.next_try_at == now + timedelta(minutes=2)
    assert sale.balances()["back"] == 70_000
