"""Opens every door of the house and hangs up what they share."""

from flask import Flask

from marketplace.web import account, commune, seller, webhooks
from marketplace.web.actor import init_actor
from marketplace.web.assets import install_assets
from marketplace.web.errors import init_errors
from marketplace.web.formats import init_formats
from marketplace.web.health import init_health
from marketplace.web.identity import init_identity
from marketplace.web.language import init_language
from marketplace.web.media import init_media
from marketplace.web.security import init_security

BLUEPRINTS = (
    account.blueprint,
    commune.blueprint,
    seller.blueprint,
    webhooks.blueprint,
)


def init_web(app: Flask) -> None:
    init_language(app)
    init_security(app)
    init_errors(app)
    init_formats(app)
    init_health(app)
    init_identity(app)
    install_assets(app)
    init_media(app)
    init_actor(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
