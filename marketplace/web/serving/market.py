"""The market that stands in every page's sign and foot: its name, the unit that runs it, its phone."""

from dataclasses import dataclass, replace
from datetime import date

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core.clock import utc_now, vietnam_day
from marketplace.core.db import db
from marketplace.localities.queries import UnitNotFound, unit_on
from marketplace.web.serving.settings import settings

KEY = "market_sign"


@dataclass(frozen=True)
class Market:
    """``unit`` is empty where the market belongs to no unit or the unit is not loaded yet."""

    name: str
    unit_code: str
    phone: str
    email: str
    unit: str = ""


def market() -> Market:
    """The sign of this market; the unit's name is read once a day."""
    wanted, day = settings(), vietnam_day(utc_now())
    known: tuple[date, Market] | None = current_app.extensions.get(KEY)
    if known is not None and known[0] == day:
        return known[1]
    sign = Market(wanted.market_name, wanted.market_unit, wanted.market_phone, wanted.market_email)
    if not wanted.market_unit:
        return sign
    try:
        unit = unit_on(wanted.market_unit, day=day).name
    except (UnitNotFound, SQLAlchemyError):
        # The sign hangs over the page that says what is wrong, too.
        db.session.rollback()
        return sign
    sign = replace(sign, unit=unit)
    current_app.extensions[KEY] = (day, sign)
    return sign


def init_market(app: Flask) -> None:
    @app.context_processor
    def hang_up() -> dict[str, Market]:
        return {"market": market()}
