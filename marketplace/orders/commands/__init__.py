"""Every change to carts, orders, pick-up points and delivery rules."""
