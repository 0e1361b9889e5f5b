"""Posting to the journal. Entries are reversed, never edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from marketplace.core.db import db, insert_into, lock_name
from marketplace.core.errors import Conflict, Invalid
from marketplace.core.money import Vnd
from marketplace.core.sentences import N_
from marketplace.ledger.chart import never_overdrawn, normal_side
from marketplace.ledger.models import JournalEntry, LedgerAccount, LedgerLine, Side


class UnbalancedEntry(Invalid):
    code = "unbalanced_entry"
    sentence = N_("Debits of %(debit)s and credits of %(credit)s do not balance.")


class Overdrawn(Conflict):
    code = "ledger_overdrawn"
    sentence = N_("There is not enough money in %(account)s for this.")


class DifferentEntry(Conflict):
    code = "journal_key_reused"
    sentence = N_("The journal has another entry under the key %(key)s.")


@dataclass(frozen=True)
class Posting:
    """One side of an entry; zero amounts are left out by `post`."""

    account: str
    debit: int = 0
    credit: int = 0


def debit(account: str, amount: int) -> Posting:
    return Posting(account, debit=amount)


def credit(account: str, amount: int) -> Posting:
    return Posting(account, credit=amount)


def post(
    *,
    business_key: str,
    kind: str,
    lines: Sequence[Posting],
    occurred_at: datetime,
    now: datetime,
    order_code: str | None = None,
    seller_id: int | None = None,
    reverses_id: int | None = None,
) -> JournalEntry:
    """Write one balanced entry; the same ``business_key`` is written once and returned again.

    Raises UnbalancedEntry, Overdrawn where an account of other people's money would go below zero,
    DifferentEntry where the key stands for another kind of entry, UnknownAccount.
    """
    postings = [line for line in lines if line.debit or line.credit]
    debit_sum, credit_sum = (
        sum(line.debit for line in postings),
        sum(line.credit for line in postings),
    )
    if (
        debit_sum != credit_sum
        or not postings
        or min(min(line.debit, line.credit) for line in postings) < 0
    ):
        raise UnbalancedEntry(debit=debit_sum, credit=credit_sum)
    entry: JournalEntry | None = db.session.scalar(
        insert_into(JournalEntry)
        .values(
            business_key=business_key,
            kind=kind,
            order_code=order_code,
            seller_id=seller_id,
            occurred_at=occurred_at,
            recorded_at=now,
            reverses_id=reverses_id,
        )
        .on_conflict_do_nothing(index_elements=[JournalEntry.business_key])
        .returning(JournalEntry)
    )
    if entry is None:
        return _standing_entry(business_key, kind)
    accounts = _accounts({line.account for line in postings})
    _refuse_overdraft(postings, accounts)
    db.session.execute(
        insert(LedgerLine),
        [
            {
                "entry_id": entry.id,
                "account_id": accounts[line.account],
                "debit": Vnd(line.debit),
                "credit": Vnd(line.credit),
            }
            for line in postings
        ],
    )
    return entry


def reverse(entry: JournalEntry, *, business_key: str, now: datetime) -> JournalEntry:
    """Post the opposite of ``entry`` under a key of its own."""
    rows = db.session.execute(
        select(LedgerAccount.name, LedgerLine.debit, LedgerLine.credit)
        .join(LedgerAccount, LedgerLine.account_id == LedgerAccount.id)
        .where(LedgerLine.entry_id == entry.id)
        .order_by(LedgerLine.id)
    ).all()
    return post(
        business_key=business_key,
        kind=f"{entry.kind}_reversed",
        lines=[Posting(name, debit=back, credit=forth) for name, forth, back in rows],
        occurred_at=now,
        now=now,
        order_code=entry.order_code,
        seller_id=entry.seller_id,
        reverses_id=entry.id,
    )


def _standing_entry(business_key: str, kind: str) -> JournalEntry:
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.business_key == business_key)
    ).one()
    if entry.kind != kind:
        raise DifferentEntry(key=business_key)
    return entry


def _accounts(names: set[str]) -> dict[str, int]:
    """The id of each account, opened where it is new."""
    standing = _standing_accounts(names)
    opened = _opened_accounts(sorted(names - standing.keys()))
    by_others = names - standing.keys() - opened.keys()
    return standing | opened | (_standing_accounts(by_others) if by_others else {})


def _standing_accounts(names: set[str]) -> dict[str, int]:
    rows = db.session.execute(
        select(LedgerAccount.name, LedgerAccount.id).where(LedgerAccount.name.in_(names))
    )
    return {name: account_id for name, account_id in rows}


def _opened_accounts(names: Sequence[str]) -> dict[str, int]:
    """The id of each account that was opened now and not by another writer at the same time."""
    if not names:
        return {}
    rows = db.session.execute(
        insert_into(LedgerAccount)
        .on_conflict_do_nothing(index_elements=[LedgerAccount.name])
        .returning(LedgerAccount.name, LedgerAccount.id),
        [{"name": name, "side": normal_side(name)} for name in names],
    )
    return {name: account_id for name, account_id in rows}


def _refuse_overdraft(lines: Sequence[Posting], accounts: dict[str, int]) -> None:
    drawn: dict[str, int] = {}
    for line in lines:
        if never_overdrawn(line.account):
            drawn[line.account] = drawn.get(line.account, 0) + line.credit - line.debit
    for name in sorted(name for name, change in drawn.items() if change < 0):
        lock_name(db.session.connection(), f"ledger:{name}")
        standing = db.session.scalar(
            select(func.coalesce(func.sum(LedgerLine.credit - LedgerLine.debit), 0)).where(
                LedgerLine.account_id == accounts[name]
            )
        )
        if int(standing or 0) + drawn[name] < 0:
            raise Overdrawn(account=name)


def normal_balance(side: Side, *, debit_sum: int, credit_sum: int) -> Vnd:
    """A balance on the account's own side."""
    return Vnd(debit_sum - credit_sum if side is Side.DEBIT else credit_sum - debit_sum)
