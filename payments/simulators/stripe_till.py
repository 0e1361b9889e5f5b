"""The till of the simulated Stripe: sessions, payments and refunds, by its rules."""

from typing import Literal
from urllib.parse import urlsplit

from payments.simulators.stripe_book import StripeBook, Thing, checked_id
from payments.simulators.stripe_form import ApiError, Tree, whole

Card = Literal["success", "declined", "insufficient_funds", "delayed"]
CARDS = ("success", "declined", "insufficient_funds", "delayed")
LEAST_VND = 13_000  # about half a US dollar, Stripe's floor
MOST_VND = 99_999_999
FEE_PER_MILLE = 34
HALF_HOUR, DAY = 1800, 86_400


class Till:
    """Works on the book; its caller holds the book's lock."""

    def __init__(self, book: StripeBook) -> None:
        self._book = book

    def open_session(self, wish: Tree, base_url: str) -> Thing:
        """Open a Checkout Session. Raises `ApiError`."""
        if wish.get("mode") != "payment":
            raise ApiError("Only mode=payment is simulated.", param="mode")
        for name in ("success_url", "cancel_url"):
            if urlsplit(str(wish.get(name, ""))).scheme not in ("http", "https"):
                raise ApiError("Not a valid URL", code="url_invalid", param=name)
        total, now = _total(wish), self._book.stamp()
        expires_at = whole(wish, "expires_at") if "expires_at" in wish else now + DAY
        if not now + HALF_HOUR <= expires_at <= now + DAY:
            raise ApiError(
                "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.",
                param="expires_at",
            )
        session_id = checked_id("cs_test")
        return self._book.add(
            "checkout.session",
            {
                "id": session_id,
                "object": "checkout.session",
                "amount_subtotal": total,
                "amount_total": total,
                "currency": "vnd",
                "client_reference_id": wish.get("client_reference_id"),
                "metadata": wish.get("metadata", {}),
                "intent_words": wish.get("payment_intent_data", {}),
                "mode": "payment",
                "status": "open",
                "payment_status": "unpaid",
                "payment_intent": None,
                "livemode": False,
                "locale": wish.get("locale", "auto"),
                "created": now,
                "expires_at": expires_at,
                "success_url": wish["success_url"],
                "cancel_url": wish["cancel_url"],
                "url": f"{base_url}/c/pay/{session_id}",
            },
        )

    def expire(self, session: Thing) -> Thing:
        """Close an open session. Raises `ApiError`."""
        if session["status"] != "open":
            raise ApiError("Only Checkout Sessions with a status of open can be expired.")
        session |= {"status": "expired", "url": None}
        self._book.happened("checkout.session.expired", session)
        return session

    def expire_overdue(self) -> None:
        """Close the sessions whose time is over."""
        for session in self._book.all("checkout.session"):
            if session["status"] == "open" and session["expires_at"] <= self._book.stamp():
                self.expire(session)

    def pay(self, session: Thing, card: str) -> str | None:
        """Pay a session with one of `CARDS`; gives the refusal's code. Raises `ApiError`."""
        if card not in CARDS:
            raise ApiError(f"No such test card: {card}", param="card")
        if session["status"] == "complete":
            return None
        if session["status"] != "open":
            return "expired"
        intent = self._intent(session)
        if card in ("declined", "insufficient_funds"):
            self._book.happened("payment_intent.payment_failed", intent)
            return "card_declined" if card == "declined" else "insufficient_funds"
        session |= {"status": "complete", "payment_intent": intent["id"], "url": None}
        if card == "success":
            self._charge(session, intent)
        else:
            intent["status"] = "processing"
        self._book.happened("checkout.session.completed", session)
        return None

    def finish_delayed(self, session: Thing, *, paid: bool) -> None:
        """Let a delayed payment end. Raises `ApiError`."""
        if session["status"] != "complete" or session["payment_status"] == "paid":
            raise ApiError("This session waits for no money.")
        if paid:
            self._charge(session, self._book.get("payment_intent", session["payment_intent"]))
        word = "succeeded" if paid else "failed"
        self._book.happened(f"checkout.session.async_payment_{word}", session)

    def refund(self, wish: Tree, *, refuse: bool) -> Thing:
        """Refund a payment, never beyond what is left of it. Raises `ApiError`."""
        intent = self._book.get("payment_intent", str(wish.get("payment_intent", "")))
        if not intent["latest_charge"]:
            raise ApiError("This PaymentIntent does not have a successful charge to refund.")
        charge = self._book.get("charge", intent["latest_charge"])
        rest = charge["amount"] - charge["amount_refunded"]
        if rest == 0:
            raise ApiError("Charge has already been refunded.", code="charge_already_refunded")
        amount = whole(wish, "amount") if "amount" in wish else rest
        if not 0 < amount <= rest:
            raise ApiError(
                f"Refund amount ({amount}) is greater than unrefunded amount on charge ({rest})",
                param="amount",
            )
        refund = self._book.add(
            "refund",
            {
                "id": checked_id("re"),
                "object": "refund",
                "amount": amount,
                "currency": "vnd",
                "charge": charge["id"],
                "payment_intent": intent["id"],
                "metadata": wish.get("metadata", {}),
                "reason": wish.get("reason"),
                "status": "failed" if refuse else "succeeded",
                "failure_reason": "expired_or_canceled_card" if refuse else None,
                "created": self._book.stamp(),
            },
        )
        self._book.happened("refund.created", refund)
        if refuse:
            self._book.happened("refund.failed", refund)
            return refund
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self._balance("refund", refund, -amount, fee=0)
        self._book.happened("charge.refunded", charge)
        return refund

    def fail_refund(self, refund: Thing) -> None:
        """Let a refund come back from the card's bank, days after it went well."""
        if refund["status"] == "failed":
            raise ApiError("This refund has failed already.")
        refund |= {"status": "failed", "failure_reason": "lost_or_stolen_card"}
        charge = self._book.get("charge", refund["charge"])
        charge |= {"amount_refunded": charge["amount_refunded"] - refund["amount"]}
        charge["refunded"] = False
        self._balance("refund_failure", refund, refund["amount"], fee=0)
        self._book.happened("refund.failed", refund)

    def _intent(self, session: Thing) -> Thing:
        return self._book.add(
            "payment_intent",
            {
                "id": checked_id("pi"),
                "object": "payment_intent",
                "amount": session["amount_total"],
                "amount_received": 0,
                "currency": "vnd",
                "status": "requires_payment_method",
                "latest_charge": None,
                "metadata": session["intent_words"].get("metadata", {}),
                "description": session["intent_words"].get("description"),
                "created": self._book.stamp(),
            },
        )

    def _charge(self, session: Thing, intent: Thing) -> None:
        charge = self._book.add(
            "charge",
            {
                "id": checked_id("ch"),
                "object": "charge",
                "amount": intent["amount"],
                "amount_refunded": 0,
                "currency": "vnd",
                "metadata": dict(intent["metadata"]),
                "payment_intent": intent["id"],
                "refunded": False,
                "status": "succeeded",
                "created": self._book.stamp(),
            },
        )
        intent |= {"status": "succeeded", "latest_charge": charge["id"]}
        intent["amount_received"] = intent["amount"]
        session["payment_status"] = "paid"
        self._balance("charge", charge, charge["amount"], charge["amount"] * FEE_PER_MILLE // 1000)

    def _balance(self, kind: str, source: Thing, amount: int, fee: int) -> None:
        self._book.add(
            "balance_transaction",
            {
                "id": checked_id("txn"),
                "object": "balance_transaction",
                "amount": amount,
                "fee": fee,
                "net": amount - fee,
                "currency": "vnd",
                "type": kind,
                "source": source["id"],
                "created": self._book.stamp(),
            },
        )


def _total(wish: Tree) -> int:
    lines = wish.get("line_items")
    if not isinstance(lines, dict) or not lines:
        raise ApiError("You must pass line_items.", code="parameter_missing", param="line_items")
    total = 0
    for line in lines.values():
        price = line.get("price_data", {})
        if price.get("currency") != "vnd":
            raise ApiError("Only vnd is simulated.", param="line_items[0][price_data][currency]")
        total += whole(price, "unit_amount") * whole(line, "quantity")
    if total < LEAST_VND:
        raise ApiError("The total amount is too small.", code="amount_too_small")
    if total > MOST_VND:
        raise ApiError("The total amount is too large.", code="amount_too_large")
    return total
