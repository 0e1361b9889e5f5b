"""Buyers of recalled goods are told once for each order, and once more after a day without reading.

The words are Vietnamese as they go out by SMS. Work is done in batches, each in a unit of work of its
own, so that a worker that dies goes on where it was.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, literal, or_, select, update

from marketplace.accounts.models import User
from marketplace.accounts.phones import shown_phone
from marketplace.core.db import atomically, db
from marketplace.core.text import as_sentence
from marketplace.jobs.commands import enqueue
from marketplace.jobs.registry import job
from marketplace.notifications.commands import Draft, tell_many
from marketplace.notifications.models import Channel, Notice
from marketplace.notifications.people import members_of_shops, tell_buyer, tell_each
from marketplace.notifications.post_office import post_office
from marketplace.orders.events import OrderCancelled
from marketplace.orders.models import Order, OrderGroup, RecallNotice
from marketplace.sellers.models import Seller
from marketplace.settlement.commands.recalls import RECALLED
from marketplace.traceability.events import RecallClosed, RecallOpened
from marketplace.traceability.recalls.models import Recall, RecallOutcome, RecallState

TELL_RECALL = "notifications.tell_recall"
BATCH = 500
SAY_AGAIN_AFTER = timedelta(hours=24)
FIRST, AGAIN = "first", "again"
OUTCOMES = {
    RecallOutcome.FIXED: "hàng đã được khắc phục hoặc ghi lại nhãn",
    RecallOutcome.OTHER_USE: "hàng được chuyển mục đích sử dụng",
    RecallOutcome.RE_EXPORTED: "hàng đã tái xuất",
    RecallOutcome.DESTROYED: "hàng đã được tiêu hủy",
}


def tell_of_recall(event: RecallOpened) -> None:
    """Buyers are told by a job; the people of the shops at once."""
    enqueue(TELL_RECALL, now=event.occurred_at, recall_code=event.recall_code)
    lots = ", ".join(event.lot_codes)
    moment = event.occurred_at.isoformat(timespec="seconds")
    tell_each(
        members_of_shops(event.seller_ids),
        key=f"{event.name}:{event.recall_code}:{moment}",
        subject=f"Thu hồi lô {lots}",
        text=f"Thu hồi {event.recall_code}: ngừng bán và để riêng lô {lots}. Lý do: {event.reason}",
        page=f"/nguoi-ban/thu-hoi/{event.recall_code}",
        now=event.occurred_at,
    )


def tell_of_closed_recall(event: RecallClosed) -> None:
    """The people of the shops read how it ended."""
    tell_each(
        members_of_shops(event.seller_ids),
        key=f"{event.name}:{event.recall_code}",
        subject=f"Đợt thu hồi {event.recall_code} đã kết thúc",
        text=f"Đợt thu hồi {event.recall_code} đã kết thúc: {OUTCOMES[RecallOutcome(event.outcome)]}.",
        page=f"/nguoi-ban/thu-hoi/{event.recall_code}",
        now=event.occurred_at,
    )


def tell_of_recalled_before_payment(event: OrderCancelled) -> None:
    """The buyer was about to pay for goods that were recalled."""
    if event.reason != RECALLED:
        return
    tell_buyer(
        event,
        key=f"recalled_unpaid:{event.order_code}",
        subject=f"Đơn {event.order_code} đã hủy",
        text=(
            f"Hàng của {event.seller_name} bị thu hồi nên đơn {event.order_code} đã hủy."
            " Đừng chuyển tiền nữa; nếu đã chuyển, chợ sẽ hoàn lại."
        ),
    )


@job(TELL_RECALL)
def tell_buyers(*, recall_code: str, now: datetime) -> None:
    """Tell every buyer of a recall that was not told yet."""
    waiting = (RecallNotice.recall_code == recall_code) & RecallNotice.queued_at.is_(None)
    while atomically(lambda: _tell_batch(waiting, FIRST, now)):
        pass


def repeat_recalls(*, now: datetime) -> None:
    """Tell again, once, who has not read of an open recall within a day; and whom no job reached."""
    told_long_ago = (
        RecallNotice.queued_at <= now - SAY_AGAIN_AFTER,
        RecallNotice.repeated_at.is_(None),
        RecallNotice.read_at.is_(None),
    )
    open_ones = select(Recall.code).where(Recall.state == RecallState.OPEN)
    in_open = RecallNotice.recall_code.in_(open_ones)
    while atomically(lambda: _tell_batch(in_open & RecallNotice.queued_at.is_(None), FIRST, now)):
        pass
    condition = in_open & told_long_ago[0] & told_long_ago[1] & told_long_ago[2]
    while atomically(lambda: _tell_batch(condition, AGAIN, now)):
        pass


def _tell_batch(which: ColumnElement[bool], turn: str, now: datetime) -> int:
    rows = _buyers(which)
    if not rows:
        return 0
    tell_many([draft for row in rows for draft in _drafts(row, turn)], now=now)
    moment = {"queued_at": now} if turn == FIRST else {"repeated_at": now}
    db.session.execute(
        update(RecallNotice)
        .where(RecallNotice.id.in_([notice_id for notice_id, *_rest in rows]))
        .values(moment),
        execution_options={"synchronize_session": False},
    )
    return len(rows)


Buyer = tuple[int, str, str, str, int | None, str, str | None, str, str, str]


def _buyers(which: ColumnElement[bool]) -> Sequence[Buyer]:
    query = (
        select(
            RecallNotice.id,
            Recall.code,
            Order.code,
            OrderGroup.code,
            OrderGroup.buyer_user_id,
            OrderGroup.buyer_phone,
            User.email,
            Seller.name,
            Seller.phone,
            Recall.reason,
        )
        .join(Recall, Recall.code == RecallNotice.recall_code)
        .join(Order, Order.id == RecallNotice.order_id)
        .join(OrderGroup, OrderGroup.id == Order.group_id)
        .join(Seller, Seller.id == Order.seller_id)
        .outerjoin(User, User.id == OrderGroup.buyer_user_id)
        .where(which)
        .order_by(RecallNotice.id)
        .limit(BATCH)
        .with_for_update(of=RecallNotice, skip_locked=True)
    )
    return db.session.execute(query).all()


def _drafts(row: Buyer, turn: str) -> list[Draft]:
    _id, recall, order, group, user_id, phone, email, shop, shop_phone, reason = row
    again = "Nhắc lại. " if turn == AGAIN else ""
    text = (
        f"{again}THU HỒI: đơn {order} của {shop} có hàng bị thu hồi. {as_sentence(reason)}"
        f" Đừng ăn, để riêng và gọi {shown_phone(shop_phone)}. Xem phải làm gì:"
    )
    ways = [(Channel.SMS, phone)]
    if user_id is not None:
        ways.append((Channel.IN_APP, phone))
    if email:
        ways.append((Channel.EMAIL, email))
    return [
        Draft(
            business_key=f"recall:{recall}:{order}:{turn}:{channel.value}",
            channel=channel,
            user_id=user_id,
            address=address,
            subject=f"Thu hồi hàng trong đơn {order}",
            text=text,
            link=post_office().order_link(group),
        )
        for channel, address in ways
    ]


def buyers_reached(recall_code: str) -> int:
    """For how many orders of a recall the words went out or were read."""
    key = literal(f"recall:{recall_code}:").concat(Order.code).concat(f":{FIRST}:sms")
    query = (
        select(func.count(RecallNotice.id))
        .join(Order, Order.id == RecallNotice.order_id)
        .outerjoin(Notice, Notice.business_key == key)
        .where(
            RecallNotice.recall_code == recall_code,
            or_(RecallNotice.read_at.is_not(None), Notice.sent_at.is_not(None)),
        )
    )
    return db.session.scalar(query) or 0
