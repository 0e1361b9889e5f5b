"""Signed tokens for the next page: a token only continues the very query that it was given for."""

import hashlib
from collections.abc import Sequence

from itsdangerous import BadSignature, Signer

from marketplace.core.errors import Invalid
from marketplace.core.sentences import N_

Pairs = Sequence[tuple[str, str]]


class BadPageToken(Invalid):
    status = 400
    code = "epcis_bad_page_token"
    sentence = N_("This page token is not of this query. Ask for the first page again.")


def page_token(after: int, pairs: Pairs, *, secret: str) -> str:
    """The token of the page behind place ``after`` of the query with ``pairs``."""
    return _signer(pairs, secret).sign(str(after)).decode()


def place_after(token: str | None, pairs: Pairs, *, secret: str) -> int:
    """Behind which place the page begins, -1 without a token; raises BadPageToken."""
    if token is None:
        return -1
    try:
        return int(_signer(pairs, secret).unsign(token))
    except (BadSignature, ValueError) as error:
        raise BadPageToken from error


def _signer(pairs: Pairs, secret: str) -> Signer:
    asked = hashlib.sha256(repr(sorted(pairs)).encode()).hexdigest()
    return Signer(secret, salt=f"epcis-page:{asked}")
