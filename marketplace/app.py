"""Composes the house: settings, extensions, doors, subscriptions."""

from pathlib import Path

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from marketplace import subscriptions
from marketplace.cli import init_commands
from marketplace.config import payment_desk
from marketplace.core.log import set_up_logging
from marketplace.core.settings import Settings
from marketplace.extensions import init_extensions
from marketplace.notifications.post_office import Office, post_office
from marketplace.search.desk import desk as search_desk
from marketplace.settlement.tasks import open_desk
from marketplace.stamps.scans import scan_counter
from marketplace.stamps.stamp_settings import StampSettings, stamp_settings
from marketplace.tracelog.identity import open_log
from marketplace.web import doors
from marketplace.web.serving.page_cache import KEY as PAGE_CACHE
from marketplace.web.serving.payment_providers import DESK
from marketplace.web.serving.settings import KEY
from marketplace.web.trace.scan_door import KEY as SCAN_DOOR

ROOT = Path(__file__).resolve().parent.parent
LARGEST_REQUEST = 64 * 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application; reads the environment where no settings are given.

    Raises pydantic.ValidationError where a setting is missing or bad.
    """
    settings = settings or Settings()
    set_up_logging(testing=settings.testing)
    settings.instance_path.mkdir(parents=True, exist_ok=True)
    app = Flask(
        "marketplace",
        root_path=str(ROOT / "marketplace"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=str(settings.instance_path),
    )
    prefix = "__Host-" if settings.secure_cookies else ""
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        SESSION_COOKIE_NAME=f"{prefix}form",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions[KEY] = settings
    app.extensions[DESK] = open_desk.desk = payment_desk(settings)
    post_office.office = _office(settings)
    open_log.use(settings)
    stamp_settings.settings = StampSettings.of(settings)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_extensions(app, settings)
    search_desk.use(settings.search, folder=settings.instance_path / "index")
    doors.init_web(app)
    subscriptions.subscribe_all()
    init_commands(app)
    scan_counter.open(None if settings.testing else app.app_context)
    app.wsgi_app = app.extensions[SCAN_DOOR].wrap(app.wsgi_app)  # type: ignore[method-assign]
    if proxies := settings.trusted_proxies:  # without one, anybody could claim any address
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies
        )
    app.wsgi_app = app.extensions[PAGE_CACHE].wrap(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _office(settings: Settings) -> Office:
    return Office(settings.outbox_path, settings.base_url, settings.secret_key.get_secret_value())
