"""Shops are told when a stamp of theirs looks copied.

The words are Vietnamese as they go out by SMS; the same flag is told once to the same person.
"""

from marketplace.notifications.people import members_of_shops, tell_each
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
    tell_each(
        members_of_shops([event.seller_id]),
        key=f"{event.name}:{event.stamp_code}:{event.rule}",
        subject=f"Tem số {event.serial} có thể bị làm giả",
        text=(
            f"Tem số {event.serial} của lô {event.lot_code} {reason}. "
            "Cán bộ xã sẽ xem. Nếu bà con tự quét thử thì không sao."
        ),
        page="/nguoi-ban/tem",
        now=event.occurred_at,
    )
