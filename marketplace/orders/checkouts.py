"""What a buyer says on the checkout page, as plain values for the command."""

from dataclasses import dataclass

from marketplace.core.money import Vnd
from marketplace.orders.models import DeliveryWay
from marketplace.orders.rules import Locality


@dataclass(frozen=True)
class WantedLine:
    """One line as the buyer saw it: how many, at which price of one."""

    variant_id: int
    count: int
    price: Vnd


@dataclass(frozen=True)
class Destination:
    """Where the goods go: the buyer's unit, or that of the pick-up point."""

    unit_id: int
    place: Locality
    pickup_point_id: int | None = None
    street: str = ""

    @property
    def way(self) -> DeliveryWay:
        return DeliveryWay.DELIVERY if self.pickup_point_id is None else DeliveryWay.PICKUP


@dataclass(frozen=True)
class Checkout:
    """All that one order form says. ``key`` is the form's own; sending it again makes no new order.

    ``delivery_total`` is the delivery that the buyer saw (đồng), None where no fee was shown yet.
    """

    key: str
    lines: tuple[WantedLine, ...]
    buyer_name: str
    buyer_phone: str
    destination: Destination
    method: str
    delivery_total: Vnd | None
    buyer_user_id: int | None = None
    cart_id: int | None = None
