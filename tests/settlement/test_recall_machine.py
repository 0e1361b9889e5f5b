"""The random trade of `test_ledger_machine`, with goods sold from lots and recalls among it.

Beside the books, every gram of every lot and all stock add up after each step, and nobody holds
anything of a recalled lot that was not paid for.
"""

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from marketplace.core.db import db
from marketplace.core.errors import Refusal
from marketplace.orders.models import Order, RecallNotice
from marketplace.settlement.commands.recall_refunds import refund_recalls
from marketplace.settlement.commands.recalls import open_recall
from marketplace.traceability.lots.models import Lot, LotState
from marketplace.traceability.recalls.models import RecallScope
from tests.databases import PostgresKit, SqliteKit
from tests.factories.lots import make_lot
from tests.settlement.recalling import everything_adds_up, officer
from tests.settlement.test_ledger_machine import Market


class RecallMarket(Market):
    """A market whose goods come from lots of a few kilograms."""

    @initialize()
    def open(self) -> None:
        super().open()
        self.officer = officer()
        for product in self.products:
            for grams in (3_000, 4_000):
                make_lot(product, grams=grams)

    @rule(counts=st.tuples(st.integers(1, 3), st.integers(0, 2)), door=st.booleans())
    def place(self, counts: tuple[int, int], door: bool) -> None:
        try:
            super().place(counts, door)
        except Refusal:
            db.session.rollback()

    @rule(which=st.integers(0, 1))
    def harvest(self, which: int) -> None:
        make_lot(self.products[which], grams=5_000)

    @rule(number=st.integers(0, 5), refunds=st.booleans(), twice=st.booleans())
    def recall(self, number: int, refunds: bool, twice: bool) -> None:
        lots = db.session.scalars(
            select(Lot).where(Lot.state == LotState.OPEN).order_by(Lot.id)
        ).all()
        if not lots:
            return
        lot_id = lots[number % len(lots)].id
        for _ in range(1 + twice):
            assert self.attempt(
                lambda: open_recall(
                    scope=RecallScope.LOT,
                    reference=str(lot_id),
                    lot_ids=[lot_id],
                    reason="Mốc",
                    danger=2,
                    refunds=refunds,
                    actor=self.officer,
                    desk=self.desk,
                    now=self.now,
                )
            )

    @rule()
    def pay_back(self) -> None:
        refund_recalls(desk=self.desk, now=self.now)
        assert refund_recalls(desk=self.desk, now=self.now) == 0

    @invariant()
    def every_gram_is_in_one_state(self) -> None:
        assert everything_adds_up()

    @invariant()
    def no_recall_gives_back_more_than_the_order_cost(self) -> None:
        rows = db.session.execute(
            select(Order.total, RecallNotice.refund_amount, RecallNotice.refund_g).join(
                RecallNotice, RecallNotice.order_id == Order.id
            )
        )
        for total, amount, _grams in rows:
            assert 0 <= amount <= total


def test_recalls_among_random_trade_keep_goods_and_books_right(
    app: Flask, database: SqliteKit | PostgresKit
) -> None:
    on_sqlite = isinstance(database, SqliteKit)

    def reset() -> None:
        db.session.remove()
        database.reset(db.engine)

    RecallMarket.app, RecallMarket.reset = app, staticmethod(reset)
    run_state_machine_as_test(
        RecallMarket,
        settings=settings(
            max_examples=8 if on_sqlite else 3,
            stateful_step_count=16,
            deadline=None,
            phases=[Phase.generate],
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
