"""What is read of carts, orders, pick-up points and delivery."""

from marketplace.orders.queries.cart import CartView, cart_count, cart_view
from marketplace.orders.queries.orders import (
    group_of_form,
    group_with_orders,
    order_counts,
    order_of_shop,
    orders_of_shop,
)
from marketplace.orders.queries.pickup_points import active_points, point_for, points_for

__all__ = [
    "CartView",
    "active_points",
    "cart_count",
    "cart_view",
    "group_of_form",
    "group_with_orders",
    "order_counts",
    "order_of_shop",
    "orders_of_shop",
    "point_for",
    "points_for",
]
