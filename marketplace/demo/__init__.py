"""The demo commune: its people, shops, products and pictures."""
