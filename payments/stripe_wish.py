"""What we ask of Stripe when a Checkout Session is opened."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

from payments.contract import Intent
from payments.stripe_facts import CURRENCY

SHORTEST = timedelta(minutes=30)  # Stripe's bounds for a session
LONGEST = timedelta(hours=24)
STEP = timedelta(minutes=10)
RETURN_FIELD = "attempt"


def session_wish(intent: Intent, now: datetime) -> SessionCreateParams:
    """Give the words of the wish. Our reference goes along to the session and to the charge."""
    metadata = {"attempt_ref": intent.attempt_ref, "order_code": intent.order_code}
    return {
        "mode": "payment",
        "client_reference_id": intent.attempt_ref,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": intent.note[:200]},
        "line_items": _line_items(intent),
        "expires_at": int(session_end(intent.expires_at, now).timestamp()),
        "success_url": _with_field(intent.return_url, RETURN_FIELD, intent.attempt_ref),
        "cancel_url": intent.return_url,
        "locale": "vi" if intent.locale.startswith("vi") else "en",
    }


def session_end(wished: datetime, now: datetime) -> datetime:
    """Bring the wished end into Stripe's bounds.

    Where it must be moved it goes to a whole step of ten minutes, so that a prompt repeat says
    the same words to the same idempotency key.
    """
    step = STEP.total_seconds()
    soonest = -(-(now + SHORTEST + timedelta(minutes=1)).timestamp() // step) * step
    latest = (now + LONGEST - timedelta(minutes=1)).timestamp() // step * step
    return datetime.fromtimestamp(min(max(wished.timestamp(), soonest), latest), UTC)


def _line_items(intent: Intent) -> list[SessionCreateParamsLineItem]:
    """The order's lines if they add up to what is asked, else one line with the note."""
    lines = [(line.label, line.amount) for line in intent.lines]
    if sum(amount for _, amount in lines) != intent.amount or any(a <= 0 for _, a in lines):
        lines = [(intent.note or intent.order_code, intent.amount)]
    return [
        {
            "quantity": 1,
            "price_data": {
                "currency": CURRENCY,
                "unit_amount": amount,
                "product_data": {"name": label[:250]},
            },
        }
        for label, amount in lines
    ]


def _with_field(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    fields = {key: values[-1] for key, values in parse_qs(parts.query).items()} | {name: value}
    return urlunsplit(parts._replace(query=urlencode(fields)))
