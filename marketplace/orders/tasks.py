"""What the clock does with carts and orders by itself."""

from datetime import datetime

from marketplace.core.db import unit_of_work
from marketplace.orders.commands import cart


def forget_old_carts(*, now: datetime) -> None:
    with unit_of_work():
        cart.forget_old_carts(now=now)
