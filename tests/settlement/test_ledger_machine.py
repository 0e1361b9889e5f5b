"""Random orders, payments, repeats, reorderings, cancels, refunds and completions keep the books right.

The invariants are numbered as in the project's paper on payments: (1) entries balance, (2) a
repeat or another order of notices changes nothing, (3) held money is never negative and nothing is
held for closed orders, (4) refunds never exceed what came, (5) what a buyer paid is held, released,
refunded or in credit, (6) clearing is what the provider has not paid out, (10) entries cannot be
changed, (11) sales are what was captured less what was refunded.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from marketplace.core.db import db, unit_of_work
from marketplace.core.errors import Refusal
from marketplace.ledger.models import JournalEntry, LedgerLine
from marketplace.ledger.queries import balance, ledger_faults
from marketplace.orders.commands.fulfilment import accept_order, deliver_order, pack_order
from marketplace.orders.models import OrderStatus
from marketplace.settlement.commands.clockwork import expire_overdue
from marketplace.settlement.commands.inbox import receive_notice
from marketplace.settlement.commands.order_money import (
    cancel_order,
    collect_cash,
    complete_order,
    decline_order,
    refund_order,
)
from marketplace.settlement.commands.refund_outcomes import confirm_by_hand
from marketplace.settlement.commands.starting import start_payment
from marketplace.settlement.commands.suspense import match_suspense
from marketplace.settlement.models import PaymentAttempt, Refund, SuspenseItem
from payments.contract import Notice, RefundState
from tests.databases import PostgresKit, SqliteKit
from tests.factories import make_product, make_seller
from tests.factories.orders import make_group
from tests.ledger.books import balances_under
from tests.settlement.counter import (
    BANK_LEDGER,
    WAYS,
    Sale,
    bank_notice,
    bank_row,
    begin_sale,
    card_attempt,
    card_notice,
    desk_at,
)
from tests.settlement.invariants import (
    a_buyers_money_is_somewhere,
    no_more_goes_back_than_came,
    nothing_is_held_for_closed_orders,
    sales_are_captures_less_refunds,
)
from tests.settlement.test_refunds import make_taxed_product

START = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
CLOSED = (OrderStatus.CANCELLED, OrderStatus.DECLINED, OrderStatus.COMPLETED, OrderStatus.EXPIRED)
PICK = st.integers(min_value=0, max_value=7)


class Market(RuleBasedStateMachine):
    """One market; `app` and `reset` are set by the test that runs the machine."""

    app: Flask
    reset: Callable[[], None]

    @initialize()
    def open(self) -> None:
        self.reset()
        self.now = START
        self.desk = desk_at(self.app, START)
        seller = make_seller("HTX Cam")
        self.products = [make_taxed_product(33_333), make_product("Cam", seller=seller)]
        self.sales: list[Sale] = []
        self.told: list[tuple[str, Notice]] = []
        self.bank_rows = 0
        self.card_rows = 0

    def attempt(self, work: Callable[[], object]) -> bool:
        """Do what may be refused; a refusal leaves no trace."""
        try:
            with unit_of_work():
                work()
        except Refusal:
            return False
        return True

    def pick(self, number: int) -> Sale | None:
        return self.sales[number % len(self.sales)] if self.sales else None

    def tell(self, provider: str, notice: Notice) -> str:
        return receive_notice(provider, notice, desk=self.desk, now=self.now)

    @rule(counts=st.tuples(st.integers(1, 3), st.integers(0, 2)), door=st.booleans())
    def place(self, counts: tuple[int, int], door: bool) -> None:
        wanted = [(p, n) for p, n in zip(self.products, counts, strict=True) if n]
        if door:
            group = make_group(*wanted, now=self.now, method="cod")
            first = start_payment(group, provider="cod", desk=self.desk, ways=WAYS, now=self.now)
            self.sales.append(Sale(group.id, first.id))
        else:
            self.sales.append(begin_sale(self.desk, *wanted, now=self.now))

    @rule(number=PICK, amount=st.sampled_from(["all", "all", "less", "more"]), twice=st.booleans())
    def pay_by_bank(self, number: int, amount: str, twice: bool) -> None:
        if (sale := self.pick(number)) is None or sale.attempt.provider == "cod":
            return
        paid = {"all": 0, "less": -7_777, "more": 5_555}[amount] + int(sale.attempt.amount)
        self.bank_rows += paid
        notice = bank_notice(bank_row(paid, sale.attempt.reference, now=self.now), now=self.now)
        assert self.tell("vietqr_bank", notice) == "applied"
        self.told.append(("vietqr_bank", notice))
        if twice:
            assert self.tell("vietqr_bank", notice) == "duplicate"

    @rule(number=PICK, expired_first=st.booleans())
    def pay_by_card(self, number: int, expired_first: bool) -> None:
        if (sale := self.pick(number)) is None or sale.attempt.provider == "cod":
            return
        attempt = card_attempt(sale, now=self.now)
        amount = int(attempt.amount)
        if amount <= 0:
            return
        self.card_rows += amount
        paid = card_notice(attempt, amount=amount, now=self.now)
        gone = card_notice(attempt, amount=amount, now=self.now, kind="expired", paid=False)
        for notice in (gone, paid) if expired_first else (paid, gone):
            self.tell("stripe", notice)
            self.told.append(("stripe", notice))

    @rule()
    def pay_without_code(self) -> None:
        self.bank_rows += 12_345
        notice = bank_notice(bank_row(12_345, "cam on", now=self.now), now=self.now)
        assert self.tell("vietqr_bank", notice) == "unknown_order"

    @rule(number=PICK)
    def match_a_lost_transfer(self, number: int) -> None:
        item = db.session.scalars(select(SuspenseItem).order_by(SuspenseItem.id.desc())).first()
        if item is None or (sale := self.pick(number)) is None:
            return
        code, group = item.code, sale.group.code
        self.attempt(
            lambda: match_suspense(code, order_code=group, by="A", desk=self.desk, now=self.now)
        )

    @rule(number=PICK)
    def repeat_a_notice(self, number: int) -> None:
        if self.told:
            provider, notice = self.told[number % len(self.told)]
            before = balances_under("")
            assert self.tell(provider, notice) == "duplicate"
            assert balances_under("") == before

    @rule(number=PICK, step=st.sampled_from(["accept", "pack", "deliver", "all"]))
    def serve(self, number: int, step: str) -> None:
        if (sale := self.pick(number)) is None:
            return
        moves = {
            "accept": accept_order,
            "pack": pack_order,
            "deliver": deliver_order,
        }
        for name, move in moves.items():
            for order in sale.orders if step in {name, "all"} else ():
                self.attempt(lambda: move(order, actor="tests", now=self.now))  # noqa: B023

    @rule(number=PICK, how=st.sampled_from(["cash", "qr"]))
    def take_at_the_door(self, number: int, how: str) -> None:
        if (sale := self.pick(number)) is None:
            return
        order, shown = sale.orders[0], []
        took = self.attempt(
            lambda: shown.append(
                collect_cash(order, by="ND", how=how, desk=self.desk, now=self.now)  # type: ignore[arg-type]
            )
        )
        if took and how == "qr" and shown[0].provider == "vietqr_bank":
            found = db.session.get_one(PaymentAttempt, shown[0].id)
            amount = int(found.amount)
            self.bank_rows += amount
            row = bank_row(amount, found.reference, now=self.now)
            self.tell("vietqr_bank", bank_notice(row, now=self.now))

    @rule(number=PICK, which=st.integers(0, 1), how=st.sampled_from(["cancel", "decline"]))
    def call_off(self, number: int, which: int, how: str) -> None:
        if (sale := self.pick(number)) is None:
            return
        order = sale.orders[which % len(sale.orders)]
        undo = cancel_order if how == "cancel" else decline_order
        self.attempt(lambda: undo(order, by="buyer", reason="Thôi", desk=self.desk, now=self.now))

    @rule(number=PICK)
    def complete(self, number: int) -> None:
        if (sale := self.pick(number)) is not None:
            for order in sale.orders:
                self.attempt(lambda: complete_order(order, now=self.now))  # noqa: B023

    @rule(number=PICK, amount=st.integers(1, 40_000))
    def refund_a_part(self, number: int, amount: int) -> None:
        if (sale := self.pick(number)) is not None:
            order = sale.orders[0]
            self.attempt(
                lambda: refund_order(order, amount=amount, reason="tests", by="t", now=self.now)
            )

    @rule(number=PICK)
    def send_a_refund(self, number: int) -> None:
        open_ones = db.session.scalars(
            select(Refund).where(Refund.state == RefundState.REQUESTED).order_by(Refund.id)
        ).all()
        if not open_ones:
            return
        refund = open_ones[number % len(open_ones)]
        if refund.provider == "vietqr_bank":
            self.bank_rows -= int(refund.amount)
            row = bank_row(int(refund.amount), f"{refund.code} hoan", now=self.now, out=True)
            self.tell("vietqr_bank", bank_notice(row, now=self.now))
            return
        if refund.provider == "stripe":
            self.card_rows -= int(refund.amount)
        refund_id = refund.id
        with unit_of_work() as session:
            found = session.get_one(Refund, refund_id)
            found.by_hand = True
            confirm_by_hand(found, by="OP", desk=self.desk, now=self.now)

    @rule(hours=st.sampled_from([0, 1, 13, 50, 80]))
    def let_time_pass(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        expire_overdue(desk=self.desk, now=self.now)

    @invariant()
    def nothing_is_overdrawn(self) -> None:
        assert list(ledger_faults()) == []

    def teardown(self) -> None:
        if not hasattr(self, "sales"):
            return
        nothing_is_held_for_closed_orders()
        for sale in self.sales:
            no_more_goes_back_than_came(sale)
            a_buyers_money_is_somewhere(sale)
        sales_are_captures_less_refunds()
        assert balance(BANK_LEDGER) == self.bank_rows
        assert balance("psp:stripe:clearing") == self.card_rows


def test_random_trade_keeps_the_books_right(app: Flask, database: SqliteKit | PostgresKit) -> None:
    on_sqlite = isinstance(database, SqliteKit)

    def reset() -> None:
        db.session.remove()
        database.reset(db.engine)

    Market.app, Market.reset = app, staticmethod(reset)
    run_state_machine_as_test(
        Market,
        settings=settings(
            max_examples=8 if on_sqlite else 3,
            stateful_step_count=14,
            deadline=None,
            phases=[Phase.generate],
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_entries_cannot_be_changed_or_removed(app: Flask, now: datetime) -> None:
    desk = desk_at(app, now)
    sale = begin_sale(desk, (make_product(), 1), now=now)
    notice = bank_notice(bank_row(35_000, sale.attempt.reference, now=now), now=now)
    receive_notice("vietqr_bank", notice, desk=desk, now=now)

    for statement in (update(JournalEntry).values(kind="x"), delete(LedgerLine)):
        with pytest.raises(DBAPIError, match="append-only"), unit_of_work() as session:
            session.execute(statement)
