"""Holders and officers hear of stars that end, were verified, refused or revoked.

The words are Vietnamese as they go out by SMS; the same fact is told once to the same person.
"""

from collections.abc import Iterable
from datetime import date

from marketplace.core.clock import vietnam_day
from marketplace.core.events import Event
from marketplace.notifications.people import (
    Person,
    members_of_shops,
    officers_of_commune,
    officers_of_province,
    tell_each,
)
from marketplace.ocop.events import (
    ClaimRefused,
    ClaimVerified,
    RecognitionEnding,
    RecognitionRevoked,
)

SELLER_PAGE, OFFICER_PAGE = "/nguoi-ban/ocop", "/can-bo/ocop/gia-han"


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
    tell_each(people, key=key, subject=subject, text=text, page=page, now=event.occurred_at)


def _members(seller_id: int | None) -> list[Person]:
    """The people who work for a shop; nobody where the holder has none."""
    return members_of_shops([seller_id]) if seller_id is not None else []


def _officers(unit_code: str | None, province_code: str, day: date) -> list[Person]:
    """The officers of a commune; of the province where the commune is not known."""
    if unit_code is None:
        return officers_of_province(province_code, day)
    return officers_of_commune(unit_code, day)
