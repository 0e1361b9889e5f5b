"""Opens every door of the house and hangs up what they share."""

from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

from flask import Flask

from marketplace.web import account, admin, commune, seller, storefront, trace, webhooks
from marketplace.web.serving.actor import init_actor
from marketplace.web.serving.assets import install_assets
from marketplace.web.serving.errors import init_errors
from marketplace.web.serving.formats import init_formats
from marketplace.web.serving.frames import init_frames
from marketplace.web.serving.health import init_health
from marketplace.web.serving.language import init_language
from marketplace.web.serving.limits import init_limits
from marketplace.web.serving.link_tails import init_link_tails
from marketplace.web.serving.market import init_market
from marketplace.web.serving.media import init_media
from marketplace.web.serving.page_cache import init_page_cache
from marketplace.web.serving.security import init_security
from marketplace.web.trace.scan_door import init_scan_door

DOORS = (account, admin, commune, seller, storefront, trace, webhooks)


def _load_pages(door: ModuleType) -> None:
    """Import every module of ``door``, so that no page is left out of its blueprint."""
    for module in walk_packages(door.__path__, f"{door.__name__}."):
        import_module(module.name)


# At import: a blueprint takes no more pages once an application has it.
for _door in DOORS:
    _load_pages(_door)


def init_web(app: Flask) -> None:
    # First: what is kept is kept as it leaves the house.
    init_scan_door(app)
    # Next: answers are packed and kept after everything else has touched them.
    init_page_cache(app)
    init_language(app)
    init_security(app)
    init_errors(app)
    init_link_tails(app)
    init_formats(app)
    init_frames(app)
    init_health(app)
    install_assets(app)
    init_market(app)
    init_media(app)
    init_actor(app)
    init_limits(app)
    for door in DOORS:
        app.register_blueprint(door.blueprint)
