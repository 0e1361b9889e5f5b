"""What web servers and workers load."""

from marketplace.app import create_app
from marketplace.core.settings import Settings
from marketplace.worker import make_celery

settings = Settings()
app = create_app(settings)
celery = make_celery(app, settings)
