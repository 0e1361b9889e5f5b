"""Flask extensions, made once and bound to each application; every table is known from here on."""

from flask import Flask
from flask_migrate import Migrate

from marketplace.accounts import models as accounts
from marketplace.catalog import models as catalog
from marketplace.core import audit, demo_load, events, evidence, page_versions
from marketplace.core.db import db, engine_options
from marketplace.core.settings import Settings
from marketplace.indicators import models as indicators
from marketplace.indicators import trust_models as indicators_of_trust
from marketplace.inventory import models as inventory
from marketplace.jobs import models as jobs
from marketplace.ledger import models as ledger
from marketplace.localities import models as localities
from marketplace.notifications import models as notifications
from marketplace.ocop import dossier_models as dossiers
from marketplace.ocop import models as ocop
from marketplace.orders import models as orders
from marketplace.search import tables as search
from marketplace.sellers import models as sellers
from marketplace.settlement import models as settlement
from marketplace.stamps import models as stamps
from marketplace.traceability.farm import models as farm
from marketplace.traceability.lots import models as lots
from marketplace.traceability.recalls import models as recalls
from marketplace.tracelog import models as tracelog

migrate = Migrate()
TABLES = (
    audit,
    demo_load,
    events,
    evidence,
    page_versions,
    accounts,
    catalog,
    dossiers,
    farm,
    indicators,
    indicators_of_trust,
    inventory,
    jobs,
    ledger,
    localities,
    lots,
    notifications,
    ocop,
    orders,
    recalls,
    search,
    sellers,
    settlement,
    stamps,
    tracelog,
)


def init_extensions(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(
        settings.database_url,
        pool_size=settings.database_pool_size,
        pooled=settings.database_pooled,
    )
    db.init_app(app)
    migrate.init_app(
        app, db, directory=f"{app.root_path}/migrations", render_as_batch=True, compare_type=True
    )
