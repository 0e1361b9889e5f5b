"""What an error of stripe-python tells about the work behind it."""

import re

import stripe

from payments.contract import OutcomeUnknown, PaymentError, ProviderRejected, ProviderUnavailable
from payments.transport import failed_call


def failed_stripe_call(error: stripe.StripeError) -> PaymentError:
    """Turn an error of the library into ours.

    A key that was used with other words means that our first call may have worked: unknown.
    """
    if isinstance(error, stripe.APIConnectionError):
        return failed_call(error)
    if isinstance(error, stripe.RateLimitError):
        return ProviderUnavailable("rate_limit")
    if isinstance(error, stripe.IdempotencyError):
        return OutcomeUnknown("idempotency_key_reused")
    refused = (
        stripe.CardError,
        stripe.InvalidRequestError,
        stripe.AuthenticationError,
        stripe.PermissionError,
    )
    if isinstance(error, refused):
        return ProviderRejected(error.code or _word(error), error.user_message or "")
    if error.http_status == 409:
        return OutcomeUnknown("in_progress")
    return OutcomeUnknown("server_error")


def failed_stripe_reading(error: stripe.StripeError) -> PaymentError:
    """Turn an error of the library into ours, for calls that change nothing."""
    told = failed_stripe_call(error)
    return told if isinstance(told, ProviderRejected) else ProviderUnavailable(told.code)


def _word(error: stripe.StripeError) -> str:
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
