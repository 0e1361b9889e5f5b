"""Sending money back by an agreement with the shop's bank.

Vietnamese aggregators have no such call; a shop whose bank offers one gets `vietqr_bank` refunds
by it. Signed as `X-Signature: sha256=<hex>` over `"<X-Timestamp>.<raw body>"`, idempotent by key.
"""

import json
from dataclasses import dataclass
from urllib.parse import quote

import requests

from payments import sepay
from payments.contract import (
    Clock,
    Json,
    OutcomeUnknown,
    ProviderRejected,
    ProviderUnavailable,
)
from payments.transport import Timeout, failed_call, failed_reading, json_object


@dataclass(frozen=True)
class ReturnAgreement:
    """Where the bank takes return transfers, and with which key they are signed."""

    url: str
    secret: str

    def __repr__(self) -> str:
        return f"ReturnAgreement({self.url!r})"


class ReturnTransfers:
    """The bank's side of the agreement. States: `pending`, `done`, `failed`."""

    def __init__(
        self, agreement: ReturnAgreement, session: requests.Session, clock: Clock, timeout: Timeout
    ) -> None:
        self._agreement = agreement
        self._session = session
        self._clock = clock
        self._timeout = timeout

    def send(
        self, *, refund_ref: str, transaction_id: str, amount: int, idempotency_key: str
    ) -> Json:
        """Ask for a transfer back; the answer has `id` and `state`. Raises as the contract says."""
        order = {"refund_ref": refund_ref, "transaction_id": transaction_id, "amount": amount}
        body = json.dumps(order, sort_keys=True).encode()
        headers = self._signed(body) | {
            "Content-Type": "application/json",
            "Idempotency-Key": idempotency_key,
        }
        try:
            response = self._session.post(
                self._agreement.url, data=body, headers=headers, timeout=self._timeout
            )
        except requests.RequestException as error:
            raise failed_call(error) from error
        return _answer(response)

    def state(self, refund_ref: str) -> Json | None:
        """Ask how a transfer back stands. None: the bank never got the order."""
        url = f"{self._agreement.url.rstrip('/')}/{quote(refund_ref, safe='')}"
        try:
            response = self._session.get(url, headers=self._signed(b""), timeout=self._timeout)
        except requests.RequestException as error:
            raise failed_reading(error) from error
        return None if response.status_code == 404 else _answer(response)

    def _signed(self, body: bytes) -> dict[str, str]:
        stamp = str(int(self._clock().timestamp()))
        return {
            "X-Timestamp": stamp,
            "X-Signature": sepay.signature(self._agreement.secret, stamp, body),
        }


def _answer(response: requests.Response) -> Json:
    if response.status_code in (429, 503):
        raise ProviderUnavailable("busy", f"HTTP {response.status_code}")
    if response.status_code >= 500:
        raise OutcomeUnknown("server_error", f"HTTP {response.status_code}")
    answer = json_object(response)
    if response.status_code >= 400:
        raise ProviderRejected(str(answer.get("error", "rejected")))
    if not isinstance(answer.get("id"), str) or answer.get("state") not in (
        "pending",
        "done",
        "failed",
    ):
        raise OutcomeUnknown("unreadable_answer")
    return answer
