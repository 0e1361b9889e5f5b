"""Transfers for nobody: matched or sent back by people, and who may decide alone."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from marketplace.core.audit import AuditEntry
from marketplace.core.db import db, unit_of_work
from marketplace.ledger.queries import balance
from marketplace.orders.models import OrderStatus
from marketplace.settlement.commands.clockwork import expire_overdue
from marketplace.settlement.commands.suspense import (
    OrderUnknown,
    SecondPersonNeeded,
    SuspenseDecided,
    match_suspense,
    return_suspense,
)
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import SuspenseItem, SuspenseState
from tests.factories import make_product
from tests.settlement.counter import BANK_LEDGER, Sale, begin_sale, books_are_right, transfer


@pytest.fixture
def sale(desk: Desk, now: datetime) -> Sale:
    return begin_sale(desk, (make_product(), 2), now=now)


def lost_transfer(desk: Desk, amount: int, now: datetime) -> SuspenseItem:
    transfer(desk, amount, "tien vai", now=now)
    return item()


def item() -> SuspenseItem:
    return db.session.scalars(select(SuspenseItem).execution_options(populate_existing=True)).one()


def acts() -> list[tuple[str, str]]:
    rows = db.session.execute(select(AuditEntry.actor, AuditEntry.action).order_by(AuditEntry.id))
    return [(actor, action) for actor, action in rows]


def test_a_person_matches_a_transfer_and_the_order_is_paid(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    lost = lost_transfer(desk, 70_000, now)

    with unit_of_work():
        match_suspense(
            lost.code, order_code=f" {sale.order.code.lower()} ", by="A", desk=desk, now=now
        )

    assert sale.order.status is OrderStatus.PLACED
    assert item().state is SuspenseState.MATCHED
    assert balance("suspense:incoming") == 0
    assert sale.balances()["held"] == 70_000
    assert acts() == [("A", "suspense_matched")]
    with pytest.raises(SuspenseDecided), unit_of_work():
        return_suspense(lost.code, by="A", desk=desk, now=now)
    assert books_are_right()


def test_a_match_after_the_expiry_revives_or_sends_back(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    lost = lost_transfer(desk, 60_000, now)
    later = now + timedelta(hours=1)
    expire_overdue(desk=desk, now=later)

    with unit_of_work():
        match_suspense(lost.code, order_code=sale.group.code, by="A", desk=desk, now=later)

    assert sale.order.status is OrderStatus.EXPIRED
    assert [(r.amount, r.reason) for r in sale.refunds] == [(60_000, "late")]


def test_a_transfer_is_sent_back_and_leaves_the_bank(desk: Desk, now: datetime) -> None:
    lost = lost_transfer(desk, 70_000, now)

    with unit_of_work():
        return_suspense(lost.code, by="A", desk=desk, now=now)

    assert item().state is SuspenseState.RETURNED
    assert (balance("suspense:incoming"), balance(BANK_LEDGER)) == (0, 0)


def test_above_the_limit_one_person_proposes_and_another_decides(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    lost = lost_transfer(desk, 5_000_001, now)
    code = sale.group.code

    with unit_of_work():
        match_suspense(lost.code, order_code=code, by="A", desk=desk, now=now)
    assert (item().state, item().proposed_by) == (SuspenseState.PROPOSED, "A")
    assert sale.order.status is OrderStatus.AWAITING_PAYMENT
    with pytest.raises(SecondPersonNeeded), unit_of_work():
        match_suspense(lost.code, order_code=code, by="A", desk=desk, now=now)
    with unit_of_work():
        match_suspense(lost.code, order_code=code, by="B", desk=desk, now=now)

    assert sale.order.status is OrderStatus.PLACED
    assert item().decided_by == "B"
    assert acts() == [("A", "suspense_proposed"), ("B", "suspense_matched")]


def test_a_second_person_with_another_wish_only_proposes_anew(
    sale: Sale, desk: Desk, now: datetime
) -> None:
    lost = lost_transfer(desk, 5_000_001, now)

    with unit_of_work():
        match_suspense(lost.code, order_code=sale.group.code, by="A", desk=desk, now=now)
    with unit_of_work():
        return_suspense(lost.code, by="B", desk=desk, now=now)

    assert (item().state, item().proposed_by, item().payment_id) == (
        SuspenseState.PROPOSED,
        "B",
        None,
    )
    assert balance("suspense:incoming") == 5_000_001


def test_a_code_of_no_order_is_refused(desk: Desk, now: datetime) -> None:
    lost = lost_transfer(desk, 70_000, now)

    with pytest.raises(OrderUnknown), unit_of_work():
        match_suspense(lost.code, order_code="DH00000000", by="A", desk=desk, now=now)

    assert item().state is SuspenseState.OPEN
