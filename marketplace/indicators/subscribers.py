"""Keeps facts under the business's own keys: telling an event twice changes nothing."""

from sqlalchemy import delete, select

from marketplace.core.clock import Month, vietnam_day
from marketplace.core.db import db, insert_into
from marketplace.indicators import trust_facts
from marketplace.indicators.models import RefundFact, SaleFact, ShopFact
from marketplace.orders.events import OrderCompleted
from marketplace.sellers.events import ShopApproved, ShopReactivated, ShopSuspended
from marketplace.settlement.events import RefundMade


def keep_sale(event: OrderCompleted) -> None:
    day = vietnam_day(event.occurred_at)
    db.session.execute(
        insert_into(SaleFact)
        .values(
            order_code=event.order_code,
            unit_id=event.unit_id,
            unit_code=event.unit_code,
            seller_code=event.seller_code,
            seller_name=event.seller_name,
            seller_kind=event.seller_kind,
            household_code=event.household_code,
            day=day,
            month=str(Month.of(day)),
            completed_at=event.occurred_at,
            amount=event.amount,
            method=event.method,
            cashless=bool(event.cashless),
        )
        .on_conflict_do_nothing(index_elements=[SaleFact.order_code])
    )


def keep_refund(event: RefundMade) -> None:
    """Only what goes back for goods of an order that had been completed lessens sales."""
    if not event.completed or not event.goods_amount:
        return
    day = vietnam_day(event.occurred_at)
    db.session.execute(
        insert_into(RefundFact)
        .values(
            refund_code=event.refund_code,
            order_code=event.order_code,
            unit_id=event.unit_id,
            unit_code=event.unit_code,
            seller_code=event.seller_code,
            seller_name=event.seller_name,
            day=day,
            month=str(Month.of(day)),
            refunded_at=event.occurred_at,
            amount=event.goods_amount,
            method=event.method,
            cashless=event.cashless,
        )
        .on_conflict_do_nothing(index_elements=[RefundFact.refund_code])
    )


def keep_approved_shop(event: ShopApproved) -> None:
    _open(event)


def keep_reactivated_shop(event: ShopReactivated) -> None:
    _open(event)


def _open(event: ShopApproved | ShopReactivated) -> None:
    db.session.execute(
        insert_into(ShopFact)
        .values(
            seller_code=event.seller_code,
            seller_name=event.seller_name,
            seller_kind=event.seller_kind,
            household_code=event.household_code,
            hamlet=event.hamlet,
            unit_id=event.unit_id,
            unit_code=event.unit_code,
            from_at=event.occurred_at,
        )
        .on_conflict_do_nothing(index_elements=[ShopFact.seller_code, ShopFact.from_at])
    )


def close_suspended_shop(event: ShopSuspended) -> None:
    standing = db.session.scalar(
        select(ShopFact).where(
            ShopFact.seller_code == event.seller_code,
            ShopFact.from_at <= event.occurred_at,
            ShopFact.until_at.is_(None),
        )
    )
    if standing is not None:
        standing.until_at = event.occurred_at
        db.session.flush()


SUBSCRIBERS = (
    keep_sale,
    keep_refund,
    keep_approved_shop,
    keep_reactivated_shop,
    close_suspended_shop,
    *trust_facts.SUBSCRIBERS,
)


def forget_facts() -> None:
    """Empty every fact table, before all events are told again."""
    for table in (SaleFact, RefundFact, ShopFact):
        db.session.execute(delete(table))
    trust_facts.forget_trust_facts()
