"""Who is told of a fact, and telling each of them in the market's list and by SMS, once."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, or_, select

from marketplace.accounts.models import Role, RoleGrant, User, UserStatus
from marketplace.core.db import db
from marketplace.notifications.commands import Draft, tell_many
from marketplace.notifications.models import Channel
from marketplace.notifications.post_office import post_office
from marketplace.orders.events import OrderFact
from marketplace.sellers.models import SellerMember

Person = tuple[int, str]


def tell_each(
    people: Iterable[Person], *, key: str, subject: str, text: str, page: str = "", now: datetime
) -> None:
    """Tell every one of ``people`` (id and phone) about ``key``; ``page`` is a path of the market."""
    link = post_office().base_url.rstrip("/") + page if page else ""
    drafts = [
        Draft(f"{key}:{channel.value}:{user_id}", channel, user_id, phone, subject, text, link)
        for user_id, phone in people
        for channel in (Channel.IN_APP, Channel.SMS)
    ]
    tell_many(drafts, now=now)


def tell_buyer(event: OrderFact, *, key: str, subject: str, text: str) -> None:
    """Tell whoever ordered by SMS, with the link that opens the order."""
    draft = Draft(
        business_key=f"{key}:buyer",
        channel=Channel.SMS,
        user_id=event.buyer_user_id,
        address=event.buyer_phone,
        subject=subject,
        text=text,
        link=post_office().order_link(event.group_code),
    )
    tell_many([draft], now=event.occurred_at)


def people_with_ids(user_ids: Collection[int]) -> list[Person]:
    return _read(select(User.id, User.phone).where(User.id.in_(user_ids)))


def members_of_shops(seller_ids: Collection[int]) -> list[Person]:
    """The people who work for these shops, each once."""
    return _read(
        select(User.id, User.phone)
        .join(SellerMember, SellerMember.user_id == User.id)
        .where(SellerMember.seller_id.in_(seller_ids), SellerMember.removed_at.is_(None))
    )


def officers_of_commune(unit_code: str, day: date) -> list[Person]:
    return _officers(Role.COMMUNE_OFFICER, RoleGrant.unit_code == unit_code, day)


def officers_of_province(province_code: str, day: date) -> list[Person]:
    return _officers(Role.PROVINCE_OFFICER, RoleGrant.province_code == province_code, day)


def _officers(role: Role, place: ColumnElement[bool], day: date) -> list[Person]:
    return _read(
        select(User.id, User.phone)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.role == role,
            place,
            User.status == UserStatus.ACTIVE,
            RoleGrant.revoked_at.is_(None),
            RoleGrant.starts_on <= day,
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= day),
        )
    )


def _read(query: Select[int, str]) -> list[Person]:
    rows = db.session.execute(query.order_by(User.id).distinct())
    return [(user_id, phone) for user_id, phone in rows]
