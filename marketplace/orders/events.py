"""What happens to orders, told with everything that indicators, notices and the ledger's readers need."""

from dataclasses import dataclass
from typing import ClassVar

from marketplace.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OrderFact(Event):
    """What every fact about an order carries; ``amount`` is goods only, in đồng.

    ``cashless`` is None as long as nobody has paid. ``unit_id`` is the unit version of the day of
    placing, ``pickup`` tells whether the buyer fetches the goods.
    """

    order_code: str
    group_code: str
    seller_id: int
    seller_code: str
    seller_name: str
    seller_kind: str
    household_code: str | None
    unit_id: int
    unit_code: str
    amount: int
    delivery_fee: int
    method: str
    cashless: bool | None
    pickup: bool
    buyer_name: str
    buyer_phone: str
    buyer_user_id: int | None


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(OrderFact):
    """The order stands and waits for its seller: it has been paid, or is to be paid in cash."""

    name: ClassVar[str] = "orders.order_placed"


@dataclass(frozen=True, kw_only=True)
class OrderPaid(OrderFact):
    """All money of the order is in: before the goods leave, or at the door."""

    name: ClassVar[str] = "orders.order_paid"


@dataclass(frozen=True, kw_only=True)
class OrderDeclined(OrderFact):
    name: ClassVar[str] = "orders.order_declined"
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(OrderFact):
    name: ClassVar[str] = "orders.order_cancelled"
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderHandedOver(OrderFact):
    name: ClassVar[str] = "orders.order_handed_over"


@dataclass(frozen=True, kw_only=True)
class OrderDisputed(OrderFact):
    name: ClassVar[str] = "orders.order_disputed"
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderCompleted(OrderFact):
    name: ClassVar[str] = "orders.order_completed"
