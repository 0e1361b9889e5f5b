"""Builds the demo commune: the same for a seed, a day and a size, and no twice where it stands already.

Everything goes through the commands of real use with moments of the past. Only the sending of old
notices is left out: they stand in the log as sent, and no files are written for them. Shops and
products stand first, so that a market can open while its past is still being played: each day is
kept as a whole, and a load that was broken off goes on with the next one.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import update

from marketplace.core.clock import day_start, vietnam_day
from marketplace.core.db import atomically, db, one_commit, unit_of_work
from marketplace.core.demo_load import demo_load
from marketplace.core.errors import Forbidden
from marketplace.core.events import deliver_pending
from marketplace.core.secretbox import SecretBox
from marketplace.core.sentences import N_
from marketplace.core.settings import Settings
from marketplace.demo.farming.history import history_of
from marketplace.demo.history import Act, History, PlayedDay
from marketplace.demo.load_request import LoadRequest, begun, note_begun, note_played
from marketplace.demo.opening import Builder
from marketplace.demo.order_player import OrderPlayer
from marketplace.demo.pack import read_pack
from marketplace.demo.payments_made import Payments
from marketplace.demo.people import OPERATOR_PHONE, PEOPLE, person_actor, register_people
from marketplace.demo.places import furnish_communes, lay_ground
from marketplace.demo.plans import SIZES, Size
from marketplace.demo.shop_plan import plan_shops
from marketplace.demo.simulated_providers import simulated_providers
from marketplace.demo.trade_plan import plan_trade
from marketplace.jobs.commands import run_due_jobs
from marketplace.jobs.models import Job, JobState
from marketplace.jobs.transport import carrier
from marketplace.notifications.commands import SEND, mark_read
from marketplace.notifications.models import Notice
from marketplace.settlement.tasks import open_desk
from marketplace.tracelog.sequencing import sequence_batch
from marketplace.tracelog.tasks import follow_events
from marketplace.web.serving.settings import settings as running_settings

BEFORE = timedelta(days=45)
UNREAD = timedelta(hours=9)
LAST = 1_000_000


@dataclass(frozen=True)
class Progress:
    """How far a load has come: acts done of all, the day that came last and how many follow."""

    done: int
    total: int
    day: date
    days_left: int


Watcher = Callable[[Progress], None]


class NotADemo(Forbidden):
    code = "not_a_demo"
    sentence = N_("The demo is loaded in a demo only: start with DEMO=1.")


@dataclass(frozen=True)
class Loaded:
    """What stands after loading; ``fresh`` is False where all of it had been there."""

    shops: int
    products: int
    groups: int
    fresh: bool


def load_demo(
    *,
    settings: Settings | None = None,
    size: str = "full",
    seed: int = 1,
    today: date,
    now: datetime | None = None,
    days: int | None = None,
    opening_only: bool = False,
    pause: float = 0,
    watcher: Watcher = lambda _progress: None,
) -> Loaded:
    """Build the demo of ``size`` ("full" or "small") with a history of ``days`` up to ``now``.

    ``now`` is a moment of ``today`` (Vietnam), by default its first. A load that was broken off is
    gone on with, under its own seed, day and size. With ``opening_only`` it stops where shops and
    products stand. A market that is open already is left ``pause`` seconds to write after each day.
    Without ``settings``, those of the running application. Raises NotADemo, KeyError for an unknown
    size.
    """
    settings = settings or running_settings()
    if not (settings.demo or settings.testing):
        raise NotADemo
    load = _Load(
        settings, begun(LoadRequest(size, seed, days or SIZES[size].days, now or day_start(today)))
    )
    standing = demo_load()
    if standing is not None and standing.finished_at is not None:
        return load.summary(fresh=False)
    with _working_here(load):
        load.run(watcher, opening_only=opening_only, pause=pause)
    return load.summary(fresh=True)


@contextmanager
def _working_here(load: "_Load") -> Iterator[None]:
    """Jobs of the history are done by the load itself, at its own payment desk."""
    desk, send = open_desk.desk, carrier.send
    open_desk.desk, carrier.send = load.providers.desk, None
    try:
        yield
    finally:
        open_desk.desk, carrier.send = desk, send


class _Load:
    def __init__(self, settings: Settings, request: LoadRequest) -> None:
        self.settings, self.request, self.pack = settings, request, read_pack()
        self.today = vietnam_day(request.now)
        sized = SIZES[request.size]
        self.size = Size(**{**sized.__dict__, "days": request.days})
        self.shops = plan_shops(self.pack, size=self.size, seed=request.seed, today=self.today)
        self.trade = plan_trade(
            self.pack, self.shops, size=self.size, seed=request.seed, now=request.now
        )
        self.providers = simulated_providers(settings)
        self.payments = Payments(self.providers)

    def summary(self, *, fresh: bool) -> Loaded:
        listings = sum(len(shop.listings) for shop in self.shops)
        return Loaded(len(self.shops), listings, len(self.trade.groups), fresh)

    def run(self, watcher: Watcher, *, opening_only: bool, pause: float) -> None:
        days = self._days()
        total, last_day = sum(len(day.acts) for day in days), days[-1].day
        note_begun(self.request, day=days[0].day, last_day=last_day, acts=total)
        standing = demo_load()
        assert standing is not None
        done, before = standing.acts_done, 0
        wanted = sum(len(day.acts) for day in days if day.opening) if opening_only else total
        ends_on = max(day.day for day in days if day.opening) if opening_only else last_day
        for day in days:
            before += len(day.acts)
            if before <= done:
                continue
            if opening_only and not day.opening:
                return
            atomically(lambda day=day: self._play(day), unit=one_commit)  # type: ignore[misc]
            db.session.remove()
            watcher(Progress(before, wanted, day.day, (ends_on - day.day).days))
            if pause and not day.opening:
                time.sleep(pause)

    def _days(self) -> list[PlayedDay]:
        secret = self.settings.secret_key.get_secret_value()
        history = History(
            self.request,
            self.pack,
            self.shops,
            self.trade,
            Builder(self.settings, SecretBox(secret, purpose="payout-account")),
            OrderPlayer(
                self.settings,
                self.payments,
                {shop.key: shop for shop in self.shops},
                {c.code: tuple(point.name for point in c.points) for c in self.pack.communes},
            ),
            history_of(
                self.settings, self.pack.names, self.shops, self.request, desk=self.providers.desk
            ),
        )
        now = self.request.now
        begin = day_start(self.today - timedelta(days=self.request.days) - BEFORE)
        return history.days(
            [Act(begin, 0, self._furnish)],
            [Act(now - UNREAD, 0, self._read_notices), Act(now, LAST, self._finish)],
        )

    def _furnish(self, begin: datetime) -> None:
        secret = self.settings.secret_key.get_secret_value()
        with unit_of_work():
            lay_ground(begin)
        with unit_of_work():
            register_people(box=SecretBox(secret, purpose="totp"), now=begin)
        with unit_of_work():
            operator = person_actor(OPERATOR_PHONE, on=vietnam_day(begin))
            furnish_communes(self.pack, operator=operator, today=self.today, now=begin)

    def _play(self, day: PlayedDay) -> None:
        for act in day.acts:
            act.do(act.at)
        ended = min(day_start(day.day + timedelta(days=1)), self.request.now)
        self._settle(ended)
        if not day.opening:  # the log is signed day by day, as the market's days go by
            follow_events(now=ended)
        finished = day.acts[-1].rank == LAST
        note_played(day.day, acts=len(day.acts), finished_at=self.request.now if finished else None)

    def _settle(self, now: datetime) -> None:
        """What the worker would have done by ``now``: tell events, do jobs, send refunds."""
        self.providers.clock.now = now
        while deliver_pending(now):
            pass
        log_as_sent(now)
        run_due_jobs(now=now)
        self.payments.send_refunds_out(now)

    def _read_notices(self, at: datetime) -> None:
        """The demo's people have read what is old, so that new orders stand out."""
        self._settle(at)
        for person in PEOPLE:
            with unit_of_work():
                mark_read(_user_id(person.phone), now=at)

    def _finish(self, now: datetime) -> None:
        self._settle(now)
        # The history was recorded in the past: without places it would look like events cut out.
        while atomically(lambda: sequence_batch(everything=True)):
            pass


def log_as_sent(now: datetime) -> None:
    """Old notices count as sent, and their jobs as done, without writing a file for each."""
    with unit_of_work() as session:
        session.execute(
            update(Job)
            .where(Job.name == SEND, Job.state == JobState.QUEUED, Job.run_after <= now)
            .values(state=JobState.DONE, finished_at=now),
            execution_options={"synchronize_session": False},
        )
        session.execute(
            update(Notice)
            .where(Notice.sent_at.is_(None), Notice.created_at <= now)
            .values(sent_at=Notice.created_at),
            execution_options={"synchronize_session": False},
        )


def _user_id(phone: str) -> int:
    actor = person_actor(phone, on=date.max)
    assert actor.user_id is not None
    return actor.user_id
