"""Chợ Xã: the market that a commune runs."""
