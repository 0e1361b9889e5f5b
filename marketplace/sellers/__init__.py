"""Shops: onboarding, verification, members, growers, payout accounts."""
