"""How values look on a Vietnamese page: money, days, moments, quantities."""

from datetime import UTC, date, datetime

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.core.clock import VIETNAM, utc_now, vietnam_day
from marketplace.core.quantity import SALE_UNITS, BaseUnit

NARROW = "\u00a0"
MEASURED_IN = {"g": BaseUnit.GRAM, "ml": BaseUnit.MILLILITRE}


def grouped(number: int) -> str:
    """``1234567`` → ``1.234.567``."""
    return f"{number:,}".replace(",", ".")


def vnd(amount: int) -> str:
    """``25000`` → ``25.000 ₫`` with a no-break space."""
    return grouped(amount) + NARROW + "₫"


def vnday(day: date | datetime) -> str:
    """``21/11/2026``; a moment is shown by its Vietnam day."""
    if isinstance(day, datetime):
        day = vietnam_day(day)
    return f"{day:%d/%m/%Y}"


def vnmoment(moment: datetime) -> str:
    """``21/11/2026 14:05`` in Vietnam time."""
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def near_day(day: date | datetime) -> str:
    """``hôm nay``, ``hôm qua``, ``còn 3 ngày`` or the date."""
    if isinstance(day, datetime):
        day = vietnam_day(day)
    distance = (day - vietnam_day(utc_now())).days
    if distance == 0:
        return str(_("today"))
    if distance == -1:
        return str(_("yesterday"))
    if 0 < distance <= 7:
        return str(ngettext("%(num)d day left", "%(num)d days left", distance))
    return vnday(day)


def base_amount(quantity: int, unit: BaseUnit) -> str:
    """A quantity in base units as people say it: ``12,5 kg``, ``750 ml``, ``30``."""
    if unit is BaseUnit.PIECE:
        return grouped(quantity)
    quantity = int(quantity)  # `Grams` has a text of its own
    small, large = ("g", "kg") if unit is BaseUnit.GRAM else ("ml", "lít")
    if quantity < 1_000 or quantity % 10:  # three decimals would read as thousands
        return f"{grouped(quantity)}{NARROW}{small}"
    whole, rest = divmod(quantity, 1_000)
    tail = f",{rest:03d}".rstrip("0") if rest else ""
    return grouped(whole) + tail + NARROW + large


def used_amount(quantity: int, unit: str) -> str:
    """How much of an input was used, kept in ``g`` or ``ml``: ``25 kg``, ``1,2 lít``."""
    measured = MEASURED_IN.get(unit)
    return base_amount(quantity, measured) if measured else f"{quantity}{NARROW}{unit}"


def square_metres(area: int) -> str:
    """``14.000 m²``."""
    return grouped(area) + f"{NARROW}m²"


def hectares(square_metres: int) -> str:
    """``25300`` m² → ``2,53``."""
    whole, rest = divmod(square_metres, 10_000)
    part = f"{rest // 100:02d}".rstrip("0")
    return f"{grouped(whole)},{part}" if part else grouped(whole)


def unit_name(code: str) -> str:
    """The Vietnamese word for a sale unit's code."""
    return SALE_UNITS[code].name


def isomoment(moment: datetime) -> str:
    """For machine-readable ``datetime`` attributes."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def in_words(text: str) -> str:
    """A sentence of the market's own in the reader's language; what people wrote stays as it is."""
    return str(_(text)) if text else ""


def init_formats(app: Flask) -> None:
    app.jinja_env.filters.update(
        vnd=vnd,
        vnday=vnday,
        vnmoment=vnmoment,
        near_day=near_day,
        base_amount=base_amount,
        used_amount=used_amount,
        square_metres=square_metres,
        unit_name=unit_name,
        isomoment=isomoment,
        in_words=in_words,
    )
