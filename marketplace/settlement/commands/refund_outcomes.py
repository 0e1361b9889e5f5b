"""What providers and people say about refunds that were sent."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.ledger import chart
from marketplace.orders.models import Order
from marketplace.settlement.commands.payments import lock_payment, note_status
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import FactOutcome, Payment, Refund
from marketplace.settlement.postings import move
from payments.contract import Fact, FactKind, RefundState


class RefundNotFound(errors.NotFound):
    code = "refund_not_found"
    sentence = N_("There is no such refund.")


class RefundNotByHand(errors.Conflict):
    code = "refund_not_by_hand"
    sentence = N_("This refund does not wait for a person any more.")


def lock_refund(refund_id: int) -> Refund:
    """A refund with its order and seller, locked after its payment."""
    payment_id = db.session.scalar(select(Refund.payment_id).where(Refund.id == refund_id))
    if payment_id is None:
        raise RefundNotFound
    lock_payment(payment_id)
    return db.session.scalars(
        select(Refund)
        .where(Refund.id == refund_id)
        .options(
            joinedload(Refund.payment).joinedload(Payment.group),
            joinedload(Refund.order).joinedload(Order.seller),
        )
        .with_for_update(of=Refund)
        .execution_options(populate_existing=True)
    ).one()


def apply_refund_fact(fact: Fact, *, desk: Desk, now: datetime) -> tuple[FactOutcome, int | None]:
    """Believe a verified fact about a refund; what became of it, and the refund's id.

    A refund whose order failed and that a person then sent is told by the bank as any other.
    """
    refund = _meant(fact)
    if refund is None:
        return FactOutcome.UNKNOWN_ORDER, None
    if fact.kind is FactKind.INFO:
        return _on_its_way(refund, fact), refund.id
    if fact.amount is not None and fact.amount != refund.amount:
        refund.by_hand, refund.last_error = True, f"amount {fact.amount}"
        return FactOutcome.AMOUNT_MISMATCH, refund.id
    if fact.kind is FactKind.REFUND_FAILED:
        return _failed(refund, fact, desk, now), refund.id
    again = refund.state is RefundState.FAILED and fact.provider_ref == refund.provider_ref
    if refund.state is RefundState.DONE or again:
        return FactOutcome.OUT_OF_ORDER, refund.id
    _sent(refund, desk=desk, now=now, key=f"refund:{refund.code}:done:{fact.dedupe_key}")
    refund.provider_ref = fact.provider_ref
    return FactOutcome.APPLIED, refund.id


def confirm_by_hand(refund: Refund, *, by: str, desk: Desk, now: datetime) -> Refund:
    """A person has sent the money; ``by`` is their code. Raises RefundNotByHand."""
    refund = lock_refund(refund.id)
    if refund.state is RefundState.DONE or not refund.by_hand:
        raise RefundNotByHand
    _sent(refund, desk=desk, now=now, key=f"refund:{refund.code}:by_hand")
    write_audit(
        actor=by, action="refund_by_hand", subject=refund.code, now=now, amount=int(refund.amount)
    )
    return refund


def fail_refund(refund: Refund, *, why: str, now: datetime) -> None:
    """The provider will not send a locked refund: the money is the buyer's credit until a person does."""
    move(
        key=f"refund:{refund.code}:failed",
        kind="refund_failed",
        source=chart.refund_in_transit(refund.code),
        target=chart.buyer_credit(refund.payment.group.code),
        amount=refund.amount,
        now=now,
    )
    _wait_for_a_person(refund, why)


def _meant(fact: Fact) -> Refund | None:
    which = Refund.code == fact.refund_ref
    if fact.refund_ref is None:
        which = (Refund.provider == fact.provider) & (Refund.provider_ref == fact.provider_ref)
    found = db.session.scalar(select(Refund.id).where(which))
    return lock_refund(found) if found is not None else None


def _on_its_way(refund: Refund, fact: Fact) -> FactOutcome:
    if refund.state in {RefundState.REQUESTED, RefundState.UNKNOWN}:
        refund.state, refund.provider_ref = RefundState.PENDING, fact.provider_ref
    return FactOutcome.NOTED


def _failed(refund: Refund, fact: Fact, desk: Desk, now: datetime) -> FactOutcome:
    if refund.state is RefundState.FAILED:
        return FactOutcome.OUT_OF_ORDER
    if refund.state is RefundState.DONE:
        # The money had left and came back to the provider: a bank refused it days later.
        move(
            key=f"refund:{refund.code}:came_back",
            kind="refund_came_back",
            source=money_account(refund, desk),
            target=chart.buyer_credit(refund.payment.group.code),
            amount=refund.amount,
            now=now,
        )
        refund.payment.refunded -= refund.amount
        refund.done_at = None
        note_status(refund.payment)
        _wait_for_a_person(refund, fact.code)
    else:
        fail_refund(refund, why=fact.code, now=now)
    refund.provider_ref = fact.provider_ref
    return FactOutcome.APPLIED


def _wait_for_a_person(refund: Refund, why: str) -> None:
    refund.state, refund.by_hand = RefundState.FAILED, True
    refund.last_error, refund.next_try_at = why, None


def _sent(refund: Refund, *, desk: Desk, now: datetime, key: str) -> None:
    failed = refund.state is RefundState.FAILED
    group_code = refund.payment.group.code
    move(
        key=key,
        kind="refund_sent",
        source=chart.buyer_credit(group_code) if failed else chart.refund_in_transit(refund.code),
        target=money_account(refund, desk),
        amount=refund.amount,
        now=now,
    )
    refund.state, refund.done_at, refund.next_try_at = RefundState.DONE, now, None
    refund.payment.refunded += refund.amount
    note_status(refund.payment)


def money_account(refund: Refund, desk: Desk) -> str:
    """Where a refund is paid from; cash goes back from the hand of the seller who took it."""
    if refund.in_cash and refund.order is not None:
        return chart.seller_receivable(refund.order.seller.code)
    return desk.account(refund.provider)
