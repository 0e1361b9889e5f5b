"""Builds the demo commune: the same for a seed, a day and a size, and no twice where it stands already.

Everything goes through the commands of real use with moments of the past. Only the sending of old
notices is left out: they stand in the log as sent, and no files are written for them.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import update

from marketplace.core.clock import day_start, vietnam_day
from marketplace.core.db import atomically, db, unit_of_work
from marketplace.core.errors import Forbidden
from marketplace.core.events import deliver_pending
from marketplace.core.secretbox import SecretBox
from marketplace.core.sentences import N_
from marketplace.core.settings import Settings
from marketplace.demo.farming.history import history_of
from marketplace.demo.load_request import LoadRequest, begun, is_finished, note_finished
from marketplace.demo.opening import Builder
from marketplace.demo.order_player import OrderPlayer
from marketplace.demo.pack import read_pack
from marketplace.demo.payments_made import Payments
from marketplace.demo.people import OPERATOR_PHONE, PEOPLE, person_actor, register_people
from marketplace.demo.places import furnish_communes, lay_ground
from marketplace.demo.plans import SIZES, Fate, GroupPlan, ShopPlan, Size, TradePlan
from marketplace.demo.shop_plan import plan_shops
from marketplace.demo.simulated_providers import simulated_providers
from marketplace.demo.trade_plan import plan_trade
from marketplace.jobs.commands import run_due_jobs
from marketplace.jobs.models import Job, JobState
from marketplace.jobs.transport import carrier
from marketplace.notifications.commands import SEND, mark_read
from marketplace.notifications.models import Notice
from marketplace.settlement.commands import expire_overdue
from marketplace.settlement.tasks import open_desk
from marketplace.tracelog.sequencing import sequence_batch
from marketplace.tracelog.tasks import follow_events
from marketplace.web.serving.settings import settings as running_settings

Progress = Callable[[int, int], None]
BEFORE = timedelta(days=45)
SWEEPS = (6, 12, 18, 23)
UNREAD = timedelta(hours=9)


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


@dataclass(frozen=True)
class Act:
    """Something that happens at a moment of the history."""

    at: datetime
    rank: int
    do: Callable[[datetime], None]


def load_demo(
    *,
    settings: Settings | None = None,
    size: str = "full",
    seed: int = 1,
    today: date,
    now: datetime | None = None,
    days: int | None = None,
    progress: Progress = lambda _done, _total: None,
) -> Loaded:
    """Build the demo of ``size`` ("full" or "small") with a history of ``days`` up to ``now``.

    ``now`` is a moment of ``today`` (Vietnam), by default its first. A load that was broken off is
    gone on with, under its own seed, day and size. Without ``settings``, those of the running
    application. Raises NotADemo, KeyError for an unknown size.
    """
    settings = settings or running_settings()
    if not (settings.demo or settings.testing):
        raise NotADemo
    asked = LoadRequest(size, seed, days or SIZES[size].days, now or day_start(today))
    request = begun(asked)
    built = _Load(settings, request)
    if is_finished():
        return built.summary(fresh=False)
    with _working_here(built):
        built.run(progress)
    return built.summary(fresh=True)


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
        self.trade: TradePlan = plan_trade(
            self.pack, self.shops, size=self.size, seed=request.seed, now=request.now
        )
        self.providers = simulated_providers(settings)
        self.orders = OrderPlayer(
            settings,
            Payments(self.providers),
            {shop.key: shop for shop in self.shops},
            {c.code: tuple(point.name for point in c.points) for c in self.pack.communes},
        )
        secret = settings.secret_key.get_secret_value()
        self.totp_box = SecretBox(secret, purpose="totp")
        self.payout_box = SecretBox(secret, purpose="payout-account")

    def run(self, progress: Progress) -> None:
        begin = day_start(self.today - timedelta(days=self.request.days) - BEFORE)
        self._furnish(begin)
        builder = Builder(self.settings, self.payout_box)
        acts = sorted(self._acts(builder), key=lambda act: (act.at, act.rank))
        day, last = vietnam_day(acts[0].at), len(acts)
        for done, act in enumerate(acts):
            if vietnam_day(act.at) != day:
                self._end_day(day)
                day = vietnam_day(act.at)
            act.do(act.at)
            progress(done, last)
        self._settle(self.request.now)
        # The history was recorded in the past: without places it would look like events cut out.
        while atomically(lambda: sequence_batch(everything=True)):
            pass
        note_finished(self.request.now)
        progress(last, last)

    def summary(self, *, fresh: bool) -> Loaded:
        listings = sum(len(shop.listings) for shop in self.shops)
        return Loaded(len(self.shops), listings, len(self.trade.groups), fresh)

    def _furnish(self, begin: datetime) -> None:
        with unit_of_work():
            lay_ground(begin)
        with unit_of_work():
            register_people(box=self.totp_box, now=begin)
        with unit_of_work():
            operator = person_actor(OPERATOR_PHONE, on=vietnam_day(begin))
            furnish_communes(self.pack, operator=operator, today=self.today, now=begin)

    def _acts(self, builder: Builder) -> Iterator[Act]:
        """The whole history; of equal moments shops come before orders."""
        now = self.request.now
        history = history_of(
            self.settings, self.pack.names, self.shops, self.request, desk=self.providers.desk
        )
        for number, shop in enumerate(self.shops):
            yield from self._shop_acts(builder, shop, timedelta(minutes=number % 50))
        for place, restock in enumerate(self.trade.restocks):
            yield Act(
                restock.at,
                10_000 + place,
                lambda at, r=restock: self.orders.restock(r.listing, r.variant, r.quantity, at),  # type: ignore[misc]
            )
        for place, group in enumerate(self.trade.groups):
            for number, step in enumerate(group.steps):
                yield Act(step.at, 20_000 + place * 20 + number, self._step(group, number))
        for place, (content, ago) in enumerate(zip(self.pack.talk.stray, (1, 2, 6), strict=True)):
            at = _at(self.today - timedelta(days=ago), 15)
            yield Act(at, place, lambda at, c=content: self._stray(c, at))  # type: ignore[misc]
        yield Act(_at(self.today - timedelta(days=1), 9), 0, self._return_strays)
        day = self.today - timedelta(days=self.request.days)
        while day <= self.today:
            for hour in SWEEPS:
                if (at := _at(day, hour)) <= now:
                    yield Act(at, 0, self._sweep)
            day += timedelta(days=1)
        for place, (at, do) in enumerate(history.acts()):
            if at <= now:
                yield Act(at, 5_000 + place, do)
        yield Act(now - UNREAD, 0, self._read_notices)

    def _shop_acts(self, builder: Builder, shop: ShopPlan, delay: timedelta) -> Iterator[Act]:
        opened = _at(shop.opened_on, 8) + delay
        yield Act(opened, 1, _in_unit(lambda at: builder.open(shop, at)))
        if shop.fate not in {Fate.DRAFT, Fate.SUBMITTED}:
            words = self.pack.talk.more_needed
            decided = opened + timedelta(days=1, hours=2)
            yield Act(decided, 2, _in_unit(lambda at: builder.decide(shop, at, more_needed=words)))
        if shop.fate is Fate.SUSPENDED:
            at = _at(self.today - timedelta(days=min(12, self.request.days // 2)), 14)
            words = self.pack.talk.suspension
            yield Act(at, 3, _in_unit(lambda at: builder.suspend(shop, at, reason=words)))
        for listing in shop.listings:
            if listing.listed_on > shop.opened_on:
                at = max(_at(listing.listed_on, 12), opened + timedelta(days=1, hours=3)) + delay
                if at <= self.request.now:
                    yield Act(
                        at,
                        4,
                        _in_unit(lambda at, x=listing: builder.list_later(shop, x, at)),  # type: ignore[misc]
                    )

    def _step(self, group: GroupPlan, number: int) -> Callable[[datetime], None]:
        return lambda _at: self.orders.do(group, group.steps[number])

    def _stray(self, content: str, at: datetime) -> None:
        self.orders.payments.stray(content, 180_000 + 35_000 * len(content), at)

    def _return_strays(self, at: datetime) -> None:
        """The operator sent older unmatched transfers back; the latest one still waits."""
        operator = person_actor(OPERATOR_PHONE, on=vietnam_day(at))
        self.orders.payments.return_strays(by=operator.user_code, now=at)

    def _sweep(self, at: datetime) -> None:
        self.providers.clock.now = at
        expire_overdue(desk=self.providers.desk, now=at)

    def _read_notices(self, at: datetime) -> None:
        """The demo's people have read what is old, so that new orders stand out."""
        self._settle(at)
        for person in PEOPLE:
            with unit_of_work():
                mark_read(_user_id(person.phone), now=at)

    def _end_day(self, day: date) -> None:
        self._settle(day_start(day + timedelta(days=1)))

    def _settle(self, now: datetime) -> None:
        """What the worker would have done by ``now``: tell events, send refunds, make pictures."""
        self.providers.clock.now = now
        while deliver_pending(now):
            pass
        log_as_sent(now)
        run_due_jobs(now=now)
        follow_events(now=now)
        self.orders.payments.send_refunds_out(now)
        db.session.remove()


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
            update(Notice).where(Notice.sent_at.is_(None)).values(sent_at=Notice.created_at),
            execution_options={"synchronize_session": False},
        )


def _in_unit(work: Callable[[datetime], object]) -> Callable[[datetime], None]:
    def done(at: datetime) -> None:
        with unit_of_work():
            work(at)

    return done


def _at(day: date, hour: int) -> datetime:
    return day_start(day) + timedelta(hours=hour)


def _user_id(phone: str) -> int:
    actor = person_actor(phone, on=date.max)
    assert actor.user_id is not None
    return actor.user_id
