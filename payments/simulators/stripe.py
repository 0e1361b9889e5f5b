"""Stripe as far as the market uses it: `python -m payments.simulators.stripe --port 0`.

Checkout Sessions, payment intents, refunds, balance transactions and events under `/v1`, the
hosted page under `/c/pay/<session>`, signed webhooks with retries over three days.
"""

import argparse
import hashlib
import hmac
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from payments.simulators.clock import SimulatedClock
from payments.simulators.control import Control, faulty
from payments.simulators.delivery import DeliveryRule, Outbox
from payments.simulators.faults import Faults
from payments.simulators.gate import require_show
from payments.simulators.loopback import (
    LoopbackServer,
    Request,
    Response,
    Routes,
    dispatch,
    html_answer,
    json_answer,
    redirect,
)
from payments.simulators.process import serve_until_stopped
from payments.simulators.stripe_book import StripeBook, Thing
from payments.simulators.stripe_form import ApiError, Tree, read_body, read_tree
from payments.simulators.stripe_pages import checkout_page
from payments.simulators.stripe_till import Till

GAPS = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 300, 600, 600, 720, 900, 1065))
_PATHS = {
    "checkout/sessions": "checkout.session",
    "payment_intents": "payment_intent",
    "charges": "charge",
    "refunds": "refund",
    "events": "event",
    "balance_transactions": "balance_transaction",
}
_FILTERS = ("payment_intent", "status", "type")


@dataclass(frozen=True)
class StripeSettings:
    """What the shop and Stripe share."""

    webhook_url: str | None = None
    webhook_secret: str = "whsec_test"  # noqa: S105 - opens nothing real
    api_key: str = "sk_test_market"


class StripeSimulator:
    """Stripe. `automatic` sends events by itself; without it `/control/deliver` does."""

    def __init__(
        self, settings: StripeSettings, *, clock: SimulatedClock, automatic: bool, port: int = 0
    ) -> None:
        self.settings = settings
        self.clock = clock
        self.faults = Faults()
        rule = DeliveryRule(self._sign, _corrupted, lambda status, _: 200 <= status < 300, GAPS)
        self.outbox = Outbox(settings.webhook_url, rule, clock, self.faults, automatic=automatic)
        self.book = StripeBook(clock, self.outbox.put)
        self.till = Till(self.book)
        self._control = Control(
            outbox=self.outbox,
            faults=self.faults,
            clock=clock,
            shown=self._shown,
            tick=self._tick,
        )
        self._control.routes += [
            ("POST", "/control/pay", self._control_pay),
            ("POST", "/control/finish_delayed", self._control_finish),
            ("POST", "/control/expire", self._control_expire),
            ("POST", "/control/fail_refund", self._control_fail_refund),
        ]
        kinds = "|".join(_PATHS)
        self._routes: Routes = [
            ("POST", "/v1/checkout/sessions", self._create_session),
            ("POST", "/v1/checkout/sessions/(?P<ref>[^/]+)/expire", self._expire),
            ("POST", "/v1/refunds", self._create_refund),
            ("GET", f"/v1/(?P<kind>{kinds})", self._list),
            ("GET", f"/v1/(?P<kind>{kinds})/(?P<ref>[^/]+)", self._retrieve),
        ]
        self._server = LoopbackServer(self._answer, port)

    @property
    def url(self) -> str:
        """Where it serves."""
        return self._server.url

    def __enter__(self) -> "StripeSimulator":
        self.outbox.start()
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        self.outbox.stop()

    def pay(self, session_id: str, card: str = "success") -> str | None:
        """Pay a session with a test card; gives the refusal's code. Raises `ApiError`."""
        with self.book.lock:
            return self.till.pay(self.book.get("checkout.session", session_id), card)

    def _answer(self, request: Request) -> Response:
        self._tick()
        try:
            if request.path.startswith("/control/"):
                return self._control.answer(request)
            if request.path.startswith("/c/pay/"):
                return self._page(request, request.path.removeprefix("/c/pay/"))
            return faulty(self.faults, request, lambda: self._api(request))
        except ApiError as error:
            return error.answer()

    def _tick(self) -> None:
        with self.book.lock:
            self.till.expire_overdue()

    def _api(self, request: Request) -> Response:
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {self.settings.api_key}".encode()):
            return ApiError("Invalid API Key provided", status=401).answer()
        try:
            with self.book.lock:
                answer = self._worked(request)
        except ApiError as error:
            answer = error.answer()
        if request.method == "POST" and self.faults.take("notice_first", request.path):
            if request.path == "/v1/checkout/sessions":
                self.pay(self.book.all("checkout.session")[0]["id"])
            self.outbox.deliver_due()
        return answer

    def _worked(self, request: Request) -> Response:
        def work() -> Response:
            answer = dispatch(self._routes, request)
            if answer is None:
                message = f"Unrecognized request URL ({request.method}: {request.path})."
                raise ApiError(message, status=404)
            return answer

        key = request.headers.get("idempotency-key")
        if request.method != "POST" or not key:
            return work()
        return self.book.once(key, request.path, request.body, work)

    def _create_session(self, request: Request) -> Response:
        return _shown_thing(self.till.open_session(read_body(request.body), self.url))

    def _expire(self, request: Request, ref: str) -> Response:
        return _shown_thing(self.till.expire(self.book.get("checkout.session", ref)))

    def _create_refund(self, request: Request) -> Response:
        refuse = self.faults.take("refuse", request.path) is not None
        return _shown_thing(self.till.refund(read_body(request.body), refuse=refuse))

    def _retrieve(self, request: Request, kind: str, ref: str) -> Response:
        return _shown_thing(self.book.get(_PATHS[kind], ref))

    def _list(self, request: Request, kind: str) -> Response:
        query = read_tree(parse_qsl(urlencode(request.query)))
        keep = {name: str(query[name]) for name in _FILTERS if name in query}
        wanted: Tree = query.get("expand", {})
        if "data.source" in wanted.values():
            return self._expanded(query, keep)
        return self.book.listed(_PATHS[kind], query, keep)

    def _expanded(self, query: Tree, keep: dict[str, str]) -> Response:
        """Entries of the balance with what caused them, whole."""
        sources = {thing["id"]: thing for kind in ("charge", "refund") for thing in self._all(kind)}
        view = StripeBook(self.clock, lambda body: None)
        for entry in reversed(self._all("balance_transaction")):
            view.add("balance_transaction", entry | {"source": sources[entry["source"]]})
        return view.listed("balance_transaction", query, keep)

    def _all(self, kind: str) -> list[Thing]:
        return self.book.all(kind)

    def _page(self, request: Request, ref: str) -> Response:
        with self.book.lock:
            session = self.book.get("checkout.session", ref)
            if request.method == "GET":
                return html_answer(checkout_page(session))
            wrong = self.till.pay(session, request.form().get("card", ""))
            if wrong:
                return html_answer(checkout_page(session, wrong), 402)
            return redirect(session["success_url"].replace("{CHECKOUT_SESSION_ID}", ref))

    def _sign(self, body: bytes, now: datetime) -> dict[str, str]:
        stamp = int(now.timestamp())
        return {"Stripe-Signature": signature_header(self.settings.webhook_secret, stamp, body)}

    def _shown(self) -> dict[str, object]:
        with self.book.lock:
            return {kind: self.book.all(kind) for kind in _PATHS.values()}

    def _control_pay(self, request: Request) -> Response:
        words = request.words()
        return json_answer(
            {"refused": self.pay(str(words["session"]), str(words.get("card", "success")))}
        )

    def _control_finish(self, request: Request) -> Response:
        words = request.words()

        def finish(session: Thing) -> None:
            self.till.finish_delayed(session, paid=bool(words["paid"]))

        return self._on_session(str(words["session"]), finish)

    def _control_expire(self, request: Request) -> Response:
        return self._on_session(str(request.words()["session"]), self.till.expire)

    def _control_fail_refund(self, request: Request) -> Response:
        with self.book.lock:
            refund = self.book.get("refund", str(request.words()["refund"]))
            self.till.fail_refund(refund)
            return json_answer(refund)

    def _on_session(self, ref: str, work: Callable[[Thing], object]) -> Response:
        with self.book.lock:
            session = self.book.get("checkout.session", ref)
            work(session)
            return json_answer(session)


def signature_header(secret: str, stamp: int, body: bytes) -> str:
    """Give the `Stripe-Signature` header: HMAC-SHA256 over `"<stamp>.<raw body>"`."""
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={digest}"


@contextmanager
def start(
    settings: StripeSettings, *, clock: SimulatedClock | None = None, port: int = 0
) -> Iterator[StripeSimulator]:
    """Serve in this process for a test: its clock stands still, events leave when told to."""
    ours = clock or SimulatedClock(frozen=True)
    with StripeSimulator(settings, clock=ours, automatic=False, port=port) as simulator:
        yield simulator


def main(arguments: list[str] | None = None) -> None:
    """Serve until stopped. Secrets come from the environment."""
    require_show()
    parser = argparse.ArgumentParser(prog="python -m payments.simulators.stripe")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--webhook-url")
    given = parser.parse_args(arguments)
    settings = StripeSettings(
        webhook_url=given.webhook_url,
        webhook_secret=os.environ.get("STRIPE_WEBHOOK_SECRET", StripeSettings.webhook_secret),
        api_key=os.environ.get("STRIPE_API_KEY", StripeSettings.api_key),
    )
    with StripeSimulator(
        settings, clock=SimulatedClock(), automatic=True, port=given.port
    ) as simulator:
        serve_until_stopped("stripe", simulator.url)


def _shown_thing(thing: Thing) -> Response:
    return json_answer({key: value for key, value in thing.items() if key != "intent_words"})


def _corrupted(headers: dict[str, str]) -> dict[str, str]:
    stamp = headers["Stripe-Signature"].split(",")[0]
    return headers | {"Stripe-Signature": f"{stamp},v1={'0' * 64}"}


if __name__ == "__main__":
    main()
