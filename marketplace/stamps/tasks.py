"""What the clock does with stamps."""

from datetime import datetime

from marketplace.core.db import atomically
from marketplace.stamps.commands import flags
from marketplace.stamps.scans import forget_devices
from marketplace.stamps.stamp_settings import stamp_settings


def raise_flags(*, now: datetime) -> None:
    atomically(lambda: flags.raise_flags(stamp_settings().rules, now=now))


def forget_old_devices(*, now: datetime) -> None:
    atomically(lambda: forget_devices(now=now))
