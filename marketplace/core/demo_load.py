"""How far the demo's history has been played; one row in a demo, none in a real market."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Code, Id, Model, UtcMoment, db

ONLY = 1


class DemoLoad(Model):
    """What the demo was asked for, how much of it has happened, and the day that came last.

    Noted in the transaction of the acts themselves, so that a load that was broken off goes on with
    the very next one.
    """

    __tablename__ = "demo_load"
    __table_args__ = (CheckConstraint(f"id = {ONLY}", name="only_one"),)

    id: Mapped[Id]
    size: Mapped[Code]
    seed: Mapped[int]
    days: Mapped[int]
    until: Mapped[datetime] = mapped_column(UtcMoment)
    acts_done: Mapped[int]
    acts_total: Mapped[int]
    day: Mapped[date]
    last_day: Mapped[date]
    finished_at: Mapped[datetime | None] = mapped_column(UtcMoment)

    @property
    def percent(self) -> int:
        return 100 * self.acts_done // max(1, self.acts_total)

    @property
    def days_left(self) -> int:
        return (self.last_day - self.day).days


def demo_load() -> DemoLoad | None:
    """The load of this demo; None before it was begun and in every real market."""
    return db.session.get(DemoLoad, ONLY, populate_existing=True)


def demo_is_being_played() -> bool:
    """Whether the market's days still belong to the demo's past."""
    load = demo_load()
    return load is not None and load.finished_at is None
