from datetime import datetime

import pytest
from flask import Flask

from marketplace.settlement.desk import Desk
from marketplace.settlement.tasks import open_desk
from tests.settlement.counter import desk_at


@pytest.fixture
def desk(app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = desk_at(app, now)
    monkeypatch.setattr(open_desk, "desk", made)
    return made
