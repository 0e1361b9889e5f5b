"""The test client as servers see browsers: each request in an application context of its own."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Browser(FlaskClient):
    """What a request keeps in ``g`` or in its database session is gone with its answer."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **kwargs)
