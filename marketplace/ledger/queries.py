"""Balances and the journal, derived from lines each time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.core.money import Vnd
from marketplace.ledger.chart import never_overdrawn
from marketplace.ledger.commands import normal_balance
from marketplace.ledger.models import JournalEntry, LedgerAccount, LedgerLine


@dataclass(frozen=True)
class StatementLine:
    """One movement on an account, as a statement shows it."""

    occurred_at: datetime
    kind: str
    order_code: str | None
    debit: Vnd
    credit: Vnd


def balance(name: str) -> Vnd:
    """What stands on an account, on its normal side; 0 for one that was never used."""
    return balances([name])[name]


def balances(names: Sequence[str]) -> dict[str, Vnd]:
    """Several balances in one statement."""
    rows = db.session.execute(
        select(
            LedgerAccount.name,
            LedgerAccount.side,
            func.coalesce(func.sum(LedgerLine.debit), 0),
            func.coalesce(func.sum(LedgerLine.credit), 0),
        )
        .join(LedgerLine, LedgerLine.account_id == LedgerAccount.id)
        .where(LedgerAccount.name.in_(names))
        .group_by(LedgerAccount.id)
    )
    amounts = {
        name: normal_balance(side, debit_sum=int(debit_sum), credit_sum=int(credit_sum))
        for name, side, debit_sum, credit_sum in rows
    }
    return {name: amounts.get(name, Vnd(0)) for name in names}


def statement(name: str) -> list[StatementLine]:
    """Everything that happened on an account, in order."""
    rows = db.session.execute(
        select(
            JournalEntry.occurred_at,
            JournalEntry.kind,
            JournalEntry.order_code,
            LedgerLine.debit,
            LedgerLine.credit,
        )
        .join(LedgerLine, LedgerLine.entry_id == JournalEntry.id)
        .join(LedgerAccount, LedgerLine.account_id == LedgerAccount.id)
        .where(LedgerAccount.name == name)
        .order_by(LedgerLine.id)
    )
    return [StatementLine(*row) for row in rows]


def ledger_faults() -> Iterator[str]:
    """Tell each entry that does not balance and each account that is overdrawn.

    Debits and credits of the whole journal are equal when nothing is told.
    """
    sums = func.sum(LedgerLine.debit), func.sum(LedgerLine.credit)
    unbalanced = (
        select(JournalEntry.business_key, *sums)
        .join(LedgerLine, LedgerLine.entry_id == JournalEntry.id, isouter=True)
        .group_by(JournalEntry.id)
        .having(func.coalesce(sums[0], -1) != func.coalesce(sums[1], -2))
    )
    for key, debit_sum, credit_sum in db.session.execute(unbalanced):
        yield f"entry {key}: debits {int(debit_sum or 0)}, credits {int(credit_sum or 0)}"
    below = (
        select(LedgerAccount.name, *sums)
        .join(LedgerLine, LedgerLine.account_id == LedgerAccount.id)
        .group_by(LedgerAccount.id)
        .having(sums[1] < sums[0])
    )
    for name, debit_sum, credit_sum in db.session.execute(below):
        if never_overdrawn(name):
            yield f"account {name}: overdrawn by {int(debit_sum - credit_sum)}"
