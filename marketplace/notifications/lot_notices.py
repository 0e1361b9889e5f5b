"""Shops are told that a lot of theirs may not be sold, or may be sold again, with the reason.

The words are Vietnamese as they go out by SMS; the same step is told once to the same person.
"""

from marketplace.core.text import as_sentence
from marketplace.notifications.people import members_of_shops, tell_each
from marketplace.traceability.events import LotDestroyed, LotHeld, LotReleased, LotStep
from marketplace.traceability.lots.commands.judging import IN_TIME_AFTER_ALL, TOO_EARLY

REASONS = {
    TOO_EARLY: "thu hoạch khi chưa hết ngày cách ly sau phun thuốc.",
    IN_TIME_AFTER_ALL: "đã đủ ngày cách ly, mục phun thuốc ghi nhầm đã được bỏ.",
}


def tell_of_held_lot(event: LotHeld) -> None:
    advice = "Để riêng lô {}, đừng bán."
    if event.reason == TOO_EARLY:
        advice += " Nếu tiêu hủy thì báo ngay ở trang của lô."
    _tell(event, "Lô {} tạm ngừng bán", advice)


def tell_of_destroyed_lot(event: LotDestroyed) -> None:
    _tell(event, "Lô {} đã tiêu hủy", "Cán bộ đã ghi tiêu hủy phần còn lại của lô {}.")


def tell_of_released_lot(event: LotReleased) -> None:
    _tell(event, "Lô {} bán lại được", "Bà con bán tiếp lô {} được rồi.")


def _tell(event: LotStep, subject: str, advice: str) -> None:
    moment = event.occurred_at.isoformat(timespec="seconds")
    tell_each(
        members_of_shops([event.seller_id]),
        key=f"{event.name}:{event.lot_id}:{moment}",
        subject=subject.format(event.lot_code),
        text=(
            f"{event.product_name}, lô {event.lot_code}: "
            f"{as_sentence(REASONS.get(event.reason, event.reason))} {advice.format(event.lot_code)}"
        ),
        page=f"/nguoi-ban/lo/{event.product_code}/{event.lot_code}",
        now=event.occurred_at,
    )
