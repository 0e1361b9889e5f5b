"""Who bought recalled goods, what they were told and answered, and what may no longer leave a shop."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select

from marketplace.core import errors
from marketplace.core.db import db, insert_into
from marketplace.core.money import Vnd
from marketplace.core.sentences import N_
from marketplace.orders.models import Order, OrderGroup, OrderLine, OrderStatus, RecallNotice
from marketplace.traceability.lots.models import AllocationState, Lot, LotAllocation, LotState
from marketplace.traceability.recalls.models import LotRole, Recall, RecallLot

STILL_WITH_THE_SHOP = frozenset({OrderStatus.PLACED, OrderStatus.ACCEPTED, OrderStatus.PACKED})
LEAVING = frozenset({OrderStatus.PACKED, OrderStatus.HANDED_OVER, OrderStatus.DELIVERED})

# What a buyer says became of the goods; the first says nothing but that it was read.
ANSWERS = ("known", "not_eaten", "eaten", "gave_away")


class RecalledGoods(errors.Conflict):
    """``params``: lots, the codes of the recalled lots."""

    code = "recalled_goods"
    sentence = N_(
        "This order holds goods of the recalled lot %(lots)s. Keep them aside and do not hand them"
        " over. Decline the order, so that the buyer gets the money back."
    )


class DestroyedGoods(RecalledGoods):
    """``params``: lots, the codes of the lots that were booked as destroyed."""

    code = "destroyed_goods"
    sentence = N_(
        "Lot %(lots)s was booked as destroyed. Do not hand these goods over. Decline the order, so"
        " that the buyer gets the money back."
    )


class HeldGoods(RecalledGoods):
    """``params``: lots, the codes of the lots whose sale is stopped for now."""

    code = "held_goods"
    sentence = N_(
        "The sale of lot %(lots)s is stopped for now. Keep these goods aside until the commune"
        " releases the lot, or decline the order, so that the buyer gets the money back."
    )


class AnswerUnknown(errors.Invalid):
    code = "recall_answer_unknown"
    sentence = N_("Choose one of the answers.")
    field = "answer"


class NoticeNotFound(errors.NotFound):
    code = "recall_notice_not_found"
    sentence = N_("There is no recall for this order.")


def refuse_recalled(order: Order, following: OrderStatus) -> None:
    """Keep goods of recalled, destroyed and held lots in the shop.

    Raises RecalledGoods, DestroyedGoods or HeldGoods, the first that fits.
    """
    if order.status not in STILL_WITH_THE_SHOP or following not in LEAVING:
        return
    query = (
        select(Lot.code, Lot.state)
        .join(LotAllocation, LotAllocation.lot_id == Lot.id)
        .where(
            LotAllocation.business_key == order.code,
            LotAllocation.state == AllocationState.SOLD,
            Lot.state.in_(REFUSALS),
        )
        .order_by(Lot.code)
        .distinct()
    )
    stopped = db.session.execute(query).all()
    for state, refusal in REFUSALS.items():
        if lots := [code for code, its_state in stopped if its_state is state]:
            raise refusal(lots=", ".join(lots))


REFUSALS = {
    LotState.RECALLED: RecalledGoods,
    LotState.DESTROYED: DestroyedGoods,
    LotState.HELD: HeldGoods,
}


def orders_to_stop(lot_id: int) -> int:
    """How many orders wait in the shop with goods of a lot that must not leave it."""
    query = (
        select(func.count(Order.id.distinct()))
        .join(LotAllocation, LotAllocation.business_key == Order.code)
        .where(
            LotAllocation.lot_id == lot_id,
            LotAllocation.state == AllocationState.SOLD,
            Order.status.in_(STILL_WITH_THE_SHOP),
        )
    )
    return db.session.scalar(query) or 0


@dataclass(frozen=True)
class Unpaid:
    """An order whose buyer is about to pay for some lots."""

    order_id: int
    group_id: int


def unpaid_orders(lot_ids: Collection[int]) -> Sequence[Unpaid]:
    """Orders that hold some of the lots and wait for their money, by group and id."""
    query = (
        select(Order.id, Order.group_id)
        .join(LotAllocation, LotAllocation.business_key == Order.code)
        .where(
            LotAllocation.lot_id.in_(sorted(lot_ids)),
            LotAllocation.state == AllocationState.HELD,
            Order.status == OrderStatus.AWAITING_PAYMENT,
        )
        .distinct()
        .order_by(Order.group_id, Order.id)
    )
    return [Unpaid(*row) for row in db.session.execute(query)]


def lots_of_recall(recall_code: str) -> list[int]:
    """The ids of the lots that a recall has called back."""
    query = (
        select(RecallLot.lot_id)
        .join(Recall, Recall.id == RecallLot.recall_id)
        .where(Recall.code == recall_code, RecallLot.role == LotRole.RECALLED)
        .order_by(RecallLot.lot_id)
    )
    return list(db.session.scalars(query))


def note_affected(recall_code: str, *, now: datetime) -> None:
    """One row for each order that has something of the recall's lots, in one statement.

    Doing it again changes nothing, or brings the grams up to date where lots were added.
    """
    grams = func.sum(LotAllocation.grams)
    query = (
        select(
            literal(recall_code).label("recall_code"),
            Order.id.label("order_id"),
            grams.label("grams"),
            literal(now, RecallNotice.__table__.c.noted_at.type).label("noted_at"),
            literal("").label("answer"),
            literal(0).label("refund_g"),
            literal(Vnd(0), RecallNotice.__table__.c.refund_amount.type).label("refund_amount"),
        )
        .join(LotAllocation, LotAllocation.business_key == Order.code)
        .where(
            LotAllocation.lot_id.in_(lots_of_recall(recall_code)),
            LotAllocation.state == AllocationState.SOLD,
        )
        .group_by(Order.id)
        .order_by(Order.id)
    )
    fresh = insert_into(RecallNotice).from_select(
        ["recall_code", "order_id", "grams", "noted_at", "answer", "refund_g", "refund_amount"],
        query,
        include_defaults=False,
    )
    db.session.execute(
        fresh.on_conflict_do_update(
            index_elements=[RecallNotice.recall_code, RecallNotice.order_id],
            set_={"grams": fresh.excluded.grams},
            where=RecallNotice.grams < fresh.excluded.grams,
        ),
        execution_options={"synchronize_session": False},
    )


@dataclass(frozen=True)
class Preview:
    """What opening a recall would touch: orders and buyers that have goods, orders about to pay."""

    orders: int
    buyers: int
    unpaid: int
    sold_g: int


def preview(lot_ids: Collection[int]) -> Preview:
    """What a recall of these lots would touch, in one statement."""
    sold = LotAllocation.state == AllocationState.SOLD
    orders, buyers, unpaid, sold_g = db.session.execute(
        select(
            func.count(Order.id.distinct()).filter(sold),
            func.count(OrderGroup.buyer_phone.distinct()).filter(sold),
            func.count(Order.id.distinct()).filter(LotAllocation.state == AllocationState.HELD),
            func.coalesce(func.sum(LotAllocation.grams).filter(sold), 0),
        )
        .select_from(LotAllocation)
        .join(Order, Order.code == LotAllocation.business_key)
        .join(OrderGroup, OrderGroup.id == Order.group_id)
        .where(LotAllocation.lot_id.in_(sorted(lot_ids)))
    ).one()
    return Preview(orders=orders, buyers=buyers, unpaid=unpaid, sold_g=int(sold_g))


def worth_of(order: Order, recall_code: str) -> Vnd:
    """What the buyer paid for what this recall took of an order, in đồng.

    Each line is floored cumulatively over the recalls of the order, so that recalls of all its lots
    give back all its goods exactly. Where nothing else was in the order it is the whole order with
    its delivery, for the recall that was opened last.
    """
    own, earlier = _quantities(order, recall_code)
    lines = db.session.execute(
        select(OrderLine.variant_id, OrderLine.base_quantity, OrderLine.line_total).where(
            OrderLine.order_id == order.id
        )
    ).all()
    worth, everything = 0, True
    for variant_id, quantity, total in lines:
        before = min(earlier.get(variant_id, 0), quantity)
        after = min(before + own.get(variant_id, 0), quantity)
        everything = everything and after == quantity
        worth += int(total) * after // quantity - int(total) * before // quantity
    return Vnd(worth + int(order.delivery_fee) if everything and worth else worth)


def _quantities(order: Order, recall_code: str) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """What this recall took of each pack size, and what earlier ones did."""
    this = select(Recall.id).where(Recall.code == recall_code).scalar_subquery()
    query = (
        select(LotAllocation.variant_id, Recall.id == this, func.sum(LotAllocation.quantity))
        .join(RecallLot, RecallLot.lot_id == LotAllocation.lot_id)
        .join(Recall, Recall.id == RecallLot.recall_id)
        .where(
            LotAllocation.business_key == order.code,
            LotAllocation.state == AllocationState.SOLD,
            RecallLot.role == LotRole.RECALLED,
            Recall.id <= this,
        )
        .group_by(LotAllocation.variant_id, Recall.id == this)
    )
    own: dict[int, int] = {}
    earlier: dict[int, int] = {}
    for variant_id, is_own, quantity in db.session.execute(query):
        (own if is_own else earlier)[variant_id] = int(quantity)
    return own, earlier


def lock_notice(notice_id: int) -> RecallNotice:
    return db.session.scalars(
        select(RecallNotice)
        .where(RecallNotice.id == notice_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def answer_notice(order: Order, *, recall_code: str, answer: str, now: datetime) -> RecallNotice:
    """The buyer knows, and may say what became of the goods; a later answer replaces the earlier.

    Raises AnswerUnknown or NoticeNotFound.
    """
    if answer not in ANSWERS:
        raise AnswerUnknown
    found = db.session.scalar(
        select(RecallNotice.id).where(
            RecallNotice.recall_code == recall_code, RecallNotice.order_id == order.id
        )
    )
    if found is None:
        raise NoticeNotFound
    notice = lock_notice(found)
    notice.read_at = notice.read_at or now
    if answer != ANSWERS[0] or not notice.answer:
        notice.answer = answer
    return notice
