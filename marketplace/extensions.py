"""Flask extensions, made once and bound to each application; every table is known from here on."""

from flask import Flask
from flask_migrate import Migrate

import marketplace.accounts.models
import marketplace.catalog.models
import marketplace.indicators.models
import marketplace.inventory.models
import marketplace.jobs.models
import marketplace.ledger.models
import marketplace.localities.models
import marketplace.notifications.models
import marketplace.orders.models
import marketplace.sellers.models
import marketplace.settlement.models
from marketplace.core.db import db, engine_options
from marketplace.core.settings import Settings

migrate = Migrate()


def init_extensions(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(
        settings.database_url, pool_size=settings.database_pool_size
    )
    db.init_app(app)
    migrate.init_app(
        app, db, directory=f"{app.root_path}/migrations", render_as_batch=True, compare_type=True
    )
