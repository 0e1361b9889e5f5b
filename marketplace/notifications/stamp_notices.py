"""Shops are told when a stamp of theirs looks copied.

The words are Vietnamese as they go out by SMS; the same flag is told once to the same person.
"""

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.core.db import db
from marketplace.notifications.commands import tell
from marketplace.notifications.models import Channel
from marketplace.notifications.post_office import post_office
from marketplace.sellers.models import SellerMember
from marketplace.traceability.events import StampFlagged

REASONS = {
    "devices": "có {detail} máy khác nhau đã quét",
    "scans_a_day": "bị quét {detail} lần trong một ngày",
    "two_provinces": "bị quét ở hai tỉnh trong vài giờ",
    "before_activation": "bị quét khi chưa đưa vào dùng",
    "after_void": "vẫn bị quét sau khi đã hủy",
    "after_best_before": "bị quét khi đã quá hạn {detail} ngày",
    "serials_in_a_row": "cùng một máy quét liền các tem số {detail}",
    "confirmed_again": "mã cào bị người khác nhập lại",
}


def tell_of_flagged_stamp(event: StampFlagged) -> None:
    """Tell everybody who works in the shop which stamp it is and what was seen."""
    reason = REASONS[event.rule].format(detail=event.detail)
    members = db.session.execute(
        select(User.id, User.phone)
        .join(SellerMember, SellerMember.user_id == User.id)
        .where(SellerMember.seller_id == event.seller_id, SellerMember.removed_at.is_(None))
        .order_by(User.id)
    )
    for user_id, phone in members:
        for channel in (Channel.IN_APP, Channel.SMS):
            tell(
                business_key=(
                    f"{event.name}:{event.stamp_code}:{event.rule}:{channel.value}:{user_id}"
                ),
                channel=channel,
                user_id=user_id,
                address=phone,
                subject=f"Tem số {event.serial} có thể bị làm giả",
                text=(
                    f"Tem số {event.serial} của lô {event.lot_code} {reason}. "
                    "Cán bộ xã sẽ xem. Nếu bà con tự quét thử thì không sao."
                ),
                link=post_office().base_url.rstrip("/") + "/nguoi-ban/tem",
                now=event.occurred_at,
            )
