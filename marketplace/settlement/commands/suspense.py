"""Money that found no order: a person says whose it is or sends it back; above a limit, two of them."""

from datetime import datetime
from typing import NoReturn

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.core import errors
from marketplace.core.audit import write_audit
from marketplace.core.db import db
from marketplace.core.sentences import N_
from marketplace.ledger import chart
from marketplace.orders.models import Order, OrderGroup
from marketplace.settlement.commands.arrivals import Arrival, take_in
from marketplace.settlement.commands.facts import note_paid
from marketplace.settlement.commands.payments import lock_attempt, payment_of
from marketplace.settlement.commands.starting import new_attempt
from marketplace.settlement.desk import Desk
from marketplace.settlement.models import (
    Payment,
    PaymentAttempt,
    SuspenseItem,
    SuspenseState,
)
from marketplace.settlement.postings import move


class SuspenseNotFound(errors.NotFound):
    code = "suspense_not_found"
    sentence = N_("There is no such transfer in the list.")


class SuspenseDecided(errors.Conflict):
    code = "suspense_decided"
    sentence = N_("This transfer has been dealt with already.")


class SecondPersonNeeded(errors.Forbidden):
    code = "second_person_needed"
    sentence = N_("A transfer of this size needs a second person. Ask a colleague to confirm.")


class OrderUnknown(errors.Invalid):
    code = "suspense_order_unknown"
    sentence = N_("No order has this code. Look at the code again.")
    field = "order_code"


def match_suspense(
    code: str, *, order_code: str, by: str, desk: Desk, now: datetime
) -> SuspenseItem:
    """Say that a transfer was for an order (the code of its group or of one order in it).

    Above the limit the first person only proposes; a second one, naming the same order, decides.
    Raises SuspenseNotFound, SuspenseDecided, OrderUnknown, SecondPersonNeeded.
    """
    payment = payment_of(_group(order_code), now=now)
    item = _lock(code)
    if not _decides(item, by, desk, wish=payment.id, now=now):
        return item
    attempt = _attempt(payment, item, now)
    item.fact.attempt_id = attempt.id
    arrival = Arrival(
        account=chart.SUSPENSE,
        amount=int(item.amount),
        key=f"suspense:{item.code}:matched",
        occurred_at=item.fact.occurred_at,
        order_id=attempt.order_id,
    )
    item.fact.outcome = take_in(payment, arrival, terms=desk.terms, now=now)
    item.payment_id = payment.id
    _close(item, SuspenseState.MATCHED, by, now, order=order_code)
    return item


def return_suspense(code: str, *, by: str, desk: Desk, now: datetime) -> SuspenseItem:
    """Say that a transfer was sent back to whoever sent it, by a person in the bank's own app.

    Two people as in `match_suspense`. Raises SuspenseNotFound, SuspenseDecided, SecondPersonNeeded.
    """
    item = _lock(code)
    if not _decides(item, by, desk, wish=None, now=now):
        return item
    move(
        key=f"suspense:{item.code}:returned",
        kind="suspense_returned",
        source=chart.SUSPENSE,
        target=desk.account(item.fact.provider),
        amount=item.amount,
        now=now,
    )
    _close(item, SuspenseState.RETURNED, by, now, order="")
    return item


def _group(order_code: str) -> OrderGroup:
    code = order_code.strip().upper()
    found = db.session.scalar(
        select(OrderGroup).where(
            (OrderGroup.code == code)
            | OrderGroup.id.in_(select(Order.group_id).where(Order.code == code))
        )
    )
    return found if found is not None else _unknown()


def _unknown() -> NoReturn:
    raise OrderUnknown


def _lock(code: str) -> SuspenseItem:
    item = db.session.scalar(
        select(SuspenseItem)
        .where(SuspenseItem.code == code)
        .options(joinedload(SuspenseItem.fact))
        .with_for_update(of=SuspenseItem)
        .execution_options(populate_existing=True)
    )
    if item is None:
        raise SuspenseNotFound
    if item.state in {SuspenseState.MATCHED, SuspenseState.RETURNED}:
        raise SuspenseDecided
    return item


def _decides(item: SuspenseItem, by: str, desk: Desk, *, wish: int | None, now: datetime) -> bool:
    """Whether ``by`` may decide now; else their wish is noted as a proposal for a second person."""
    if item.amount <= desk.terms.two_person_above:
        return True
    if item.state is SuspenseState.PROPOSED and item.payment_id == wish:
        if item.proposed_by == by:
            raise SecondPersonNeeded
        return True
    item.state, item.payment_id, item.proposed_by = SuspenseState.PROPOSED, wish, by
    write_audit(
        actor=by,
        action="suspense_proposed",
        subject=item.code,
        now=now,
        amount=int(item.amount),
        way="return" if wish is None else "match",
    )
    return False


def _attempt(payment: Payment, item: SuspenseItem, now: datetime) -> PaymentAttempt:
    """The attempt by which the money counts: the one it named, else one made for it."""
    provider = item.fact.provider
    found = db.session.scalar(
        select(PaymentAttempt.id)
        .where(PaymentAttempt.payment_id == payment.id, PaymentAttempt.provider == provider)
        .order_by(PaymentAttempt.id.desc())
        .limit(1)
    )
    attempt = (
        lock_attempt(found)
        if found is not None
        else new_attempt(payment, provider=provider, amount=item.amount, expires_at=now, now=now)
    )
    note_paid(attempt, item.fact.provider_ref)
    return attempt


def _close(item: SuspenseItem, state: SuspenseState, by: str, now: datetime, *, order: str) -> None:
    item.state, item.decided_by, item.decided_at = state, by, now
    write_audit(
        actor=by,
        action=f"suspense_{state.value}",
        subject=item.code,
        now=now,
        amount=int(item.amount),
        order=order,
        proposed_by=item.proposed_by,
    )
