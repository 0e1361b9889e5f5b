"""Viet Nam's time: UTC+7, without daylight saving. Banks write it without a zone."""

from datetime import UTC, date, datetime, time, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "UTC+07:00")
BANK_FORMAT = "%Y-%m-%d %H:%M:%S"


def bank_moment(text: str) -> datetime:
    """Read `2026-11-21 14:02:37` as Viet Nam's time, in UTC. Raises `ValueError`."""
    return datetime.strptime(text, BANK_FORMAT).replace(tzinfo=VIETNAM).astimezone(UTC)


def bank_text(moment: datetime) -> str:
    """Write an aware moment as banks do."""
    return moment.astimezone(VIETNAM).strftime(BANK_FORMAT)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Give the first moment of a day in Viet Nam and the first of the next (half-open), in UTC."""
    start = datetime.combine(day, time(), VIETNAM).astimezone(UTC)
    return start, start + timedelta(days=1)
