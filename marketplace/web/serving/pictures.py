"""Addresses of product pictures."""

from marketplace.core.storage import derivative_name
from marketplace.web.serving.media import media_url


def picture_url(content_hash: str | None, size: int = 320) -> str | None:
    """Where the small picture with this hash is served, or None where there is none."""
    return media_url(derivative_name(content_hash, size)) if content_hash else None
