"""What is read of carts, orders, pick-up points and delivery."""
