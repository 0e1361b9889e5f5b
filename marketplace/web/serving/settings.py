"""The settings of the running application, for doors."""

from flask import current_app

from marketplace.core.settings import Settings

KEY = "choxa_settings"


def settings() -> Settings:
    """The settings that this application was made with."""
    found = current_app.extensions[KEY]
    assert isinstance(found, Settings)
    return found
