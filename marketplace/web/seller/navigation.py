"""The seller's menu, given to every page of this door."""

from typing import Any

from flask import current_app, g, request, url_for
from flask_babel import gettext as _

from marketplace.web.seller import blueprint
from marketplace.web.serving.actor import current_actor

ENTRIES = (
    ("seller.home", "house", "/nguoi-ban/"),
    ("seller.products", "package", "/nguoi-ban/san-pham"),
    ("seller.orders", "clipboard-list", "/nguoi-ban/don-hang"),
    ("seller.origin", "leaf", "/nguoi-ban/nguon-goc"),
    ("seller.ocop", "shield-check", "/nguoi-ban/ocop"),
    ("seller.shop", "store", "/nguoi-ban/gian-hang"),
)
# Everything that is reached from the page on origin.
ORIGIN_PATHS = tuple(
    f"/nguoi-ban/{part}"
    for part in (
        "nguon-goc",
        "nhat-ky",
        "mua-vu",
        "vung-trong",
        "chung-nhan",
        "lo",
        "dong-goi",
        "tem",
        "thu-hoi",
    )
)


@blueprint.context_processor
def desk() -> dict[str, Any]:
    """``nav``, ``desk_name`` and ``desk_home`` for `layouts/desk.html`."""
    names = {
        "seller.home": _("Home"),
        "seller.products": _("Products"),
        "seller.orders": _("Orders"),
        "seller.ocop": _("OCOP"),
        "seller.shop": _("Shop"),
        "seller.origin": _("Origin"),
    }
    nav = []
    if current_actor().sells:
        for endpoint, icon, path in ENTRIES:
            if endpoint in current_app.view_functions:
                nav.append((names[endpoint], url_for(endpoint), icon, _active(path), None))
    return {"nav": nav, "desk_name": _("My shop"), "desk_home": url_for("seller.home")}


def _active(path: str) -> bool:
    if path == "/nguoi-ban/":
        return request.path == path
    if path == "/nguoi-ban/nguon-goc":
        return request.path.startswith(ORIGIN_PATHS)
    return request.path.startswith(path)


@blueprint.before_request
def pack() -> None:
    """Send the door's pages packed: they are long lists on a thin line.

    The session cookie is SameSite=Lax, so no other site can make a browser ask for them again and
    again and guess a token from the length of the answers.
    """
    g.packs = request.method in {"GET", "POST"}
