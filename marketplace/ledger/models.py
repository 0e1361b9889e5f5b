"""Accounts and the journal. Entries and lines are never updated or deleted: triggers refuse it."""

from datetime import datetime
from enum import Enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.db import Code, Id, Model, UtcMoment
from marketplace.core.money import Vnd
from marketplace.core.schema import keep_append_only


class Side(Enum):
    DEBIT = "debit"
    CREDIT = "credit"


class LedgerAccount(Model):
    """A place where money stands, named as in `ledger/chart.py`, with its normal side."""

    __tablename__ = "ledger_account"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    side: Mapped[Side]


class JournalEntry(Model):
    """One balanced transfer, at most one per business key."""

    __tablename__ = "journal_entry"
    __table_args__ = (UniqueConstraint("business_key"),)

    id: Mapped[Id]
    business_key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[Code]
    order_code: Mapped[str | None] = mapped_column(String(40), index=True)
    seller_id: Mapped[int | None] = mapped_column(index=True)
    occurred_at: Mapped[datetime] = mapped_column(UtcMoment)
    recorded_at: Mapped[datetime] = mapped_column(UtcMoment)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))

    lines: Mapped[list["LedgerLine"]] = relationship(back_populates="entry", lazy="raise")


class LedgerLine(Model):
    """One side of an entry; exactly one of debit and credit is above zero."""

    __tablename__ = "ledger_line"
    __table_args__ = (
        CheckConstraint("debit >= 0 AND credit >= 0", name="not_negative"),
        CheckConstraint("(debit = 0) <> (credit = 0)", name="one_side"),
        Index("ix_ledger_line_account", "account_id", "entry_id"),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey(JournalEntry.id), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(LedgerAccount.id))
    debit: Mapped[Vnd]
    credit: Mapped[Vnd]

    entry: Mapped[JournalEntry] = relationship(back_populates="lines", lazy="raise")
    account: Mapped[LedgerAccount] = relationship(lazy="raise")


keep_append_only(JournalEntry.__table__)
keep_append_only(LedgerLine.__table__)
