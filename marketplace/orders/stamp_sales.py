"""Stamps go with the goods: they are sold when the order is handed over."""

from marketplace.orders.events import OrderHandedOver
from marketplace.stamps.commands.sales import packs_of_order, sell_stamps


def sell_stamps_of_order(event: OrderHandedOver) -> None:
    """Give the order the stamps of its packs; told again it gives no more."""
    sell_stamps(event.order_code, packs_of_order(event.order_code), now=event.occurred_at)
