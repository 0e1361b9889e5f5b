"""Which orders a browser may see without an account: it placed them, or it came by a signed link."""

import hmac
from collections.abc import Sequence

from flask import session

from marketplace.core import signing
from marketplace.core.signing import link_signature
from marketplace.web.serving.settings import settings

KEPT = "orders"
MOST_KEPT = 20


def order_path(group_code: str) -> str:
    """The address of a group's page that opens without asking for the phone number."""
    return signing.order_path(group_code, settings().secret_key.get_secret_value())


def is_signed(group_code: str, signature: str) -> bool:
    secret = settings().secret_key.get_secret_value()
    return hmac.compare_digest(link_signature(group_code, secret).encode(), signature.encode())


def remember_order(group_code: str) -> None:
    """Let this browser open the group from now on; the twenty newest are kept."""
    kept = [code for code in kept_orders() if code != group_code]
    session[KEPT] = [group_code, *kept][:MOST_KEPT]
    session.permanent = True


def kept_orders() -> Sequence[str]:
    found = session.get(KEPT, [])
    return found if isinstance(found, list) else []
