"""Records business facts as the rooms do, without playing the whole order."""

from datetime import datetime

from marketplace.core.db import unit_of_work
from marketplace.core.events import Event, record
from marketplace.orders.events import OrderCompleted
from marketplace.sellers.events import ShopApproved, ShopReactivated, ShopSuspended
from marketplace.sellers.models import Seller
from marketplace.settlement.events import RefundMade


def tell(*events: Event) -> None:
    with unit_of_work():
        for event in events:
            record(event)


def completed(
    seller: Seller, code: str, amount: int, at: datetime, *, method: str = "vietqr_bank"
) -> OrderCompleted:
    return OrderCompleted(
        occurred_at=at,
        order_code=code,
        group_code=f"N{code}",
        seller_id=seller.id,
        seller_code=seller.code,
        seller_name=seller.name,
        seller_kind=seller.kind.value,
        household_code=seller.household_code,
        unit_id=seller.unit_id,
        unit_code=seller.unit_code,
        amount=amount,
        delivery_fee=15_000,
        method=method,
        cashless=method != "cod",
        pickup=True,
        buyer_name="Lan",
        buyer_phone="+84912345678",
        buyer_user_id=None,
    )


def refunded(
    seller: Seller,
    code: str,
    order_code: str,
    amount: int,
    at: datetime,
    *,
    method: str = "vietqr_bank",
    after_completion: bool = True,
) -> RefundMade:
    return RefundMade(
        occurred_at=at,
        refund_code=code,
        order_code=order_code,
        group_code=f"N{order_code}",
        seller_code=seller.code,
        seller_name=seller.name,
        unit_id=seller.unit_id,
        unit_code=seller.unit_code,
        amount=amount,
        goods_amount=amount,
        method=method,
        cashless=method != "cod",
        completed=after_completion,
        buyer_phone="+84912345678",
    )


def shop_event(
    kind: type[ShopApproved] | type[ShopSuspended] | type[ShopReactivated],
    seller: Seller,
    at: datetime,
) -> Event:
    return kind(
        occurred_at=at,
        seller_id=seller.id,
        seller_code=seller.code,
        seller_name=seller.name,
        seller_slug=seller.slug,
        seller_kind=seller.kind.value,
        household_code=seller.household_code,
        hamlet=seller.hamlet,
        unit_id=seller.unit_id,
        unit_code=seller.unit_code,
        owner_ids=(),
        reason="",
    )
