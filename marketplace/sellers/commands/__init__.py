"""Writes about shops: opening, gates, payout accounts, members, growers."""
