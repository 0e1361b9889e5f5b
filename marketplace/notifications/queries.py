"""What stands in a person's list: the notices that were told inside the market."""

from collections.abc import Sequence

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.notifications.models import Channel, Notice


def notices_of(user_id: int, *, limit: int = 50) -> Sequence[Notice]:
    return db.session.scalars(
        select(Notice)
        .where(Notice.user_id == user_id, Notice.channel == Channel.IN_APP)
        .order_by(Notice.id.desc())
        .limit(limit)
    ).all()


def unread_notices(user_id: int) -> int:
    """How many of the person's list are new; copies sent by other ways are not in the list."""
    query = select(func.count(Notice.id)).where(
        Notice.user_id == user_id, Notice.channel == Channel.IN_APP, Notice.read_at.is_(None)
    )
    return db.session.scalar(query) or 0
