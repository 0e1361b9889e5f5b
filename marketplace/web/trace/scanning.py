"""Who scans, without a cookie: a hash that tells neighbours apart today and nobody tomorrow."""

from datetime import datetime

from flask import request

from marketplace.core.clock import vietnam_day
from marketplace.stamps.stamp_settings import stamp_settings


def scanning_device(now: datetime) -> str | None:
    """The hash of this request's network and browser."""
    return stamp_settings().device_hash(
        request.remote_addr, request.user_agent.string, day=vietnam_day(now)
    )
