"""Which step an order may take from which, how far a delivery goes and what it costs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from marketplace.core.clock import vietnam_day
from marketplace.core.money import Vnd
from marketplace.orders.models import DeliveryRule, OrderStatus, Zone

S = OrderStatus

# An offer to buy lapses after twelve hours without an answer, unless the market's rules say
# otherwise (Decree 52/2013 with 85/2021).
ACCEPT_HOURS = 12

MOST_OF_ONE_LINE = 9_999

NEXT: Mapping[OrderStatus, frozenset[OrderStatus]] = {
    S.AWAITING_PAYMENT: frozenset({S.PLACED, S.EXPIRED, S.CANCELLED}),
    S.EXPIRED: frozenset({S.PLACED, S.AWAITING_PAYMENT}),
    S.PLACED: frozenset({S.ACCEPTED, S.DECLINED, S.CANCELLED}),
    S.ACCEPTED: frozenset({S.PACKED, S.DECLINED, S.CANCELLED}),
    S.PACKED: frozenset({S.HANDED_OVER, S.DELIVERED, S.DECLINED}),
    S.HANDED_OVER: frozenset({S.DELIVERED, S.CANCELLED}),
    S.DELIVERED: frozenset({S.COMPLETED, S.CANCELLED}),
    S.COMPLETED: frozenset(),
    S.DECLINED: frozenset(),
    S.CANCELLED: frozenset(),
}

BUYER_MAY_CANCEL = frozenset({S.AWAITING_PAYMENT, S.PLACED, S.ACCEPTED})
SELLER_MAY_DECLINE = frozenset({S.PLACED, S.ACCEPTED, S.PACKED})
MAY_BE_DISPUTED = frozenset({S.HANDED_OVER, S.DELIVERED})
ON_ITS_WAY = frozenset({S.HANDED_OVER, S.DELIVERED})
SELLERS_TURN = frozenset({S.PLACED, S.ACCEPTED, S.PACKED, S.HANDED_OVER})


def may_step(current: OrderStatus, following: OrderStatus) -> bool:
    return following in NEXT[current]


@dataclass(frozen=True)
class Locality:
    """A unit as delivery sees it."""

    unit_code: str
    province_code: str


def zone_between(seller: Locality, buyer: Locality) -> Zone:
    if seller.unit_code == buyer.unit_code:
        return Zone.SAME_UNIT
    if seller.province_code == buyer.province_code:
        return Zone.SAME_PROVINCE
    return Zone.COUNTRY


@dataclass(frozen=True)
class Fee:
    """What a delivery costs; nothing once the seller's goods come to ``free_from``."""

    fee: Vnd
    free_from: Vnd | None

    def of(self, goods_total: int) -> Vnd:
        if self.free_from is not None and goods_total >= self.free_from:
            return Vnd(0)
        return self.fee


# In force where the operator of a market has set no fee of its own.
STARTING_FEES: Mapping[Zone, Fee] = {
    Zone.SAME_UNIT: Fee(Vnd(10_000), Vnd(200_000)),
    Zone.SAME_PROVINCE: Fee(Vnd(25_000), Vnd(500_000)),
    Zone.COUNTRY: Fee(Vnd(40_000), None),
}


class FeeTable:
    """The fees of some sellers: their own, else the market's, else those a market starts with."""

    def __init__(self, rules: Iterable[DeliveryRule]) -> None:
        self._fees = {(rule.seller_id, rule.zone): Fee(rule.fee, rule.free_from) for rule in rules}

    def fee(self, seller_id: int, zone: Zone) -> Fee:
        market = self._fees.get((None, zone), STARTING_FEES[zone])
        return self._fees.get((seller_id, zone), market)

    def is_own(self, seller_id: int, zone: Zone) -> bool:
        return (seller_id, zone) in self._fees


def next_pickup_day(weekdays: Iterable[int], *, now: datetime) -> date | None:
    """The first Vietnam day after today on which a point hands out goods (ISO weekdays).

    None for a point without days. Today is left out: the seller still has to accept and pack.
    """
    days = set(weekdays)
    today = vietnam_day(now)
    for ahead in range(1, 8):
        day = today + timedelta(days=ahead)
        if day.isoweekday() in days:
            return day
    return None
