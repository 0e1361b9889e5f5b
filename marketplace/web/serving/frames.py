"""Parts of the frame that are the same on every page: rendered once a language, then put down."""

from typing import Any

from flask import Flask, current_app, render_template
from markupsafe import Markup

from marketplace.web.serving.language import chosen_language
from marketplace.web.serving.market import Market, market

KEY = "frame_parts"
MOST_KEPT = 200
Key = tuple[str, str, Market, tuple[tuple[str, str], ...]]


def frame_part(template: str, **values: str) -> Markup:
    """The part with these few values. It reads nothing of the request but its language."""
    kept: dict[Key, Markup] = current_app.extensions[KEY]
    key = (template, chosen_language(), market(), tuple(values.items()))
    found = kept.get(key)
    if found is None:
        found = Markup(render_template(template, **values))  # noqa: S704 - escaped by the template
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = found
    return found


def init_frames(app: Flask) -> None:
    app.extensions[KEY] = {}
    parts: dict[str, Any] = {"frame_part": frame_part}  # Jinja's globals are untyped
    app.jinja_env.globals.update(parts)
