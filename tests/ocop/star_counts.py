"""How many stars a list brought in."""

from datetime import date

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.ocop.models import Recognition
from marketplace.ocop.validity import valid_on


def star_counts(province_code: str, day: date) -> dict[int, int]:
    """How many recognitions of a province are valid on ``day``, by stars (3, 4, 5)."""
    rows = db.session.execute(
        select(Recognition.stars, func.count())
        .where(Recognition.province_code == province_code, valid_on(day))
        .group_by(Recognition.stars)
    )
    return dict.fromkeys((3, 4, 5), 0) | {stars: count for stars, count in rows}
