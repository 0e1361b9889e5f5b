"""Whose market this is: its name, the unit that runs it, and how to reach it, for every page."""

from dataclasses import dataclass
from datetime import date

from flask import Flask

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.localities.queries import UnitNotFound, unit_on
from marketplace.web.serving.settings import settings


@dataclass(frozen=True)
class MarketIdentity:
    """What the header and the footer show; empty text where it is not set."""

    name: str
    unit: str
    phone: str
    email: str


class _Identity:
    """Looked up once a day and process, so that pages cost no statement for it."""

    def __init__(self) -> None:
        self._day: date | None = None
        self._unit = ""

    def unit(self) -> str:
        today = vietnam_day(utc_now())
        if self._day != today or not self._unit:
            self._day, self._unit = today, self._look_up(today)
        return self._unit

    @staticmethod
    def _look_up(today: date) -> str:
        code = settings().market_unit
        try:
            return unit_on(code, day=today).name if code else ""
        except UnitNotFound:
            return ""


def init_identity(app: Flask) -> None:
    known = _Identity()

    @app.context_processor
    def market() -> dict[str, MarketIdentity]:
        chosen = settings()
        return {
            "market": MarketIdentity(
                chosen.market_name, known.unit(), chosen.market_phone, chosen.market_email
            )
        }
