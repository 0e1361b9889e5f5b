"""Everything that moves stock. Callers wrap one command in a unit of work."""

from marketplace.inventory.commands.holding import (
    OutOfStock,
    QuantityNotValid,
    ReservationGone,
    consume,
    hold_longer,
    release,
    reserve,
    reserve_group,
    take_back,
)
from marketplace.inventory.commands.offering import grows_fresh, offer_harvest, offer_product
from marketplace.inventory.commands.stocking import set_available, undo_stock

__all__ = [
    "OutOfStock",
    "QuantityNotValid",
    "ReservationGone",
    "consume",
    "grows_fresh",
    "hold_longer",
    "offer_harvest",
    "offer_product",
    "release",
    "reserve",
    "reserve_group",
    "set_available",
    "take_back",
    "undo_stock",
]
