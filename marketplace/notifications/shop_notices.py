"""Owners are told what the commune decided about their shop, with the reason.

The words are Vietnamese as they go out by SMS; the same decision is told once to the same person.
"""

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.core.db import db
from marketplace.notifications.commands import tell
from marketplace.notifications.models import Channel
from marketplace.sellers.events import (
    ShopApproved,
    ShopFact,
    ShopMoreNeeded,
    ShopReactivated,
    ShopRefused,
    ShopSuspended,
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
    owners = db.session.execute(
        select(User.id, User.phone).where(User.id.in_(event.owner_ids)).order_by(User.id)
    )
    moment = event.occurred_at.isoformat(timespec="seconds")
    for user_id, phone in owners:
        for channel in (Channel.IN_APP, Channel.SMS):
            tell(
                business_key=f"{event.name}:{event.seller_code}:{moment}:{channel.value}:{user_id}",
                channel=channel,
                user_id=user_id,
                address=phone,
                subject=subject,
                text=text,
                now=event.occurred_at,
            )
