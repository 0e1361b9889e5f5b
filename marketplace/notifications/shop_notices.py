"""Officers are told that a shop waits, its owners what the commune decided, with the reason.

The words are Vietnamese as they go out by SMS; the same decision is told once to the same person.
"""

from marketplace.core.clock import vietnam_day
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


def tell_of_approved_shop(event: ShopApproved) -> None:
    _tell_owners(
        event,
        subject="Gian hàng đã được duyệt",
        text=f"Gian hàng {event.seller_name} đã được duyệt. Bà con bán được rồi.",
    )


def tell_of_shop_that_needs_more(event: ShopMoreNeeded) -> None:
    _tell_owners(
        event,
        subject="Gian hàng cần bổ sung",
        text=f"Gian hàng {event.seller_name} cần bổ sung: {event.reason}",
    )


def tell_of_refused_shop(event: ShopRefused) -> None:
    _tell_owners(
        event,
        subject="Gian hàng bị từ chối",
        text=f"Gian hàng {event.seller_name} bị từ chối: {event.reason}",
    )


def tell_of_suspended_shop(event: ShopSuspended) -> None:
    _tell_owners(
        event,
        subject="Gian hàng tạm ngừng",
        text=f"Gian hàng {event.seller_name} tạm ngừng bán: {event.reason}",
    )


def tell_of_reactivated_shop(event: ShopReactivated) -> None:
    _tell_owners(
        event,
        subject="Gian hàng bán lại được",
        text=f"Gian hàng {event.seller_name} đã bán lại được, đủ mọi sản phẩm.",
    )


def _tell_owners(event: ShopFact, *, subject: str, text: str) -> None:
    tell_each(
        people_with_ids(event.owner_ids),
        key=_key(event),
        subject=subject,
        text=text,
        now=event.occurred_at,
    )


def _key(event: ShopFact) -> str:
    return f"{event.name}:{event.seller_code}:{event.occurred_at.isoformat(timespec='seconds')}"
