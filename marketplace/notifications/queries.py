"""What stands in a person's list: the notices that were told inside the market."""

from collections.abc import Sequence

from sqlalchemy import func, select

from marketplace.core.db import db
from marketplace.notifications.models import Channel, Notice

MOST_NEW, MOST_READ = 100, 20


def notices_of(user_id: int) -> Sequence[Notice]:
    """What is new, then what was read last; the newest first in both."""
    mine = select(Notice).where(Notice.user_id == user_id, Notice.channel == Channel.IN_APP)
    newest_first = mine.order_by(Notice.id.desc())
    new = db.session.scalars(newest_first.where(Notice.read_at.is_(None)).limit(MOST_NEW)).all()
    read = db.session.scalars(newest_first.where(Notice.read_at.is_not(None)).limit(MOST_READ))
    return [*new, *read]


def unread_notices(user_id: int) -> int:
    """How many of the person's list are new; copies sent by other ways are not in the list."""
    query = select(func.count(Notice.id)).where(
        Notice.user_id == user_id, Notice.channel == Channel.IN_APP, Notice.read_at.is_(None)
    )
    return db.session.scalar(query) or 0
