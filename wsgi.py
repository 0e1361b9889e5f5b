"""What web servers and workers load."""

import gc

from marketplace.app import create_app
from marketplace.core.settings import Settings
from marketplace.worker import make_celery

settings = Settings()
app = create_app(settings)
celery = make_celery(app, settings)

# What a market is made of lives as long as its process: no collection has to go through it again.
gc.collect()
gc.freeze()
