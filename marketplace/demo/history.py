"""Everything that happens in the demo, as acts at moments of the past, gathered by day."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from marketplace.core.clock import day_start, vietnam_day
from marketplace.core.db import unit_of_work
from marketplace.demo.farming.history import History as FarmHistory
from marketplace.demo.load_request import LoadRequest
from marketplace.demo.opening import Builder
from marketplace.demo.order_player import OrderPlayer
from marketplace.demo.pack import DemoPack
from marketplace.demo.people import OPERATOR_PHONE, person_actor
from marketplace.demo.plans import Fate, GroupPlan, ShopPlan, TradePlan
from marketplace.settlement.commands.clockwork import expire_overdue

SWEEPS = (6, 12, 18, 23)


@dataclass(frozen=True)
class Act:
    """Something that happens at a moment of the history; it opens its own units of work."""

    at: datetime
    rank: int
    do: Callable[[datetime], object]


@dataclass(frozen=True)
class PlayedDay:
    """What happens on a day, in its order. ``opening`` days are played before the market opens."""

    day: date
    acts: tuple[Act, ...]
    opening: bool


@dataclass(frozen=True)
class History:
    """The plans of a demo, and who carries them out."""

    request: LoadRequest
    pack: DemoPack
    shops: Sequence[ShopPlan]
    trade: TradePlan
    builder: Builder
    orders: OrderPlayer
    farms: FarmHistory

    @property
    def today(self) -> date:
        return vietnam_day(self.request.now)

    def days(self, first: Iterable[Act], last: Iterable[Act]) -> list[PlayedDay]:
        """Shops and products after ``first``, so that the market can open; then what is traded."""
        trade = [act for act in self._trade_acts() if act.at <= self.request.now]
        return [
            *_by_day([*first, *self._opening_acts()], opening=True),
            *_by_day([*trade, *last], opening=False),
        ]

    def _opening_acts(self) -> Iterator[Act]:
        for number, shop in enumerate(self.shops):
            yield from self._shop_acts(shop, timedelta(minutes=number % 50))

    def _shop_acts(self, shop: ShopPlan, delay: timedelta) -> Iterator[Act]:
        builder, talk = self.builder, self.pack.talk
        opened = _at(shop.opened_on, 8) + delay
        yield Act(opened, 1, in_unit(lambda at: builder.open(shop, at)))
        if shop.fate not in {Fate.DRAFT, Fate.SUBMITTED}:
            decided = opened + timedelta(days=1, hours=2)
            yield Act(
                decided,
                2,
                in_unit(lambda at: builder.decide(shop, at, more_needed=talk.more_needed)),
            )
        if shop.fate is Fate.SUSPENDED:
            at = _at(self.today - timedelta(days=min(12, self.request.days // 2)), 14)
            yield Act(at, 3, in_unit(lambda at: builder.suspend(shop, at, reason=talk.suspension)))
        for listing in shop.listings:
            if listing.listed_on > shop.opened_on:
                at = max(_at(listing.listed_on, 12), opened + timedelta(days=1, hours=3)) + delay
                if at <= self.request.now:
                    yield Act(
                        at,
                        4,
                        in_unit(lambda at, x=listing: builder.list_later(shop, x, at)),  # type: ignore[misc]
                    )

    def _trade_acts(self) -> Iterator[Act]:
        """Of equal moments the clock's work comes first, then fields, new goods and orders."""
        for place, (at, do) in enumerate(self.farms.acts()):
            yield Act(at, 5_000 + place, do)
        for place, restock in enumerate(self.trade.restocks):
            yield Act(
                restock.at,
                10_000 + place,
                lambda at, r=restock: self.orders.restock(r.listing, r.variant, r.quantity, at),  # type: ignore[misc]
            )
        for place, group in enumerate(self.trade.groups):
            for number, step in enumerate(group.steps):
                yield Act(step.at, 20_000 + place * 20 + number, self._step(group, number))
        yield from self._stray_acts()
        day = self.today - timedelta(days=self.request.days)
        while day <= self.today:
            for hour in SWEEPS:
                yield Act(_at(day, hour), 0, self._sweep)
            day += timedelta(days=1)

    def _step(self, group: GroupPlan, number: int) -> Callable[[datetime], None]:
        return lambda _at: self.orders.do(group, group.steps[number])

    def _stray_acts(self) -> Iterator[Act]:
        """Money that names no order: the operator sent all of it back but the latest."""
        payments = self.orders.payments
        for place, (content, ago) in enumerate(zip(self.pack.talk.stray, (1, 2, 6), strict=True)):
            amount = 180_000 + 35_000 * len(content)
            yield Act(
                _at(self.today - timedelta(days=ago), 15),
                place,
                lambda at, c=content, a=amount: payments.stray(c, a, at),  # type: ignore[misc]
            )
        yield Act(_at(self.today - timedelta(days=1), 9), 0, self._return_strays)

    def _return_strays(self, at: datetime) -> None:
        operator = person_actor(OPERATOR_PHONE, on=vietnam_day(at))
        self.orders.payments.return_strays(by=operator.user_code, now=at)

    def _sweep(self, at: datetime) -> None:
        providers = self.orders.payments.providers
        providers.clock.now = at
        expire_overdue(desk=providers.desk, now=at)


def _by_day(acts: Iterable[Act], *, opening: bool) -> Iterator[PlayedDay]:
    ordered = sorted(acts, key=lambda act: (act.at, act.rank))
    for day, of_day in groupby(ordered, key=lambda act: vietnam_day(act.at)):
        yield PlayedDay(day, tuple(of_day), opening)


def in_unit(work: Callable[[datetime], object]) -> Callable[[datetime], None]:
    """An act that does ``work`` in one unit of work."""

    def done(at: datetime) -> None:
        with unit_of_work():
            work(at)

    return done


def _at(day: date, hour: int) -> datetime:
    return day_start(day) + timedelta(hours=hour)
