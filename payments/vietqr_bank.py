"""Provider `vietqr_bank`: the buyer scans a bank code, and a bank aggregator tells of the money.

`attempt_ref` is the reference code (`XT…`) itself, since it is all that comes back in a transfer;
`refund_ref` is an `HT…` code for the same reason. Finding the open attempt is the core's work.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NoReturn

import requests

from payments import sepay
from payments.banks import bank_name
from payments.contract import (
    Ack,
    Capabilities,
    Clock,
    Fact,
    FactKind,
    Intent,
    Json,
    Malformed,
    Notice,
    Outcome,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
    Started,
)
from payments.masking import masked_account
from payments.reference import PAYMENT_PREFIX, REFUND_PREFIX, is_code
from payments.return_transfers import ReturnAgreement, ReturnTransfers
from payments.transport import DEFAULT_TIMEOUT, Timeout, failed_reading, json_object
from payments.vietnam_time import bank_text, day_bounds
from payments.vietqr import VietQrError, fold_note, transfer_code

LOG = logging.getLogger(__name__)
LIST_PATH = "/userapi/transactions/list"
REFUND_WINDOW = timedelta(days=60)
EARLY = timedelta(minutes=10)  # banks' clocks are not ours
_STATUS: dict[Outcome, int] = {"bad_signature": 401, "error": 500}


@dataclass(frozen=True)
class BankAccount:
    """The account that money goes to; `holder` as the bank writes it."""

    bin: str
    number: str
    holder: str

    def __repr__(self) -> str:
        return f"BankAccount({self.bin}, {masked_account(self.number)})"


class VietQrBank:
    """Transfers to one account, told by an aggregator in SePay's form.

    Without `api_token` nothing can be queried; without `returns` refunds are a person's task.
    """

    name = "vietqr_bank"

    def __init__(
        self,
        *,
        account: BankAccount,
        webhook_secret: str,
        session: requests.Session,
        clock: Clock,
        api_url: str = "https://my.sepay.vn",
        api_token: str | None = None,
        returns: ReturnAgreement | None = None,
        min_vnd: int = 1_000,
        max_vnd: int = 499_999_999,
        timeout: Timeout = DEFAULT_TIMEOUT,
        page_rows: int = 5_000,
    ) -> None:
        if not webhook_secret:
            raise ValueError("vietqr_bank needs the secret of its notices")
        self._account = account
        self._webhook_secret = webhook_secret
        self._session = session
        self._clock = clock
        self._api_url = api_url.rstrip("/")
        self._api_token = api_token
        self._timeout = timeout
        self._page_rows = page_rows
        self._returns = ReturnTransfers(returns, session, clock, timeout) if returns else None
        self.capabilities = Capabilities(
            refund=returns is not None,
            partial_refund=returns is not None,
            query=api_token is not None,
            capture=False,
            over_under=True,
            settlement=api_token is not None,
            min_vnd=min_vnd,
            max_vnd=max_vnd,
            cashless=True,
        )

    def start(self, intent: Intent, *, idempotency_key: str) -> Started:
        """Write the code to scan. Nobody is asked, so that this neither fails nor repeats."""
        if not is_code(intent.attempt_ref, PAYMENT_PREFIX):
            raise ProviderRejected("reference_code")
        if not self.capabilities.min_vnd <= intent.amount <= self.capabilities.max_vnd:
            raise ProviderRejected("amount")
        note = _transfer_note(intent)
        try:
            payload = transfer_code(self._account.bin, self._account.number, intent.amount, note)
        except VietQrError as error:
            raise ProviderRejected(error.check) from error
        return Started(
            provider_ref=None,
            redirect_url=None,
            qr_payload=payload,
            instructions={
                "bank": bank_name(self._account.bin),
                "bank_bin": self._account.bin,
                "account": self._account.number,
                "holder": self._account.holder,
                "amount": intent.amount,
                "note": note,
            },
            expires_at=intent.expires_at,
            raw={},
        )

    def verify_and_parse(self, notice: Notice) -> list[Fact]:
        """Give the one fact of a notice. Raises `BadSignature` or `Malformed`."""
        sepay.verify(notice, self._webhook_secret)
        return [self._fact(sepay.notice_row(notice.body))]

    def acknowledge(self, outcome: Outcome) -> Ack:
        """Stop the aggregator but for bad signatures (401) and errors of ours (500)."""
        status = _STATUS.get(outcome, 200)
        body = json.dumps({"success": status == 200}).encode()
        return Ack(status, {"Content-Type": "application/json"}, body)

    def parse_return(self, notice: Notice) -> str | None:
        """No browser comes back from a bank."""
        return None

    def query(self, attempt_ref: str, provider_ref: str | None, started_at: datetime) -> list[Fact]:
        """Give the transfers since the start that may be for the attempt."""
        facts = self._listed(started_at - EARLY, self._clock() + EARLY)
        return [
            fact
            for fact in facts
            if fact.kind is FactKind.PAID
            and (attempt_ref in fact.raw["references"] or fact.provider_ref == provider_ref)
        ]

    def capture(self, provider_ref: str, amount: int, *, idempotency_key: str) -> NoReturn:
        """Transfers are never only authorised: raises `ProviderRejected`."""
        raise ProviderRejected("capture_not_offered")

    def cancel(self, attempt_ref: str, provider_ref: str | None) -> Fact | None:
        """A code once shown can be paid for ever: there is nothing to close."""
        return None

    def refund(
        self, provider_ref: str, amount: int, *, refund_ref: str, reason: str, idempotency_key: str
    ) -> Fact:
        """Order a transfer back for transaction `provider_ref`; the notice of it comes later."""
        if self._returns is None:
            raise ProviderRejected("refund_by_hand")
        if not is_code(refund_ref, REFUND_PREFIX):
            raise ProviderRejected("reference_code")
        answer = self._returns.send(
            refund_ref=refund_ref,
            transaction_id=provider_ref,
            amount=amount,
            idempotency_key=idempotency_key,
        )
        return self._return_fact(refund_ref, answer, amount)

    def query_refund(self, refund_ref: str, provider_refund_ref: str | None) -> list[Fact]:
        """Give the bank's word on the order, and the outgoing transfer if the list has it."""
        facts = []
        if self._returns is not None:
            answer = self._returns.state(refund_ref)
            if answer is not None:
                facts.append(self._return_fact(refund_ref, answer, None))
        if self.capabilities.query:
            now = self._clock()
            listed = self._listed(now - REFUND_WINDOW, now + EARLY)
            facts += [fact for fact in listed if fact.refund_ref == refund_ref]
        return facts

    def settlement(self, day: date) -> Iterable[Fact]:
        """Give all movements of a day; `raw["direction"]` tells which way."""
        start, end = day_bounds(day)
        for fact in self._listed(start, end - timedelta(seconds=1)):
            yield Fact(
                kind=FactKind.SETTLED,
                provider=self.name,
                dedupe_key=f"settled:{fact.provider_ref}",
                attempt_ref=fact.attempt_ref,
                provider_ref=fact.provider_ref,
                amount=fact.amount,
                refund_ref=fact.refund_ref,
                occurred_at=fact.occurred_at,
                code=fact.code,
                final=True,
                raw=fact.raw,
            )

    def _fact(self, row: sepay.BankRow) -> Fact:
        return sepay.row_fact(row, provider=self.name, account=self._account.number)

    def _return_fact(self, refund_ref: str, answer: Json, amount: int | None) -> Fact:
        failed = answer["state"] == "failed"
        return Fact(
            kind=FactKind.REFUND_FAILED if failed else FactKind.INFO,
            provider=self.name,
            dedupe_key=f"return:{answer['id']}:{answer['state']}",
            attempt_ref=None,
            provider_ref=answer["id"],
            amount=amount,
            refund_ref=refund_ref,
            occurred_at=self._clock(),
            code="return_" + answer["state"],
            final=failed,
            raw={"id": answer["id"], "state": answer["state"], "reason": answer.get("reason")},
        )

    def _listed(self, since: datetime, until: datetime) -> list[Fact]:
        """Ask for a span; if its list may be cut off, for its halves, in whatever order it is."""
        rows = self._page(since, until)
        if len(rows) < self._page_rows:
            return list(self._readable(rows))
        if until - since < timedelta(seconds=2):
            raise ProviderUnavailable("list_too_long")
        middle = (since + (until - since) / 2).replace(microsecond=0)
        later = self._listed(middle + timedelta(seconds=1), until)
        return later + self._listed(since, middle)

    def _readable(self, rows: list[Json]) -> Iterable[Fact]:
        for row in rows:
            try:
                yield self._fact(sepay.list_row(row))
            except Malformed as error:
                # One odd row (a fee of nothing, say) must not hide the others.
                LOG.warning("bank row %s left out: %s", row.get("id"), error.code)

    def _page(self, since: datetime, until: datetime) -> list[Json]:
        if self._api_token is None:
            raise ProviderRejected("query_not_offered")
        headers = {"Authorization": f"Bearer {self._api_token}"}
        asked = {
            "account_number": self._account.number,
            "transaction_date_min": bank_text(since),
            "transaction_date_max": bank_text(until),
            "limit": str(self._page_rows),
        }
        try:
            response = self._session.get(
                self._api_url + LIST_PATH, params=asked, headers=headers, timeout=self._timeout
            )
        except requests.RequestException as error:
            raise failed_reading(error) from error
        if response.status_code in (401, 403):
            raise ProviderRejected("api_token")
        if response.status_code != 200:
            raise ProviderUnavailable("list_failed", f"HTTP {response.status_code}")
        try:
            rows = json_object(response).get("transactions")
        except OutcomeUnknown as error:
            raise ProviderUnavailable(error.code) from error
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ProviderUnavailable("unreadable_list")
        return rows


def _transfer_note(intent: Intent) -> str:
    """The code stands first, so that a bank that cuts the note leaves it whole."""
    words = fold_note(intent.note, limit=99).split()
    rest = [word for word in words if word.upper() != intent.attempt_ref]
    return fold_note(" ".join([intent.attempt_ref, *rest]))
