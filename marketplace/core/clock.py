"""Moments are aware and in UTC; a business day is a day in Asia/Ho_Chi_Minh."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def utc_now() -> datetime:
    """The present moment. Doors, tasks and the command line call this; commands are told."""
    return datetime.now(UTC)


def vietnam_day(moment: datetime) -> date:
    """The business day on which an aware ``moment`` falls."""
    return moment.astimezone(VIETNAM).date()


def day_start(day: date) -> datetime:
    """The first instant of a Vietnam ``day``, in UTC."""
    return datetime.combine(day, time.min, VIETNAM).astimezone(UTC)


@dataclass(frozen=True, order=True)
class Month:
    """A reporting month of Vietnam days."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read ``2026-11``; raises ValueError on anything else."""
        moment = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
        return cls(moment.year, moment.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return self.following.first_day - timedelta(days=1)

    @property
    def following(self) -> "Month":
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def previous(self) -> "Month":
        return Month.of(self.first_day - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"
