"""Who is told of what: sellers of orders to answer, buyers of each turn that their order takes.

The words are Vietnamese as they go out by SMS; the same fact is told once to the same person.
"""

from marketplace.core.text import as_sentence
from marketplace.notifications.commands import Draft, tell_many
from marketplace.notifications.models import Channel
from marketplace.notifications.people import members_of_shops, tell_buyer, tell_each
from marketplace.notifications.post_office import post_office
from marketplace.orders.events import (
    OrderCancelled,
    OrderDeclined,
    OrderDisputed,
    OrderFact,
    OrderHandedOver,
    OrderPlaced,
)
from marketplace.settlement.events import RefundMade


def tell_of_placed_order(event: OrderPlaced) -> None:
    """The shop has an order to answer; the buyer gets the link to theirs, once for the group."""
    money = _money(event.amount + event.delivery_fee)
    paid = "đã trả tiền" if event.cashless else "trả tiền khi nhận"
    _tell_shop(
        event,
        subject=f"Đơn mới {event.order_code}",
        text=f"Có đơn mới {event.order_code}, {money}, {paid}. Bấm vào để nhận đơn.",
    )
    tell_buyer(
        event,
        key=f"placed:{event.group_code}",
        subject=f"Đã đặt đơn {event.group_code}",
        text=f"Chợ đã nhận đơn {event.group_code}. Xem đơn hàng tại đây:",
    )


def tell_of_declined_order(event: OrderDeclined) -> None:
    sent_back = " Tiền sẽ được hoàn lại cho bạn." if event.cashless is not None else ""
    tell_buyer(
        event,
        key=f"declined:{event.order_code}",
        subject=f"Đơn {event.order_code} không giao được",
        text=f"{event.seller_name} không nhận được đơn {event.order_code}.{sent_back}",
    )


def tell_of_cancelled_order(event: OrderCancelled) -> None:
    _tell_shop(
        event,
        subject=f"Đơn {event.order_code} đã hủy",
        text=f"Đơn {event.order_code} đã hủy: {as_sentence(event.reason)} Đừng đóng gói nữa.",
    )


def tell_of_order_on_its_way(event: OrderHandedOver) -> None:
    where = "đã tới điểm nhận" if event.pickup else "đang giao tới bạn"
    tell_buyer(
        event,
        key=f"on_its_way:{event.order_code}",
        subject=f"Đơn {event.order_code} {where}",
        text=f"Hàng của {event.seller_name} {where}.",
    )


def tell_of_disputed_order(event: OrderDisputed) -> None:
    _tell_shop(
        event,
        subject=f"Đơn {event.order_code} có vấn đề",
        text=f"Người mua báo về đơn {event.order_code}: {as_sentence(event.reason)} Hãy gọi cho người mua.",
    )


def tell_of_refund(event: RefundMade) -> None:
    draft = Draft(
        business_key=f"refund:{event.refund_code}:buyer",
        channel=Channel.SMS,
        user_id=None,
        address=event.buyer_phone,
        subject=f"Hoàn tiền đơn {event.order_code}",
        text=f"Đang hoàn {_money(event.amount)} cho đơn {event.order_code}, mã {event.refund_code}.",
        link=post_office().order_link(event.group_code),
    )
    tell_many([draft], now=event.occurred_at)


def _tell_shop(event: OrderFact, *, subject: str, text: str) -> None:
    tell_each(
        members_of_shops([event.seller_id]),
        key=f"{event.name}:{event.order_code}",
        subject=subject,
        text=text,
        page="/nguoi-ban/don-hang",
        now=event.occurred_at,
    )


def _money(amount: int) -> str:
    return f"{amount:,}".replace(",", ".") + " đ"
