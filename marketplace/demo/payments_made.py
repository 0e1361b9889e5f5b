"""How the demo's buyers pay: attempts begun by the market, notices taken in by its inbox."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.core.db import db, unit_of_work
from marketplace.demo.simulated_providers import STRIPE, SimulatedProviders
from marketplace.orders.models import Order, OrderGroup
from marketplace.settlement.commands.inbox import receive_notice
from marketplace.settlement.commands.starting import Ways, start_payment
from marketplace.settlement.commands.suspense import return_suspense
from marketplace.settlement.desk import BANK, CASH
from marketplace.settlement.models import Payment, PaymentAttempt, Refund
from marketplace.settlement.queries import open_suspense
from payments.contract import RefundState

WAYS = Ways(return_url="http://127.0.0.1/")
# Movements of the history have smaller numbers than those of the demo's own bank.
MOVEMENTS = 900_000_000


@dataclass
class Payments:
    """Opens its own units of work; doing a thing again changes nothing."""

    providers: SimulatedProviders

    def begin(self, group: OrderGroup, method: str, now: datetime) -> None:
        """Ask for the money of a group that was just placed."""
        self.providers.clock.now = now
        start_payment(group, provider=method, desk=self.providers.desk, ways=WAYS, now=now)

    def pay(self, checkout_key: str, now: datetime, *, part: int = 0) -> None:
        """The buyer pays: all of it (0), a half (1), the other half (2), or all once more (3)."""
        attempt = _attempt(checkout_key)
        if attempt is None:
            return
        total = int(attempt.amount)
        amount = {1: total // 2, 2: total - total // 2}.get(part, total)
        if attempt.provider == STRIPE:
            self.providers.clock.now = now
            notice = self.providers.card_payment(attempt.reference, total)
            receive_notice(STRIPE, notice, desk=self.providers.desk, now=now)
            return
        self.transfer(attempt.reference, amount, now, words=f"{checkout_key}:{part}")

    def transfer(self, reference: str, amount: int, now: datetime, *, words: str = "") -> None:
        """Money arrives at the bank with ``reference`` in its content."""
        self._take(words or reference, amount, f"{reference} thanh toan don hang", now)

    def stray(self, content: str, amount: int, now: datetime) -> None:
        """Money arrives that names no order."""
        self._take(content, amount, content, now)

    def return_strays(self, *, by: str, now: datetime) -> None:
        """Send back what no order was found for."""
        for item in open_suspense():
            with unit_of_work():
                return_suspense(item.code, by=by, desk=self.providers.desk, now=now)

    def send_refunds_out(self, now: datetime) -> None:
        """The bank tells of the transfers back that it was given."""
        pending = db.session.execute(
            select(Refund.code, Refund.amount).where(
                Refund.provider == BANK,
                Refund.state == RefundState.PENDING,
                Refund.requested_at <= now,
            )
        ).all()
        for code, amount in pending:
            self._take(code, int(amount), f"{code} hoan tien", now, incoming=False)

    def was_refunded(self, order: Order) -> bool:
        found = db.session.scalar(select(Refund.id).where(Refund.order_id == order.id).limit(1))
        return found is not None

    def _take(
        self, words: str, amount: int, content: str, now: datetime, *, incoming: bool = True
    ) -> None:
        self.providers.clock.now = now
        number = int(hashlib.sha256(words.encode()).hexdigest(), 16) % MOVEMENTS + 1
        notice = self.providers.transfer(number, amount, content, incoming=incoming)
        receive_notice(BANK, notice, desk=self.providers.desk, now=now)


def _attempt(checkout_key: str) -> PaymentAttempt | None:
    """The first attempt of a group by a provider that sends notices."""
    return db.session.scalar(
        select(PaymentAttempt)
        .join(Payment, Payment.id == PaymentAttempt.payment_id)
        .join(OrderGroup, OrderGroup.id == Payment.group_id)
        .where(OrderGroup.checkout_key == checkout_key, PaymentAttempt.provider != CASH)
        .order_by(PaymentAttempt.id)
        .limit(1)
    )
