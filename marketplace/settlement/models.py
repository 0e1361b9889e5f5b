"""Payments as attempts and facts: amounts are derived from facts, a status is only a projection."""

from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.db import Code, Id, Model, UtcMoment
from marketplace.core.money import Vnd
from marketplace.orders.models import Order, OrderGroup
from payments import cod
from payments.contract import AttemptState, FactKind, OrderPay, RefundState


class SuspenseState(Enum):
    OPEN = "open"
    PROPOSED = "proposed"
    MATCHED = "matched"
    RETURNED = "returned"


class Payment(Model):
    """What one order group owes and what has come in for it.

    ``received`` is all money that came, ``credited`` the part that was too much or too late and goes
    back, ``refunded`` what has gone back. ``extended``: the time to pay was made longer once.
    """

    __tablename__ = "payment"
    __table_args__ = (UniqueConstraint("code"), UniqueConstraint("group_id"))

    id: Mapped[Id]
    code: Mapped[Code]
    group_id: Mapped[int] = mapped_column(ForeignKey(OrderGroup.id))
    amount: Mapped[Vnd]
    status: Mapped[OrderPay] = mapped_column(default=OrderPay.UNPAID)
    received: Mapped[Vnd] = mapped_column(default=Vnd(0))
    credited: Mapped[Vnd] = mapped_column(default=Vnd(0))
    refunded: Mapped[Vnd] = mapped_column(default=Vnd(0))
    extended: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)

    group: Mapped[OrderGroup] = relationship(lazy="raise")
    attempts: Mapped[list["PaymentAttempt"]] = relationship(back_populates="payment", lazy="raise")


class PaymentAttempt(Model):
    """One try by one provider, under our own reference, committed before the provider hears of it.

    ``order_id`` is set for money taken at the door, which is for one order of the group.
    """

    __tablename__ = "payment_attempt"
    __table_args__ = (
        UniqueConstraint("reference"),
        Index("ix_payment_attempt_state", "state", "expires_at"),
    )

    id: Mapped[Id]
    payment_id: Mapped[int] = mapped_column(ForeignKey(Payment.id), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey(Order.id))
    provider: Mapped[Code]
    reference: Mapped[Code]
    amount: Mapped[Vnd]
    state: Mapped[AttemptState] = mapped_column(default=AttemptState.CREATED)
    provider_ref: Mapped[str | None] = mapped_column(String(120), index=True)
    redirect_url: Mapped[str | None] = mapped_column(String(600))
    qr_payload: Mapped[str | None] = mapped_column(String(400))
    instructions: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    started_at: Mapped[datetime] = mapped_column(UtcMoment)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
    next_query_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    queries: Mapped[int] = mapped_column(default=0)

    payment: Mapped[Payment] = relationship(back_populates="attempts", lazy="raise")


class NoticeOutcome(StrEnum):
    """What became of a notice. After `ERROR` and `MALFORMED` it may come again."""

    RECEIVED = "received"
    APPLIED = "applied"
    DUPLICATE = "duplicate"
    UNKNOWN_ORDER = "unknown_order"
    AMOUNT_MISMATCH = "amount_mismatch"
    BAD_SIGNATURE = "bad_signature"
    MALFORMED = "malformed"
    ERROR = "error"


class FactOutcome(StrEnum):
    """What believing a fact about money changed; `NOTED` changed nothing."""

    APPLIED = "applied"
    PARTIALLY_PAID = "partially_paid"
    CREDITED = "credited"
    NOTED = "noted"
    OUT_OF_ORDER = "out_of_order"
    UNKNOWN_ORDER = "unknown_order"
    AMOUNT_MISMATCH = "amount_mismatch"
    DUPLICATE = "duplicate"


class PaymentNotice(Model):
    """The inbox: each notice as it came, raw, and what became of it.

    ``dedupe_key`` is set for verified notices only, so that a forged one never blocks a real one.
    ``fault`` is the adapter's code for what could not be read.
    """

    __tablename__ = "payment_notice"
    __table_args__ = (UniqueConstraint("provider", "dedupe_key"),)

    id: Mapped[Id]
    provider: Mapped[Code]
    dedupe_key: Mapped[str | None] = mapped_column(String(120))
    verified: Mapped[bool]
    method: Mapped[str] = mapped_column(String(8), default="POST")
    query: Mapped[list[tuple[str, str]]] = mapped_column(JSON, default=list)
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    outcome: Mapped[NoticeOutcome]
    fault: Mapped[Code] = mapped_column(default="")
    received_at: Mapped[datetime] = mapped_column(UtcMoment, index=True)


class MoneyFact(Model):
    """A verified fact about money, once per provider and key."""

    __tablename__ = "money_fact"
    __table_args__ = (UniqueConstraint("provider", "dedupe_key"),)

    id: Mapped[Id]
    provider: Mapped[Code]
    dedupe_key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[FactKind]
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey(PaymentAttempt.id), index=True)
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("refund.id"))
    provider_ref: Mapped[str] = mapped_column(String(120))
    amount: Mapped[Vnd | None]
    outcome: Mapped[FactOutcome]
    raw: Mapped[dict[str, Any]] = mapped_column(JSON)
    occurred_at: Mapped[datetime] = mapped_column(UtcMoment)
    recorded_at: Mapped[datetime] = mapped_column(UtcMoment)


class SuspenseItem(Model):
    """A transfer that found no order; staff match it or send it back, two of them above the limit."""

    __tablename__ = "suspense_item"
    __table_args__ = (UniqueConstraint("code"), UniqueConstraint("fact_id"))

    id: Mapped[Id]
    code: Mapped[Code]
    fact_id: Mapped[int] = mapped_column(ForeignKey(MoneyFact.id))
    amount: Mapped[Vnd]
    content: Mapped[str]
    candidates: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[SuspenseState] = mapped_column(default=SuspenseState.OPEN)
    payment_id: Mapped[int | None] = mapped_column(ForeignKey(Payment.id))
    proposed_by: Mapped[str | None] = mapped_column(String(40))
    decided_by: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    decided_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    fact: Mapped[MoneyFact] = relationship(lazy="raise")


class Refund(Model):
    """Money going back to a buyer, for one order or, without one, out of a buyer's credit.

    ``source_ref`` is the provider's name of the payment that it comes out of, ``provider_ref`` that
    of the refund itself. ``by_hand``: a person has to send it.
    """

    __tablename__ = "refund"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("business_key"),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_refund_state", "state", "next_try_at"),
    )

    id: Mapped[Id]
    code: Mapped[Code]
    business_key: Mapped[str] = mapped_column(String(120))
    payment_id: Mapped[int] = mapped_column(ForeignKey(Payment.id), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey(Order.id), index=True)
    provider: Mapped[Code]
    source_ref: Mapped[str] = mapped_column(String(120))
    provider_ref: Mapped[str | None] = mapped_column(String(120))
    amount: Mapped[Vnd]
    reason: Mapped[Code]
    state: Mapped[RefundState] = mapped_column(default=RefundState.REQUESTED)
    by_hand: Mapped[bool] = mapped_column(default=False)
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    last_error: Mapped[str] = mapped_column(default="")
    requested_at: Mapped[datetime] = mapped_column(UtcMoment)
    done_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    payment: Mapped[Payment] = relationship(lazy="raise")
    order: Mapped[Order | None] = relationship(lazy="raise")

    @property
    def in_cash(self) -> bool:
        """Whether the seller who took the cash gives it back."""
        return self.provider == cod.NAME
