"""How an order goes from the click to the end: smoothly most of the time, as life will have it else."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from marketplace.core.clock import VIETNAM
from marketplace.demo.pack import DemoPack
from marketplace.demo.plans import TradeStep, Verb

CASH = "cod"
MORNING, EVENING = 5, 21

# What goes otherwise than smoothly, each in so many of a thousand orders.
CANCELLED, DECLINED, UNANSWERED, DISPUTED, REFUNDED = 30, 22, 9, 7, 20
# What goes wrong with paying by bank, in so many of a thousand groups.
NEVER_PAID, PAID_LATE, PAID_IN_TWO, PAID_TOO_MUCH = 38, 8, 12, 9


class OrderScenarios:
    """Draws the steps of one group after the other from ``rand``; what lies after ``now`` is left out."""

    def __init__(self, pack: DemoPack, rand: Random, now: datetime) -> None:
        self.talk, self.rand, self.now = pack.talk, rand, now

    def steps(
        self,
        at: datetime,
        *,
        shops: Sequence[str],
        method: str,
        pickup: bool,
        near: bool,
        late: float,
        smooth: bool,
        until: Verb | None,
    ) -> tuple[TradeStep, ...]:
        """The steps in order of time. With ``until`` sellers have come so far and no further."""
        steps = [TradeStep(at, Verb.PLACE)]
        paid_at: datetime | None = at
        if method != CASH:
            paying = list(self._paying(at, method, smooth=smooth))
            steps += paying
            paid_at = paying[-1].at if paying else None
        if until is not None:
            steps += [step for shop in shops for step in _fresh(at, shop, until)]
        elif paid_at is not None:
            for shop in shops:
                steps += self._fulfilment(
                    paid_at,
                    shop,
                    cash=method == CASH,
                    quick=pickup or near,
                    late=late,
                    smooth=smooth,
                )
        steps.sort(key=lambda step: step.at)
        return tuple(step for step in steps if step.at <= self.now)

    def _paying(self, at: datetime, method: str, *, smooth: bool) -> Iterator[TradeStep]:
        soon = at + timedelta(seconds=self.rand.randrange(40, 420))
        dice = 1_000 if smooth else self.rand.randrange(1_000)
        if dice < NEVER_PAID:
            return
        by_bank = method == "vietqr_bank"
        dice -= NEVER_PAID
        if by_bank and dice < PAID_LATE:
            yield TradeStep(at + timedelta(hours=self.rand.randrange(9, 30)), Verb.PAY)
            return
        dice -= PAID_LATE
        if by_bank and dice < PAID_IN_TWO:
            yield TradeStep(soon, Verb.PAY_HALF)
            yield TradeStep(soon + timedelta(minutes=4), Verb.PAY_MORE)
            return
        dice -= PAID_IN_TWO
        yield TradeStep(soon, Verb.PAY)
        if by_bank and dice < PAID_TOO_MUCH:
            yield TradeStep(soon + timedelta(minutes=2), Verb.PAY_AGAIN)

    def _fulfilment(
        self, placed: datetime, shop: str, *, cash: bool, quick: bool, late: float, smooth: bool
    ) -> Iterator[TradeStep]:
        """What seller and buyer do after the order stands; without a step more it waits."""
        rand = self.rand
        dice = 1_000 if smooth else rand.randrange(1_000)
        if dice < CANCELLED:
            at = placed + timedelta(minutes=rand.randrange(8, 50))
            yield TradeStep(at, Verb.CANCEL, shop, rand.choice(self.talk.cancel))
            return
        dice -= CANCELLED
        accepted = _by_day(placed + timedelta(minutes=rand.randrange(12, 240)), rand)
        if accepted - placed > timedelta(hours=10):
            # In the evening sellers answer before they go to bed: the market waits twelve hours.
            accepted = placed + timedelta(minutes=rand.randrange(10, 40))
        if dice < DECLINED:
            yield TradeStep(accepted, Verb.DECLINE, shop, rand.choice(self.talk.decline))
            return
        dice -= DECLINED
        if dice < UNANSWERED:
            return
        dice -= UNANSWERED
        packed = _by_day(accepted + timedelta(minutes=rand.randrange(40, 300)), rand)
        handed = _by_day(packed + timedelta(minutes=rand.randrange(60, 420)), rand)
        wait = rand.randrange(3, 22) if quick else rand.randrange(18, 70)
        delivered = _by_day(handed + timedelta(hours=wait), rand)
        yield TradeStep(accepted, Verb.ACCEPT, shop)
        yield TradeStep(packed, Verb.PACK, shop)
        yield TradeStep(handed, Verb.HAND_OVER, shop)
        if cash:
            by_code = rand.random() < 0.16 + 0.2 * late
            yield TradeStep(delivered, Verb.DOOR_CODE if by_code else Verb.CASH, shop)
        yield TradeStep(delivered + timedelta(minutes=1), Verb.DELIVER, shop)
        yield from self._ending(delivered, shop, dice, cash=cash)

    def _ending(
        self, delivered: datetime, shop: str, dice: int, *, cash: bool
    ) -> Iterator[TradeStep]:
        """The buyer confirms, complains, or says nothing: then the market completes by itself."""
        rand = self.rand
        words = rand.choice(self.talk.complaint)
        next_day = _by_day(delivered + timedelta(hours=rand.randrange(3, 30)), rand)
        if dice < DISPUTED and not cash:
            yield TradeStep(next_day, Verb.COMPLAIN, shop, words)
            yield TradeStep(
                _by_day(next_day + timedelta(hours=20), rand), Verb.TAKE_BACK, shop, words
            )
            return
        if rand.random() < 0.4:
            yield TradeStep(next_day, Verb.CONFIRM, shop)
        if dice < DISPUTED + REFUNDED and not cash:
            at = _by_day(delivered + timedelta(days=rand.randrange(5, 9)), rand)
            yield TradeStep(at, Verb.REFUND, shop, words)


def _fresh(placed: datetime, shop: str, until: Verb) -> Iterator[TradeStep]:
    """What a quick seller has done by now, whatever the hour."""
    path = (Verb.ACCEPT, Verb.PACK, Verb.HAND_OVER)
    reached = path.index(until) + 1 if until in path else 0
    for hours, verb in enumerate(path[:reached], start=1):
        yield TradeStep(placed + timedelta(hours=hours), verb, shop)


def _by_day(at: datetime, rand: Random) -> datetime:
    """The same moment, or the next morning where people sleep."""
    local = at.astimezone(VIETNAM)
    if local.hour >= EVENING:
        local = local.replace(hour=MORNING, minute=0) + timedelta(days=1)
    elif local.hour < MORNING:
        local = local.replace(hour=MORNING, minute=0)
    else:
        return at
    return (local + timedelta(minutes=rand.randrange(5, 110))).astimezone(UTC)
