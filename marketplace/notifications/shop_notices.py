"""Officers are told that a shop waits, its owners what the commune decided, with the reason.

The words are Vietnamese as they go out by SMS; the same decision is told once to the same person.
"""

from marketplace.core.clock import vietnam_day
from marketplace.notifications.commands import mark_told
from marketplace.notifications.people import officers_of_commune, people_with_ids, tell_each
from marketplace.sellers.events import (
    ShopApproved,
    ShopFact,
    ShopMoreNeeded,
    ShopReactivated,
    ShopRefused,
    ShopSubmitted,
    ShopSuspended,
)

# What each decision is called, and how the sentence about the shop goes on.
DECISIONS: dict[type[ShopFact], tuple[str, str]] = {
    ShopApproved: ("Gian hàng đã được duyệt", "đã được duyệt. Bà con bán được rồi."),
    ShopMoreNeeded: ("Gian hàng cần bổ sung", "cần bổ sung: {reason}"),
    ShopRefused: ("Gian hàng bị từ chối", "bị từ chối: {reason}"),
    ShopSuspended: ("Gian hàng tạm ngừng", "tạm ngừng bán: {reason}"),
    ShopReactivated: ("Gian hàng bán lại được", "đã bán lại được, đủ mọi sản phẩm."),
}


def tell_of_submitted_shop(event: ShopSubmitted) -> None:
    """The officers of the commune have a shop to look at."""
    tell_each(
        officers_of_commune(event.unit_code, vietnam_day(event.occurred_at)),
        key=_key(event),
        subject="Gian hàng chờ duyệt",
        text=f"Gian hàng {event.seller_name} vừa gửi hồ sơ, chờ xã duyệt.",
        page=f"/can-bo/nguoi-ban/{event.seller_code}",
        now=event.occurred_at,
    )


def tell_of_decided_shop(event: ShopFact) -> None:
    """The owners of the shop read what was decided; for the officers the matter is closed."""
    officers = officers_of_commune(event.unit_code, vietnam_day(event.occurred_at))
    mark_told(
        f"{ShopSubmitted.name}:{event.seller_code}:",
        [user_id for user_id, _phone in officers],
        now=event.occurred_at,
    )
    subject, text = DECISIONS[type(event)]
    tell_each(
        people_with_ids(event.owner_ids),
        key=_key(event),
        subject=subject,
        text=f"Gian hàng {event.seller_name} {text.format(reason=event.reason)}",
        now=event.occurred_at,
    )


def _key(event: ShopFact) -> str:
    return f"{event.name}:{event.seller_code}:{event.occurred_at.isoformat(timespec='seconds')}"
