"""Vietnamese unless the visitor chose English (``?lang=en``, kept in a plain cookie).

Pages that one reaches by scanning a sticker follow the phone's own language until one chooses.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, gettext, ngettext
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header, parse_cookie

from marketplace.web.serving.settings import settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LANGUAGES = ("vi", "en")
COOKIE, CHOSEN = "lang", "choxa.language"
FROM_STICKERS = ("/p/", "/t/", "/T/", "/noi/", "/01/", "/414/")
babel = Babel()


def chosen_language() -> str:
    """The reader's language; outside a request, the first one."""
    if not has_request_context():
        return LANGUAGES[0]
    known: str | None = request.environ.get(CHOSEN)
    if known is None:
        wanted = request.args.get("lang") or request.cookies.get(COOKIE, "")
        if wanted not in LANGUAGES:
            wanted = unchosen_language(request.path, request.headers.get("Accept-Language", ""))
        known = request.environ[CHOSEN] = wanted
    return known


def follows_phone(path: str) -> bool:
    """Whether the page's language depends on ``Accept-Language``."""
    return path.startswith(FROM_STICKERS)


def unchosen_language(path: str, accepted: str) -> str:
    """The language for a reader who has chosen none."""
    return _language_of_phone(accepted[:200]) if follows_phone(path) else LANGUAGES[0]


def asked_language(environ: "WSGIEnvironment") -> str:
    """As `chosen_language`, before Flask is asked; the address has no question mark."""
    cookies = environ.get("HTTP_COOKIE", "")
    language = parse_cookie(cookies).get(COOKIE, "") if COOKIE + "=" in cookies else ""
    if language in LANGUAGES:
        return language
    accepted = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    return unchosen_language(environ.get("PATH_INFO", ""), accepted)


@lru_cache(maxsize=512)
def _language_of_phone(accepted: str) -> str:
    found = parse_accept_header(accepted, LanguageAccept)
    return found.best_match(LANGUAGES, default=LANGUAGES[0]) or LANGUAGES[0]


_sentences: dict[tuple[str, str], str] = {}


def _sentence(msgid: str) -> str:
    """The translation, looked up once a language: a page asks for some fifty sentences."""
    key = (chosen_language(), msgid)
    found = _sentences.get(key)
    if found is None:
        found = _sentences[key] = str(gettext(msgid))
    return found


def init_language(app: Flask) -> None:
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "vi")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Ho_Chi_Minh")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", f"{app.root_path}/translations")
    babel.init_app(app, locale_selector=chosen_language)
    app.jinja_env.globals["language"] = chosen_language
    # Sentences come from templates, never from readers, so the memory is bounded by the catalogue.
    app.jinja_env.install_gettext_callables(_sentence, ngettext, newstyle=True)  # type: ignore[attr-defined]

    @app.after_request
    def keep_choice(response: Response) -> Response:
        wanted = request.args.get("lang")
        if wanted in LANGUAGES and wanted != request.cookies.get(COOKIE) and "shared" not in g:
            response.set_cookie(
                COOKIE,
                wanted,
                max_age=31_536_000,
                samesite="Lax",
                httponly=True,
                secure=settings().secure_cookies,
            )
        return response
