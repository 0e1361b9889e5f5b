"""What a load is asked for, and the note of how far it has come."""

from dataclasses import dataclass
from datetime import date, datetime

from marketplace.core.db import db, unit_of_work
from marketplace.core.demo_load import ONLY, DemoLoad, demo_load


@dataclass(frozen=True)
class LoadRequest:
    """What was asked for when the demo was begun; a later load goes on with it."""

    size: str
    seed: int
    days: int
    now: datetime


def begun(asked: LoadRequest) -> LoadRequest:
    """The request that a load was begun with before, or ``asked``."""
    load = demo_load()
    if load is None:
        return asked
    return LoadRequest(load.size, load.seed, load.days, load.until)


def note_begun(request: LoadRequest, *, day: date, last_day: date, acts: int) -> None:
    """Keep what is asked for; what was kept before stays."""
    with unit_of_work() as session:
        if demo_load() is None:
            load = DemoLoad(id=ONLY, size=request.size, seed=request.seed, days=request.days)
            load.until, load.acts_done, load.acts_total = request.now, 0, acts
            load.day, load.last_day = day, last_day
            session.add(load)


def note_played(day: date, *, acts: int, finished_at: datetime | None = None) -> None:
    """Note that ``acts`` more have happened, the last of them on ``day``."""
    with unit_of_work():
        load = db.session.get_one(DemoLoad, ONLY)
        load.acts_done, load.day = load.acts_done + acts, day
        load.finished_at = finished_at
