"""A bank with its aggregator: `python -m payments.simulators.bank --port 0 --account BIN:NUMBER`.

People pay on `/pay?qr=<payload>&return=<address>`; the shop lists movements under
`/userapi/transactions/list` and orders transfers back under `/return-transfers`. Notices are
SePay's: eight attempts, waits of 0, 1, 1, 2, 3, 5, 8, 13 minutes.
"""

import argparse
import hmac
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from payments import sepay
from payments.simulators.bank_book import BankBook, Movement, Refused, WatchedAccount
from payments.simulators.bank_noise import noisy
from payments.simulators.bank_pages import done_page, pay_page, scan_page, sorry_page
from payments.simulators.clock import SimulatedClock
from payments.simulators.control import Control, faulty
from payments.simulators.delivery import DeliveryRule, Outbox
from payments.simulators.faults import Faults
from payments.simulators.gate import is_loopback_url, require_show
from payments.simulators.loopback import (
    LoopbackServer,
    Request,
    Response,
    Routes,
    dispatch,
    html_answer,
    json_answer,
)
from payments.simulators.process import serve_until_stopped
from payments.vietqr import VietQrError, parse

GAPS = tuple(timedelta(minutes=minutes) for minutes in (1, 1, 2, 3, 5, 8, 13))
MOST = 499_999_999


@dataclass(frozen=True)
class BankSettings:
    """What the shop and the bank have agreed. `noise` is a style of `bank_noise`, or all."""

    accounts: tuple[WatchedAccount, ...]
    notify_url: str | None = None
    webhook_secret: str = "sepay_secret"  # noqa: S105 - opens nothing real
    api_token: str = "sepay_token"  # noqa: S105
    return_secret: str = "return_secret"  # noqa: S105
    noise: str = ""
    first_id: int = 92704


class BankSimulator:
    """The bank. `automatic` sends notices by itself; without it `/control/deliver` does."""

    def __init__(
        self, settings: BankSettings, *, clock: SimulatedClock, automatic: bool, port: int = 0
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.faults = Faults()
        self.book = BankBook(settings.accounts, settings.first_id)
        rule = DeliveryRule(self._sign, _corrupted, _accepted, GAPS)
        self.outbox = Outbox(settings.notify_url, rule, clock, self.faults, automatic=automatic)
        self._control = Control(
            outbox=self.outbox, faults=self.faults, clock=clock, shown=self.book.shown
        )
        self._control.routes += [
            ("POST", "/control/pay", self._control_pay),
            ("POST", "/control/transfer", self._control_transfer),
        ]
        self._routes: Routes = [
            ("GET", "/", lambda request: html_answer(scan_page())),
            ("GET", "/pay", self._show),
            ("POST", "/pay", self._pay),
            ("GET", "/userapi/transactions/list", self._list),
            ("POST", "/return-transfers", self._order_return),
            ("GET", "/return-transfers/(?P<ref>[A-Z0-9]+)", self._see_return),
        ]
        self._server = LoopbackServer(self._answer, port)

    @property
    def url(self) -> str:
        """Where it serves."""
        return self._server.url

    def __enter__(self) -> "BankSimulator":
        self.outbox.start()
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        self.outbox.stop()

    def receive(self, number: str, amount: int, content: str) -> Movement | None:
        """Let money arrive, with the content as it is; None if nobody watches the account."""
        moved = self.book.move(number, amount_in=amount, content=content, at=self.clock.now())
        if moved is not None:
            self.outbox.put(moved.notice())
        return moved

    def pay(self, payload: str, amount: int | None = None, note: str | None = None) -> Movement:
        """Pay a code as a person does. Raises `VietQrError` or `Refused`."""
        code = parse(payload)
        paid = code.amount if amount is None else amount
        if paid is None or not 0 < paid <= MOST:
            raise Refused("amount")
        if self.faults.take("refuse"):
            raise Refused("not_enough_money")
        words = (code.purpose or "") if note is None else note
        number = len(self.outbox.shown()) + self.settings.first_id
        moved = self.receive(code.account, paid, noisy(words, number, self.settings.noise))
        if moved is None:
            raise Refused("account_unknown")
        return moved

    def _answer(self, request: Request) -> Response:
        if request.path.startswith("/control/"):
            return self._control.answer(request)
        if request.path in ("/", "/pay"):
            return dispatch(self._routes, request) or json_answer({"error": "method"}, 405)
        return faulty(
            self.faults,
            request,
            lambda: dispatch(self._routes, request) or json_answer({"error": "path"}, 404),
        )

    def _show(self, request: Request) -> Response:
        back = _safe_back(request.query.get("return", ""))
        payload = request.query.get("qr", "")
        try:
            return html_answer(pay_page(payload, parse(payload), back))
        except VietQrError as error:
            return html_answer(sorry_page(_unreadable(error), back), 400)

    def _pay(self, request: Request) -> Response:
        form = request.form()
        back, payload = _safe_back(form.get("return", "")), form.get("qr", "")
        digits = form.get("amount", "").replace(".", "").replace(" ", "")
        note = form.get("note", "")
        try:
            code = parse(payload)
        except VietQrError as error:
            return html_answer(sorry_page(_unreadable(error), back), 400)
        amount = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else 0
        try:
            self.pay(payload, amount, note)
        except Refused as error:
            return html_answer(pay_page(payload, code, back, wrong=_SORRY[str(error)]), 400)
        return html_answer(done_page(code, amount, note, back))

    def _list(self, request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.settings.api_token}".encode()):
            return json_answer({"status": 401, "error": "Unauthorized"}, 401)
        found = [movement.listed() for movement in self.book.movements(request.query)]
        messages = {"success": True}
        return json_answer(
            {"status": 200, "error": None, "messages": messages, "transactions": found}
        )

    def _order_return(self, request: Request) -> Response:
        key = request.headers.get("idempotency-key", "")
        if not self._signed(request) or not key:
            return json_answer({"error": "bad_signature"}, 401)
        try:
            refuse = self.faults.take("refuse") is not None
            order, new = self.book.order_return(request.body, key, refuse=refuse)
        except Refused as error:
            return json_answer({"error": str(error)}, 409 if "used" in str(error) else 422)
        except (ValueError, KeyError, TypeError):
            return json_answer({"error": "unreadable"}, 400)
        if new and order.state == "pending":
            moved = self.book.finish_return(order, self.clock.now())
            if moved is not None:
                self.outbox.put(moved.notice())
            if self.faults.take("notice_first", request.path):
                self.outbox.deliver_due()
        return json_answer(order.shown(), 202)

    def _see_return(self, request: Request, ref: str) -> Response:
        if not self._signed(request):
            return json_answer({"error": "bad_signature"}, 401)
        order = self.book.return_order(ref)
        return json_answer(order.shown()) if order else json_answer({"error": "unknown"}, 404)

    def _signed(self, request: Request) -> bool:
        stamp = request.headers.get("x-timestamp", "")
        expected = sepay.signature(self.settings.return_secret, stamp, request.body)
        return hmac.compare_digest(
            expected.encode(), request.headers.get("x-signature", "").encode()
        )

    def _sign(self, body: bytes, now: datetime) -> dict[str, str]:
        stamp = str(int(now.timestamp()))
        signed = sepay.signature(self.settings.webhook_secret, stamp, body)
        return {sepay.TIMESTAMP_HEADER: stamp, sepay.SIGNATURE_HEADER: signed}

    def _control_pay(self, request: Request) -> Response:
        words = request.words()
        try:
            moved = self.pay(str(words["qr"]), words.get("amount"), words.get("note"))
        except (VietQrError, Refused) as error:
            return json_answer({"error": str(error)}, 422)
        return json_answer(moved.listed())

    def _control_transfer(self, request: Request) -> Response:
        words = request.words()
        moved = self.receive(str(words["account"]), int(words["amount"]), str(words["content"]))
        return json_answer(moved.listed()) if moved else json_answer({"error": "account"}, 422)


@contextmanager
def start(
    settings: BankSettings, *, clock: SimulatedClock | None = None, port: int = 0
) -> Iterator[BankSimulator]:
    """Serve in this process for a test: its clock stands still, notices leave when told to."""
    ours = clock or SimulatedClock(frozen=True)
    with BankSimulator(settings, clock=ours, automatic=False, port=port) as simulator:
        yield simulator


def main(arguments: list[str] | None = None) -> None:
    """Serve until stopped. Secrets come from the environment."""
    require_show()
    parser = argparse.ArgumentParser(prog="python -m payments.simulators.bank")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--account", action="append", required=True, metavar="BIN:NUMBER")
    parser.add_argument("--notify-url")
    given = parser.parse_args(arguments)
    accounts = [WatchedAccount(*account.split(":", 1)) for account in given.account]
    settings = BankSettings(
        accounts=tuple(accounts),
        notify_url=given.notify_url,
        webhook_secret=os.environ.get("SEPAY_WEBHOOK_SECRET", BankSettings.webhook_secret),
        api_token=os.environ.get("SEPAY_API_TOKEN", BankSettings.api_token),
        return_secret=os.environ.get("RETURN_TRANSFER_SECRET", BankSettings.return_secret),
        # Ids go up over restarts, as at the real aggregator: old ones are known to the shop.
        first_id=int(time.time()),
    )
    with BankSimulator(
        settings, clock=SimulatedClock(), automatic=True, port=given.port
    ) as simulator:
        serve_until_stopped("bank", simulator.url)


_SORRY = {
    "amount": "Số tiền chưa đúng. Mời nhập số đồng lớn hơn 0, chỉ gồm chữ số.",
    "not_enough_money": "Tài khoản không đủ tiền. Chưa chuyển đồng nào, mời thử lại sau.",
    "account_unknown": "Không tìm thấy tài khoản nhận. Mời quét lại mã của cửa hàng.",
}


def _unreadable(error: VietQrError) -> str:
    return f"Mã này không đọc được ({error.check}). Mời quét lại mã trên trang của cửa hàng."


def _safe_back(url: str) -> str:
    return url if is_loopback_url(url) else ""


def _corrupted(headers: dict[str, str]) -> dict[str, str]:
    return headers | {sepay.SIGNATURE_HEADER: "sha256=" + "0" * 64}


def _accepted(status: int, body: bytes) -> bool:
    try:
        said = json.loads(body)
    except ValueError:
        return False
    return 200 <= status < 300 and isinstance(said, dict) and said.get("success") is True


if __name__ == "__main__":
    main()
