"""Shops are told in time that a certificate of theirs ends."""

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.notifications.commands import tell
from marketplace.notifications.models import Channel
from marketplace.traceability.events import CertificateEnding

LINK = "/nguoi-ban/chung-nhan"


def tell_of_ending_certificate(event: CertificateEnding) -> None:
    """Once per owner and stage: 90 and 30 days before the end."""
    owners = db.session.execute(
        select(User.id, User.phone).where(User.id.in_(event.owner_ids)).order_by(User.id)
    )
    left = (event.valid_to - vietnam_day(event.occurred_at)).days
    for user_id, phone in owners:
        for channel in (Channel.IN_APP, Channel.SMS):
            tell(
                business_key=(
                    f"{event.name}:{event.code}:{event.valid_to}:{event.stage}"
                    f":{channel.value}:{user_id}"
                ),
                channel=channel,
                user_id=user_id,
                address=phone,
                subject="Giấy chứng nhận sắp hết hạn",
                text=(
                    f"Giấy chứng nhận số {event.number} hết hạn ngày {event.valid_to:%d/%m/%Y}, "
                    f"còn {left} ngày. Bà con làm giấy mới rồi gửi xã kiểm, để nhãn không mất."
                ),
                link=LINK,
                now=event.occurred_at,
            )
