"""Stock held for one order by itself."""

from datetime import datetime

from marketplace.inventory.commands.holding import Lines, reserve_group


def reserve(
    lines: Lines, *, business_key: str, group_key: str, expires_at: datetime, now: datetime
) -> None:
    """Hold ``lines`` (variant id → base units) under one business key."""
    reserve_group({business_key: lines}, group_key=group_key, expires_at=expires_at, now=now)
