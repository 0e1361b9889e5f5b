"""Headers on every answer, form tokens, and where a redirect may lead."""

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request
from flask_wtf import CSRFProtect

from marketplace.web.serving.settings import settings

csrf = CSRFProtect()

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Frame-Options": "DENY",
}


def csp_nonce() -> str:
    """The nonce of this answer; asking for it puts it into the policy."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def content_policy(
    nonce: str | None, *, form_targets: str = "", style_hash: str | None = None
) -> str:
    """The policy of an answer; ``style_hash`` (``sha256-…``) lets its own style sheet in."""
    styles = f"'self' '{style_hash}'" if style_hash else "'self'"
    script = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    return (
        f"default-src 'none'; script-src {script}; style-src {styles}; img-src 'self' data: blob:; "
        "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
        f"form-action 'self'{form_targets}; base-uri 'none'; frame-ancestors 'none'"
    )


def safe_target(target: str | None, otherwise: str) -> str:
    """``target`` where it is a path on this very site, else ``otherwise``.

    Refuses ``//evil``, ``\\\\evil``, ``https:evil``, control characters and other hosts.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise
    if "\\" in target or any(ord(character) < 0x21 for character in target):
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target


def require_same_origin() -> None:
    """Refuse a cross-site POST where the page is shared and can carry no token.

    Browsers send ``Sec-Fetch-Site`` or ``Origin`` with every POST; a request with neither comes from
    no browser and carries nobody's cookies.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)


def refuse_nul() -> None:
    """Answer 400 to a NUL: nobody types one, and PostgreSQL takes none in a text.

    Notices of machines are left unread: their signature is over the raw body.
    """
    texts, sent = [request.path], [*request.args.items(multi=True)]
    if request.blueprint != "webhooks":
        sent += request.form.items(multi=True)
    for pair in sent:
        texts += pair
    if any("\0" in text for text in texts):
        abort(400)


def init_security(app: Flask) -> None:
    csrf.init_app(app)
    app.before_request(refuse_nul)
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", content_policy(g.get("csp_nonce")))
        if not settings().secure_cookies:
            response.headers.pop("Strict-Transport-Security", None)
        if response.mimetype == "text/html":
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
