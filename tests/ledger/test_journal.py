"""The journal balances, is written once per key, is never edited and never overdraws a buyer's money."""

import threading

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.core.db import atomically, db, unit_of_work
from marketplace.ledger.chart import (
    COMMISSION,
    SUSPENSE,
    UnknownAccount,
    bank,
    normal_side,
    order_held,
    seller_payable,
)
from marketplace.ledger.commands import (
    DifferentEntry,
    Overdrawn,
    UnbalancedEntry,
    credit,
    debit,
    post,
    reverse,
)
from marketplace.ledger.models import JournalEntry, LedgerLine, Side
from marketplace.ledger.queries import balance, ledger_faults, statement
from tests.ledger.books import balances_under

BANK = bank("0123499999")
HELD = order_held("DH1")


def _paid(now, amount=150_000, key="paid:1"):
    return post(
        business_key=key,
        kind="bank_paid",
        lines=[debit(BANK, amount), credit(HELD, amount)],
        occurred_at=now,
        now=now,
        order_code="DH1",
    )


def test_an_entry_moves_money_and_balances(app, now):
    with unit_of_work():
        _paid(now)
    with unit_of_work():
        post(
            business_key="release:DH1",
            kind="release",
            lines=[
                debit(HELD, 150_000),
                credit(COMMISSION, 4_500),
                credit(seller_payable("GH1"), 145_500),
            ],
            occurred_at=now,
            now=now,
        )

    assert balance(BANK) == 150_000
    assert balances_under("order:") == {HELD: 0}
    assert balance(seller_payable("GH1")) == 145_500
    assert [(line.kind, line.debit, line.credit) for line in statement(HELD)] == [
        ("bank_paid", 0, 150_000),
        ("release", 150_000, 0),
    ]
    assert list(ledger_faults()) == []


@pytest.mark.parametrize(
    "lines",
    [[], [debit(BANK, 5)], [debit(BANK, 5), credit(HELD, 4)], [debit(BANK, -5), credit(HELD, -5)]],
)
def test_an_unbalanced_entry_is_refused(app, now, lines):
    with pytest.raises(UnbalancedEntry), unit_of_work():
        post(business_key="x", kind="x", lines=lines, occurred_at=now, now=now)
    assert db.session.scalar(select(func.count(JournalEntry.id))) == 0


def test_a_buyers_money_is_never_overdrawn(app, now):
    with unit_of_work():
        _paid(now, 100_000)
    with pytest.raises(Overdrawn), unit_of_work():
        post(
            business_key="release:DH1",
            kind="release",
            lines=[debit(HELD, 100_001), credit(COMMISSION, 100_001)],
            occurred_at=now,
            now=now,
        )
    assert balance(HELD) == 100_000


def test_a_key_is_written_once_by_sixteen_threads(app, now):
    barrier = threading.Barrier(16)
    failures: list[BaseException] = []

    def work() -> None:
        with app.app_context():
            barrier.wait()
            try:
                atomically(lambda: _paid(now))
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert balance(HELD) == 150_000
    assert db.session.scalar(select(func.count(LedgerLine.id))) == 2


def test_a_key_cannot_stand_for_two_kinds_of_entry(app, now):
    with unit_of_work():
        _paid(now)
    with pytest.raises(DifferentEntry), unit_of_work():
        post(
            business_key="paid:1",
            kind="goodwill",
            lines=[debit(BANK, 1), credit(SUSPENSE, 1)],
            occurred_at=now,
            now=now,
        )


def test_an_entry_is_undone_by_its_opposite(app, now):
    with unit_of_work():
        entry = _paid(now)
    with unit_of_work():
        undone = reverse(entry, business_key="undo:1", now=now)
    assert balance(BANK) == balance(HELD) == 0
    assert undone.reverses_id == entry.id


def test_the_journal_refuses_to_be_edited(app, now):
    with unit_of_work():
        _paid(now)
    for statement_text in (
        "UPDATE ledger_line SET debit = 1 WHERE debit > 0",
        "DELETE FROM ledger_line",
        "UPDATE journal_entry SET kind = 'x'",
        "DELETE FROM journal_entry",
    ):
        with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
            connection.execute(text(statement_text))


def test_verify_ledger_tells_a_bent_row(app, now):
    with unit_of_work():
        _paid(now)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["verify-ledger"]).exit_code == 0
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER ledger_line_no_update"))
        else:
            connection.execute(text("ALTER TABLE ledger_line DISABLE TRIGGER USER"))
        connection.execute(text("UPDATE ledger_line SET debit = 1 WHERE debit > 0"))
        if connection.dialect.name != "sqlite":
            connection.execute(text("ALTER TABLE ledger_line ENABLE TRIGGER USER"))

    answer = runner.invoke(args=["verify-ledger"])
    assert answer.exit_code == 1
    assert "entry paid:1: debits 1, credits 150000" in answer.output


def test_only_accounts_of_the_chart_exist():
    assert normal_side("psp:stripe:clearing") is Side.DEBIT
    for name in ("psp:stripe", "bank:", "order::held", "pocket"):
        with pytest.raises(UnknownAccount):
            normal_side(name)
