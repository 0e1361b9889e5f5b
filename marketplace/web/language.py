"""Vietnamese unless the visitor chose English (``?lang=en``, kept in a plain cookie)."""

from flask import Flask, Response, g, request
from flask_babel import Babel

from marketplace.web.settings import settings

LANGUAGES = ("vi", "en")
COOKIE = "lang"
babel = Babel()


def chosen_language() -> str:
    wanted = request.args.get("lang") or request.cookies.get(COOKIE, "")
    return wanted if wanted in LANGUAGES else LANGUAGES[0]


def init_language(app: Flask) -> None:
    app.config.setdefault("BABEL_DEFAULT_LOCALE", "vi")
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Ho_Chi_Minh")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", f"{app.root_path}/translations")
    babel.init_app(app, locale_selector=chosen_language)
    app.jinja_env.globals["language"] = chosen_language

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
