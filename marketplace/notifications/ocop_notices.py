"""Holders and officers hear of stars that end, were verified, refused or revoked.

The words are Vietnamese as they go out by SMS; the same fact is told once to the same person.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from marketplace.accounts.models import Role, RoleGrant, User, UserStatus
from marketplace.core.clock import vietnam_day
from marketplace.core.db import db
from marketplace.core.events import Event
from marketplace.notifications.commands import tell
from marketplace.notifications.models import Channel
from marketplace.notifications.post_office import post_office
from marketplace.ocop.events import (
    ClaimRefused,
    ClaimVerified,
    RecognitionEnding,
    RecognitionRevoked,
)
from marketplace.sellers.models import SellerMember

SELLER_PAGE, OFFICER_PAGE = "/nguoi-ban/ocop", "/can-bo/ocop/gia-han"
Person = tuple[int, str]


def tell_of_ending_recognition(event: RecognitionEnding) -> None:
    """90, 60 and 30 days before the end, to the holder's shop and to the officers of the commune."""
    last_day = f"{event.expires_on:%d/%m/%Y}"
    subject = f"OCOP {event.stars} sao sắp hết hạn: {event.product_name}"
    key = f"{event.name}:{event.code}:{event.days}"
    _tell(
        event,
        _members(event.seller_id),
        key=f"{key}:shop",
        subject=subject,
        text=f"Hạng {event.stars} sao OCOP của {event.product_name} hết hạn ngày {last_day}. "
        "Bà con làm hồ sơ công nhận lại sớm để giữ sao.",
        page=SELLER_PAGE,
    )
    _tell(
        event,
        _officers(event.unit_code, event.province_code, vietnam_day(event.occurred_at)),
        key=f"{key}:officer",
        subject=subject,
        text=f"Giấy chứng nhận {event.certificate_no} ({event.product_name}) hết hạn ngày {last_day}. "
        "Gửi thông báo cho chủ thể chậm nhất 30 ngày trước ngày này.",
        page=OFFICER_PAGE,
    )


def tell_of_revoked_recognition(event: RecognitionRevoked) -> None:
    _tell(
        event,
        _members(event.seller_id),
        key=f"{event.name}:{event.code}",
        subject=f"Thu hồi hạng sao OCOP: {event.product_name}",
        text=f"Hạng sao OCOP của {event.product_name} bị thu hồi theo quyết định {event.decision_no}. "
        "Sao không còn hiện trên chợ.",
        page=SELLER_PAGE,
    )


def tell_of_verified_claim(event: ClaimVerified) -> None:
    _tell(
        event,
        _members(event.seller_id),
        key=f"{event.name}:{event.claim_code}",
        subject=f"{event.product_name} được hiện {event.stars} sao OCOP",
        text=f"Xã đã xác nhận: {event.product_name} hiện {event.stars} sao OCOP trên chợ "
        f"đến trước ngày {event.expires_on:%d/%m/%Y}.",
        page=SELLER_PAGE,
    )


def tell_of_refused_claim(event: ClaimRefused) -> None:
    _tell(
        event,
        _members(event.seller_id),
        key=f"{event.name}:{event.claim_code}",
        subject=f"Chưa xác nhận được sao OCOP của {event.product_name}",
        text=f"Xã chưa xác nhận được sao OCOP của {event.product_name}: {event.reason}",
        page=SELLER_PAGE,
    )


def _tell(
    event: Event, people: Iterable[Person], *, key: str, subject: str, text: str, page: str
) -> None:
    link = post_office().base_url.rstrip("/") + page
    for user_id, phone in people:
        for channel in (Channel.IN_APP, Channel.SMS):
            tell(
                business_key=f"{key}:{channel.value}:{user_id}",
                channel=channel,
                user_id=user_id,
                address=phone,
                subject=subject,
                text=text,
                link=link,
                now=event.occurred_at,
            )


def _members(seller_id: int | None) -> list[Person]:
    """The people who work for a shop."""
    query = (
        select(User.id, User.phone)
        .join(SellerMember, SellerMember.user_id == User.id)
        .where(SellerMember.seller_id == seller_id, SellerMember.removed_at.is_(None))
        .order_by(User.id)
    )
    return [(row.id, row.phone) for row in db.session.execute(query)]


def _officers(unit_code: str | None, province_code: str, day: date) -> list[Person]:
    """The officers of a commune; of the province where the commune is not known."""
    wanted: ColumnElement[bool] = (RoleGrant.role == Role.PROVINCE_OFFICER) & (
        RoleGrant.province_code == province_code
    )
    if unit_code is not None:
        wanted = (RoleGrant.role == Role.COMMUNE_OFFICER) & (RoleGrant.unit_code == unit_code)
    query = (
        select(User.id, User.phone)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            wanted,
            User.status == UserStatus.ACTIVE,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.starts_on <= day,
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= day),
        )
        .order_by(User.id)
        .distinct()
    )
    return [(row.id, row.phone) for row in db.session.execute(query)]
