"""Provider `stripe`: cards by Checkout Sessions in đồng, which Stripe counts without decimals.

`provider_ref` of a payment is the session (`cs_…`), that of a refund the refund (`re_…`).
"""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NoReturn

import requests
import stripe
from stripe.params import BalanceTransactionListParamsCreated
from stripe.params.checkout import SessionListParamsCreated

from payments.contract import (
    Ack,
    BadSignature,
    Capabilities,
    Clock,
    Fact,
    Intent,
    Json,
    Malformed,
    Notice,
    Outcome,
    OutcomeUnknown,
    ProviderRejected,
    Started,
)
from payments.notice_checks import header, refuse_oversized, refuse_untimely
from payments.stripe_errors import failed_stripe_call, failed_stripe_reading
from payments.stripe_facts import event_facts, refund_fact, session_fact, settled_fact
from payments.stripe_wish import LONGEST, RETURN_FIELD, session_wish
from payments.transport import DEFAULT_TIMEOUT, Timeout
from payments.vietnam_time import day_bounds

EARLY = timedelta(minutes=10)
REFUND_WINDOW = timedelta(days=60)
PAGE_ROWS = 100


class StripeCheckout:
    """Stripe behind the contract. `api_url` replaces Stripe's own address, as for a simulator."""

    name = "stripe"

    def __init__(
        self,
        *,
        api_key: str,
        webhook_secret: str,
        session: requests.Session,
        clock: Clock,
        api_url: str | None = None,
        min_vnd: int = 15_000,
        max_vnd: int = 99_999_999,
        timeout: Timeout = DEFAULT_TIMEOUT,
        network_retries: int = 2,
    ) -> None:
        if not api_key or not webhook_secret:
            raise ValueError("stripe needs its key and the secret of its notices")
        self._webhook_secret = webhook_secret
        self._clock = clock
        self._client = stripe.StripeClient(
            api_key,
            base_addresses={"api": api_url.rstrip("/")} if api_url else None,
            http_client=stripe.RequestsClient(timeout=timeout, session=session),
            max_network_retries=network_retries,
        )
        self.capabilities = Capabilities(
            refund=True,
            partial_refund=True,
            query=True,
            capture=False,
            over_under=False,
            settlement=True,
            min_vnd=min_vnd,
            max_vnd=max_vnd,
            cashless=True,
        )

    def start(self, intent: Intent, *, idempotency_key: str) -> Started:
        """Open a session. It lives from 30 minutes to 24 hours, whatever the intent wishes."""
        if not self.capabilities.min_vnd <= intent.amount <= self.capabilities.max_vnd:
            raise ProviderRejected("amount")
        try:
            created = self._client.v1.checkout.sessions.create(
                session_wish(intent, self._clock()), {"idempotency_key": idempotency_key}
            )
        except stripe.StripeError as error:
            raise failed_stripe_call(error) from error
        session = created.to_dict()
        if not session.get("url"):
            raise OutcomeUnknown("no_address")
        return Started(
            provider_ref=session["id"],
            redirect_url=session["url"],
            qr_payload=None,
            instructions={},
            expires_at=datetime.fromtimestamp(session["expires_at"], UTC),
            raw={"session": session["id"]},
        )

    def verify_and_parse(self, notice: Notice) -> list[Fact]:
        """Give the facts of an event. Raises `BadSignature` or `Malformed`."""
        refuse_oversized(notice)
        signed = header(notice, "Stripe-Signature") or ""
        if not signed.isascii():
            raise BadSignature("wrong_signature")  # the library would fall over it
        try:
            # The library knows no bound for the future and asks the wall clock: ages are ours.
            stripe.WebhookSignature.verify_header(
                notice.body, signed, self._webhook_secret, tolerance=None
            )
        except (stripe.SignatureVerificationError, UnicodeDecodeError) as error:
            raise BadSignature("wrong_signature") from error
        refuse_untimely(_stamp(signed), notice.received_at)
        try:
            event = json.loads(notice.body)
        except (ValueError, RecursionError) as error:
            raise Malformed("not_json") from error
        if not isinstance(event, dict):
            raise Malformed("not_an_object")
        return event_facts(event, notice.received_at)

    def acknowledge(self, outcome: Outcome) -> Ack:
        """Stop Stripe with 200; 400 and 500 make it send again."""
        status = {"bad_signature": 400, "error": 500}.get(outcome, 200)
        body = json.dumps({"received": status == 200}).encode()
        return Ack(status, {"Content-Type": "application/json"}, body)

    def parse_return(self, notice: Notice) -> str | None:
        """Tell the attempt that our own return address named."""
        return dict(notice.query).get(RETURN_FIELD) or None

    def query(self, attempt_ref: str, provider_ref: str | None, started_at: datetime) -> list[Fact]:
        """Ask how the session stands, by its id or by our reference, and how its refunds do."""
        sessions = self._sessions(attempt_ref, provider_ref, started_at)
        facts = []
        for session in sessions:
            facts.append(session_fact(session, self._clock()))
            if session["payment_status"] == "paid":
                refunds = self._refunds(payment_intent=session["payment_intent"])
                facts += [refund_fact(refund, _created(refund)) for refund in refunds]
        return facts

    def capture(self, provider_ref: str, amount: int, *, idempotency_key: str) -> NoReturn:
        """Sessions capture by themselves: raises `ProviderRejected`."""
        raise ProviderRejected("capture_not_offered")

    def cancel(self, attempt_ref: str, provider_ref: str | None) -> Fact | None:
        """Expire the session. If it was paid meanwhile, the fact says so."""
        since = self._clock() - LONGEST
        for session in self._sessions(attempt_ref, provider_ref, since):
            if session["status"] != "open":
                return session_fact(session, self._clock())
            try:
                expired = self._client.v1.checkout.sessions.expire(session["id"])
            except stripe.InvalidRequestError:
                return session_fact(self._session(session["id"]), self._clock())
            except stripe.StripeError as error:
                raise failed_stripe_call(error) from error
            return session_fact(expired.to_dict(), self._clock())
        return None

    def refund(
        self, provider_ref: str, amount: int, *, refund_ref: str, reason: str, idempotency_key: str
    ) -> Fact:
        """Refund a session (`cs_…`) or a payment intent (`pi_…`), wholly or in part."""
        intent, metadata = provider_ref, {"refund_ref": refund_ref, "reason": reason[:500]}
        if provider_ref.startswith("cs_"):
            session = self._session(provider_ref)
            if not session.get("payment_intent"):
                raise ProviderRejected("not_paid")
            intent = session["payment_intent"]
            metadata["attempt_ref"] = session.get("client_reference_id") or ""
        try:
            made = self._client.v1.refunds.create(
                {
                    "payment_intent": intent,
                    "amount": amount,
                    "reason": "requested_by_customer",
                    "metadata": metadata,
                },
                {"idempotency_key": idempotency_key},
            )
        except stripe.StripeError as error:
            raise failed_stripe_call(error) from error
        refund = made.to_dict()
        return refund_fact(refund, _created(refund))

    def query_refund(self, refund_ref: str, provider_refund_ref: str | None) -> list[Fact]:
        """Ask how a refund stands, by its id or by our reference among those of 60 days."""
        try:
            if provider_refund_ref is not None:
                found = [self._client.v1.refunds.retrieve(provider_refund_ref).to_dict()]
            else:
                listed = self._refunds(since=self._clock() - REFUND_WINDOW)
                found = [item for item in listed if _refund_ref(item) == refund_ref]
        except stripe.StripeError as error:
            raise failed_stripe_reading(error) from error
        return [refund_fact(refund, _created(refund)) for refund in found]

    def settlement(self, day: date) -> Iterable[Fact]:
        """Give the entries of Stripe's balance made on a day: `amount`, and fee and net in raw."""
        start, end = day_bounds(day)
        created: BalanceTransactionListParamsCreated = {
            "gte": int(start.timestamp()),
            "lt": int(end.timestamp()),
        }
        try:
            listed = self._client.v1.balance_transactions.list(
                {"created": created, "limit": PAGE_ROWS, "expand": ["data.source"]}
            )
            entries = [entry.to_dict() for entry in listed.auto_paging_iter()]
        except stripe.StripeError as error:
            raise failed_stripe_reading(error) from error
        return [settled_fact(entry) for entry in entries]

    def _session(self, session_ref: str) -> Json:
        try:
            return self._client.v1.checkout.sessions.retrieve(session_ref).to_dict()
        except stripe.StripeError as error:
            raise failed_stripe_reading(error) from error

    def _sessions(
        self, attempt_ref: str, provider_ref: str | None, started_at: datetime
    ) -> list[Json]:
        if provider_ref is not None:
            return [self._session(provider_ref)]
        since: SessionListParamsCreated = {"gte": int((started_at - EARLY).timestamp())}
        try:
            listed = self._client.v1.checkout.sessions.list({"created": since, "limit": PAGE_ROWS})
            sessions = [session.to_dict() for session in listed.auto_paging_iter()]
        except stripe.StripeError as error:
            raise failed_stripe_reading(error) from error
        return [item for item in sessions if item.get("client_reference_id") == attempt_ref]

    def _refunds(
        self, *, payment_intent: str | None = None, since: datetime | None = None
    ) -> list[Json]:
        try:
            if payment_intent is not None:
                listed = self._client.v1.refunds.list(
                    {"payment_intent": payment_intent, "limit": PAGE_ROWS}
                )
            else:
                moment = int((since or self._clock() - REFUND_WINDOW).timestamp())
                listed = self._client.v1.refunds.list(
                    {"created": {"gte": moment}, "limit": PAGE_ROWS}
                )
            return [refund.to_dict() for refund in listed.auto_paging_iter()]
        except stripe.StripeError as error:
            raise failed_stripe_reading(error) from error


def _stamp(signed: str) -> str:
    return next((part[2:] for part in signed.split(",") if part.startswith("t=")), "")


def _created(thing: Json) -> datetime:
    return datetime.fromtimestamp(thing["created"], UTC)


def _refund_ref(refund: Json) -> str | None:
    value = (refund.get("metadata") or {}).get("refund_ref")
    return value if isinstance(value, str) else None
