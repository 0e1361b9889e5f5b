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
    return (
        db.session.scalar(
            select(func.count(Notice.id)).where(Notice.user_id == user_id, Notice.read_at.is_(None))
        )
        or 0
    )
