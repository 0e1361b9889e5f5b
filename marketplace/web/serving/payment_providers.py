"""The payment desk of the running application, for doors, and the addresses that providers are given."""

from urllib.parse import urlencode

from flask import current_app, request

from marketplace.settlement.commands.starting import Ways
from marketplace.settlement.desk import Desk
from marketplace.settlement.methods import METHODS
from marketplace.settlement.models import PaymentAttempt
from marketplace.web.serving.settings import settings

DESK = "choxa_payment_desk"


def payment_desk() -> Desk:
    """The desk that this application was made with."""
    found = current_app.extensions[DESK]
    assert isinstance(found, Desk)
    return found


def offered_methods(total: int) -> list[str]:
    """The ways by which ``total`` đồng can be paid here, the market's main one first."""
    providers = payment_desk().providers
    return [
        name
        for name in METHODS
        if name in providers
        and providers[name].capabilities.min_vnd <= total <= providers[name].capabilities.max_vnd
    ]


def payment_ways(provider: str, *, return_path: str) -> Ways:
    """Where the buyer comes back to and where notices go, as absolute addresses."""
    base = settings().base_url.rstrip("/")
    return Ways(
        return_url=base + return_path,
        notify_url=f"{base}/webhooks/payments/{provider}",
        buyer_ip=request.remote_addr or "",
    )


def demo_bank_link(attempt: PaymentAttempt, *, return_path: str) -> str | None:
    """In the demo, where a person pays a bank code without a bank; None elsewhere."""
    at = settings()
    if not (at.demo or at.testing) or not at.bank_app_url or attempt.qr_payload is None:
        return None
    words = {"qr": attempt.qr_payload, "return": at.base_url.rstrip("/") + return_path}
    return f"{at.bank_app_url.rstrip('/')}/pay?{urlencode(words)}"
