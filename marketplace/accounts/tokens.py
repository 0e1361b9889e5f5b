"""Random tokens and keyed digests: what is stored is never what opens a door."""

import hashlib
import hmac
import secrets


def new_token() -> str:
    """256 random bits as text that fits into a cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """SHA-256 (hex) of a random token; random tokens need no pepper."""
    return hashlib.sha256(token.encode()).hexdigest()


def peppered_hash(text: str, *, pepper: str) -> str:
    """HMAC-SHA-256 (hex) of a short secret, of no use without the platform's ``pepper``."""
    return hmac.new(pepper.encode(), text.encode(), hashlib.sha256).hexdigest()
