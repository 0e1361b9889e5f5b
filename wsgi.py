"""What web servers and workers load."""

import gc
import os

from marketplace.app import create_app
from marketplace.core.settings import Settings
from marketplace.worker import make_celery

# Goods, papers and messages are for the market's own user: files 0600, folders 0700.
os.umask(0o077)

settings = Settings()
app = create_app(settings)
celery = make_celery(app, settings)

# What a market is made of lives as long as its process: no collection has to go through it again.
gc.collect()
gc.freeze()
