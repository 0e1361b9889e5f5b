"""Which entries of the register count on a day, as a condition for statements."""

from datetime import date

from sqlalchemy import ColumnElement, or_

from marketplace.ocop.models import Recognition


def valid_on(day: date) -> ColumnElement[bool]:
    """Recognitions that count on a Vietnam ``day``."""
    return (
        (Recognition.issued_on <= day)
        & (Recognition.expires_on > day)
        & or_(Recognition.revoked_on.is_(None), Recognition.revoked_on > day)
    )
