"""Money that went back to a buyer, told with what indicators and notices need."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RefundMade(Event):
    """A refund was decided and posted. ``goods_amount`` is the part of ``amount`` that was for goods;

    ``completed`` tells whether the order had been completed, so that it lessens sales that were
    counted. ``occurred_at`` is the moment of the decision.
    """

    name: ClassVar[str] = "settlement.refund_made"
    refund_code: str
    order_code: str
    group_code: str
    seller_code: str
    seller_name: str
    unit_id: int
    unit_code: str
    amount: int
    goods_amount: int
    method: str
    cashless: bool
    completed: bool
    buyer_phone: str
