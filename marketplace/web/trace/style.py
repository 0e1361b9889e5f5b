"""The one style sheet and the few icons of trace pages, inside the page itself: no second request.

The security policy lets the sheet in by the hash of its text.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Response, current_app, g
from markupsafe import Markup

from marketplace.web.serving.security import content_policy

ICON = re.compile(r'<symbol id="([\w-]+)"[^>]*>(.*?)</symbol>')
# Names of the page to names of the sprite.
FROM_SPRITE = {
    "alert": "triangle-alert",
    "bag": "shopping-basket",
    "check": "circle-check",
    "clock": "clock",
    "day": "calendar-days",
    "home": "house",
    "info": "info",
    "leaf": "leaf",
    "money": "banknote",
    "pack": "package",
    "pencil": "pencil",
    "pin": "map-pin",
    "search": "search",
    "shield": "shield-check",
    "shop": "store",
    "truck": "truck",
}
# Drawn in the manner of the others.
OWN = {
    "drop": '<path d="M12 3s6 6.500 6 11a6 6 0 0 1-12 0c0-4.500 6-11 6-11z"/>',
    "sack": '<path d="M9 3h6l-1.500 3.500C18 9 20 13 20 16.500 20 20 17 21 12 21s-8-1-8-4.500C4 13 6 9 10.500 6.500z"/>'
    '<path d="M9 14h6"/>',
    "spray": '<path d="M8 9h6v12H8zM9 9V5h4v4M13 5h2M18 4h.01M18 8h.01M21 6h.01M21 2h.01"/>',
    "sprout": '<path d="M12 21v-9M12 12c0-4-3-6-8-6 0 4 3 6 8 6zM12 15c0-3.500 3-5.500 8-5.500 0 4-3 5.500-8 5.500"/>',
}


@dataclass(frozen=True)
class Style:
    """``tag`` is put down exactly as it is, or the hash would not fit."""

    tag: Markup
    hash: str
    icons: dict[str, Markup]


@cache
def _style(static: Path) -> Style:
    text = (static / "css/src/trace.css").read_text("utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", text))
    text = text.replace(": ", ":").replace(";}", "}").strip()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    sprite = (static / "vendor/lucide/sprite.svg").read_text("utf-8")
    drawn = {name: body for name, body in ICON.findall(sprite)}
    drawn |= OWN | {name: drawn[there] for name, there in FROM_SPRITE.items()}
    icons = {name: Markup(drawn[name]) for name in (*FROM_SPRITE, *OWN)}  # noqa: S704 - our own files
    return Style(Markup(f"<style>{text}</style>"), f"sha256-{digest}", icons)  # noqa: S704 - our own file


def style() -> Style:
    """The style of the running application."""
    assert current_app.static_folder is not None
    return _style(Path(current_app.static_folder))


def with_style(answer: Response) -> Response:
    """Let the page's own sheet through the security policy."""
    policy = content_policy(g.get("csp_nonce"), style_hash=style().hash)
    answer.headers["Content-Security-Policy"] = policy
    return answer
