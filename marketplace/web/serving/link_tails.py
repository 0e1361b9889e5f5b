"""Addresses with something stuck to them: ``/t/7K3M…)``, a full stop, an invisible sign, a slash.

Whoever copies a link out of a message takes such signs along. What is not found as it was asked is
looked for once more without them; an address that is found is never touched, because a lot's code may
end in a bracket.
"""

import re

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
TAIL = re.compile("[\\s)\\]}>.,;:!?\"'”’»…/]+$")
SEVERAL_SLASHES = re.compile("^/+")


def without_tail(path: str) -> str:
    """The address that was meant, always one of this host."""
    meant = TAIL.sub("", INVISIBLE.sub("", path))
    return SEVERAL_SLASHES.sub("/", meant) or "/"


def init_link_tails(app: Flask) -> None:
    @app.after_request
    def lead_on(response: Response) -> Response:
        if response.status_code != 404 or request.method not in {"GET", "HEAD"}:
            return response
        meant = without_tail(request.path)
        # Codes are written large: only an address that is no page's at all is tried in small letters.
        tried = [meant] if request.url_rule else [meant, meant.lower()]
        for path in tried:
            if path != request.path and _leads_somewhere(app, path):
                query = request.query_string.decode("latin-1")
                return app.make_response(redirect(f"{path}?{query}" if query else path))
        return response


def _leads_somewhere(app: Flask, path: str) -> bool:
    try:
        app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return True
