"""Plans what is bought in the demo's history, by whom, and how each order goes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random

from marketplace.core.clock import Month, day_start, vietnam_day
from marketplace.demo.order_scenarios import OrderScenarios
from marketplace.demo.pack import DemoPack
from marketplace.demo.plans import (
    BUYER_PHONE,
    FARMER_PHONE,
    MARKET,
    Buyer,
    Fate,
    GroupPlan,
    ListingPlan,
    Restock,
    ShopPlan,
    Size,
    TradePlan,
    Verb,
    Wanted,
)
from marketplace.demo.shop_plan import person

WEEKEND, WEEKDAY = 1.38, 0.86
COMMUNES = (72, 15, 13)
COOPERATIVE_SHARE = 0.28
TWO_SELLERS = 0.12
# Orders of the last hours: how many minutes ago, and how far their seller has come with them.
FRESH = (
    (12, Verb.PLACE),
    (47, Verb.PLACE),
    (70, Verb.PLACE),
    (130, Verb.PLACE),
    (210, Verb.ACCEPT),
    (250, Verb.ACCEPT),
    (330, Verb.PACK),
    (460, Verb.HAND_OVER),
)


def plan_trade(
    pack: DemoPack,
    shops: Sequence[ShopPlan],
    *,
    size: Size,
    seed: int,
    now: datetime,
) -> TradePlan:
    """Every order of the history up to ``now``, oldest first."""
    return _Planner(pack, shops, size, seed, now).plan()


class _Planner:
    def __init__(
        self, pack: DemoPack, shops: Sequence[ShopPlan], size: Size, seed: int, now: datetime
    ) -> None:
        self.pack, self.size, self.now = pack, size, now
        self.today = vietnam_day(now)
        self.start = self.today - timedelta(days=size.days)
        self.rand = Random(f"{seed}:trade")  # noqa: S311
        self.scenarios = OrderScenarios(pack, self.rand, now)
        self.shops = [shop for shop in shops if shop.fate is Fate.APPROVED]
        self.codes = [commune.code for commune in pack.communes]
        self.buyers = self._buyers()
        self.prices = {
            (listing.code, place): variant.price
            for shop in self.shops
            for listing in shop.listings
            for place, variant in enumerate(listing.variants)
        }
        self.sold_on: dict[tuple[str, date], list[ListingPlan]] = {}
        self.households = sorted(
            (shop for shop in self.shops if shop.unit_code == MARKET and not shop.cooperative),
            key=lambda shop: (not self._always_sells(shop), shop.rank),
        )

    def plan(self) -> TradePlan:
        groups: list[GroupPlan] = []
        musts = self._musts()
        for ahead in range(self.size.days):
            day = self.start + timedelta(days=ahead)
            for shop in musts[day]:
                groups.extend(self._group(self._moment(day), first=shop, must=True))
            for _ in range(self._how_many(ahead, day)):
                groups.extend(self._group(self._moment(day)))
        groups.extend(self._fresh())
        groups.sort(key=lambda group: (group.steps[0].at, group.key))
        return TradePlan(tuple(groups), tuple(self._restocks(groups)))

    def _restocks(self, groups: Sequence[GroupPlan]) -> Iterator[Restock]:
        """New goods come just before the order that could not be served without them."""
        started = {
            (listing.code, place): variant.quantity
            for shop in self.shops
            for listing in shop.listings
            for place, variant in enumerate(listing.variants)
        }
        left = dict(started)
        for group in groups:
            for wanted in (wanted for _shop, basket in group.parts for wanted in basket):
                key = (wanted.listing, wanted.variant)
                if left[key] < wanted.count:
                    left[key] = max(wanted.count, started[key])
                    yield Restock(group.steps[0].at, wanted.listing, wanted.variant, left[key])
                left[key] -= wanted.count

    def _how_many(self, ahead: int, day: date) -> int:
        low, high = self.size.groups
        trend = low + (high - low) * ahead / self.size.days
        rhythm = WEEKEND if day.isoweekday() > 5 else WEEKDAY
        return max(1, round(trend * rhythm * self.rand.uniform(0.8, 1.2)))

    def _fresh(self) -> Iterator[GroupPlan]:
        """Orders of the last hours, so that desks have work: most of them at the demo's farmer."""
        farmer = next(shop for shop in self.shops if shop.phone == FARMER_PHONE)
        cooperative = next(
            shop for shop in self.shops if shop.cooperative and shop.unit_code == MARKET
        )
        for place, (minutes, until) in enumerate(FRESH):
            at = self.now - timedelta(minutes=minutes)
            shop = cooperative if place % 3 == 2 else farmer
            yield from self._group(at, first=shop, must=True, until=until)

    def _musts(self) -> dict[date, list[ShopPlan]]:
        """At least one sale for each household that sells in a month, early enough to complete."""
        musts: dict[date, list[ShopPlan]] = defaultdict(list)
        month = Month.of(self.start)
        while month <= Month.of(self.today):
            first = max(month.first_day, self.start)
            days = [first + timedelta(days=ahead) for ahead in range(20)]
            for shop in self._selling_in(month):
                fit = [
                    day
                    for day in days
                    if Month.of(day) == month and day < self.today and self._on_sale(shop, day)
                ]
                if fit:
                    musts[self.rand.choice(fit)].append(shop)
            month = month.following
        return musts

    def _selling_in(self, month: Month) -> Sequence[ShopPlan]:
        """The households that sell in a month: each month's are among the next one's."""
        this_month = Month.of(self.today)
        months = (this_month.year - month.year) * 12 + this_month.number - month.number
        return self.households[: self.size.sellers_by_month[max(0, 3 - months)]]

    def _always_sells(self, shop: ShopPlan) -> bool:
        probes = (self.start + timedelta(days=4), self.today - timedelta(days=1))
        open_early = shop.opened_on < self.start
        return open_early and all(self._on_sale(shop, day) for day in probes)

    def _on_sale(self, shop: ShopPlan, day: date) -> list[ListingPlan]:
        listings = self.sold_on.get((shop.key, day))
        if listings is None:
            settled = shop.opened_on + timedelta(days=3) <= day
            listings = [x for x in shop.listings if x.on_sale(day)] if settled else []
            self.sold_on[shop.key, day] = listings
        return listings

    def _moment(self, day: date) -> datetime:
        minutes = min(max(self.rand.gauss(13.5, 4), 5.5), 22) * 60
        return day_start(day) + timedelta(seconds=round(minutes * 60))

    def _group(
        self,
        at: datetime,
        *,
        first: ShopPlan | None = None,
        must: bool = False,
        until: Verb | None = None,
    ) -> Iterator[GroupPlan]:
        day = vietnam_day(at)
        shop = first or self._any_shop(day)
        if shop is None or not self._on_sale(shop, day):
            return
        chosen = [shop]
        if not must and self.rand.random() < TWO_SELLERS:
            other = self._any_shop(day, unit_code=shop.unit_code)
            if other is not None and other.key != shop.key:
                chosen.append(other)
        parts = tuple((each.key, self._basket(each, at)) for each in chosen)
        goods = sum(
            self.prices[wanted.listing, wanted.variant] * wanted.count
            for _key, basket in parts
            for wanted in basket
        )
        buyer = self.rand.choice(self.buyers)
        method = self._method(day, goods)
        point = self._point(buyer, shop)
        key = f"{at:%Y%m%d%H%M%S}-{self.rand.randrange(10**6):06d}"
        steps = self.scenarios.steps(
            at,
            shops=[each.key for each in chosen],
            method=method,
            pickup=point is not None,
            near=buyer.unit_code[:2] == shop.unit_code[:2],
            late=self._lateness(day),
            smooth=must,
            until=until,
        )
        yield GroupPlan(key, buyer, parts, point, method, steps)

    def _any_shop(self, day: date, unit_code: str | None = None) -> ShopPlan | None:
        code = unit_code or self.rand.choices(self.codes, COMMUNES)[0]
        here = [shop for shop in self.shops if shop.unit_code == code]
        if self.rand.random() < COOPERATIVE_SHARE:
            fit = [shop for shop in here if shop.cooperative]
        elif code == MARKET:
            fit = list(self._selling_in(Month.of(day)))
        else:
            fit = [shop for shop in here if not shop.cooperative]
        fit = [shop for shop in fit if self._on_sale(shop, day)]
        if not fit:
            return None
        return self.rand.choices(fit, [1 / (place + 4) for place in range(len(fit))])[0]

    def _basket(self, shop: ShopPlan, at: datetime) -> tuple[Wanted, ...]:
        listings = self._on_sale(shop, vietnam_day(at))
        count = min(len(listings), self.rand.choices((1, 2, 3), (62, 28, 10))[0])
        weights = {listing.code: listing.kind.weight for listing in listings}
        chosen: dict[str, ListingPlan] = {}
        while len(chosen) < count:
            listing = self.rand.choices(listings, list(weights.values()))[0]
            chosen[listing.code] = listing
        return tuple(self._wanted(listing) for listing in chosen.values())

    def _wanted(self, listing: ListingPlan) -> Wanted:
        variant = 1 if len(listing.variants) > 1 and self.rand.random() < 0.18 else 0
        plan = listing.variants[variant]
        most = 2 if plan.price > 150_000 else 4 if plan.price > 60_000 else 8
        count = self.rand.randint(1, most)
        return Wanted(listing.code, variant, count)

    def _lateness(self, day: date) -> float:
        """How far the history has come on ``day``, from 0 to 1."""
        return (day - self.start).days / self.size.days

    def _method(self, day: date, goods: int) -> str:
        cash = 0.46 - 0.17 * self._lateness(day)
        if self.rand.random() < cash:
            return "cod"
        card = goods >= 30_000 and self.rand.random() < 0.2
        return "stripe" if card else "vietqr_bank"

    def _point(self, buyer: Buyer, shop: ShopPlan) -> tuple[str, int] | None:
        same_unit = buyer.unit_code == shop.unit_code
        chance = 0.75 if same_unit else 0.2 if buyer.unit_code.startswith("07") else 0.04
        if self.rand.random() >= chance:
            return None
        commune = next(c for c in self.pack.communes if c.code == shop.unit_code)
        return commune.code, self.rand.randrange(len(commune.points))

    def _buyers(self) -> list[Buyer]:
        weights = [region.weight for region in self.pack.regions]
        street = self.pack.talk.streets[0]
        buyers = [Buyer("Lê Thu Hà", BUYER_PHONE, "00004", street, registered=True)] * 3
        for number in range(self.size.buyers):
            region = self.rand.choices(self.pack.regions, weights)[0]
            buyers.append(
                Buyer(
                    name=person(self.pack.names, self.rand),
                    phone=f"+84900200{number:03d}",
                    unit_code=self.rand.choice(region.units),
                    street=self.rand.choice(self.pack.talk.streets),
                    registered=self.rand.random() < 0.3,
                )
            )
        return buyers
