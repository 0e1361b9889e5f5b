"""Shops are told in time that a certificate of theirs ends."""

from marketplace.core.clock import vietnam_day
from marketplace.notifications.people import people_with_ids, tell_each
from marketplace.traceability.events import CertificateEnding

PAGE = "/nguoi-ban/chung-nhan"


def tell_of_ending_certificate(event: CertificateEnding) -> None:
    """Once per owner and stage: 90 and 30 days before the end."""
    left = (event.valid_to - vietnam_day(event.occurred_at)).days
    tell_each(
        people_with_ids(event.owner_ids),
        key=f"{event.name}:{event.code}:{event.valid_to}:{event.stage}",
        subject="Giấy chứng nhận sắp hết hạn",
        text=(
            f"Giấy chứng nhận số {event.number} hết hạn ngày {event.valid_to:%d/%m/%Y}, "
            f"còn {left} ngày. Bà con làm giấy mới rồi gửi xã kiểm, để nhãn không mất."
        ),
        page=PAGE,
        now=event.occurred_at,
    )
